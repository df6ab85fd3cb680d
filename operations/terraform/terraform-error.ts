import { z } from "zod";
import { type CommandError, type CommandResult } from "./command";

/** One error as Terraform's machine-readable output tells it (Terraform, "Machine-Readable UI", Diagnostic). */
const diagnosticSchema = z.object({
  severity: z.enum(["error", "warning"]),
  summary: z.string(),
  detail: z.string().default(""),
  address: z.string().optional(),
});

export type Diagnostic = z.infer<typeof diagnosticSchema>;

/** Messages of other types are not looked at; one of this type must be understood, or an error would be lost. */
const messageSchema = z.union([
  z.object({ type: z.literal("diagnostic"), diagnostic: diagnosticSchema }),
  z.object({ type: z.string().refine((type) => type !== "diagnostic") }),
]);

/** Terraform ended with errors that it named. */
export class TerraformError extends Error {
  override readonly name: string = "TerraformError";

  constructor(
    message: string,
    readonly errors: readonly Diagnostic[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Somebody else holds the lock on the state: nothing was planned, and nothing applied. */
export class StateLockedError extends TerraformError {
  override readonly name = "StateLockedError";
}

/** The state was written after the plan was made: nothing was applied. */
export class StalePlanError extends TerraformError {
  override readonly name = "StalePlanError";
}

/**
 * The errors in what a command of Terraform with `-json` said. Lines that are no JSON are not Terraform's.
 * @throws {ZodError} for a message that is not Terraform's
 */
const readErrors = (stdout: string): Diagnostic[] =>
  stdout.split("\n").flatMap((line) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return [];
    }
    const message = messageSchema.parse(value);
    return "diagnostic" in message && message.diagnostic.severity === "error" ? [message.diagnostic] : [];
  });

/** What a command with `-json` that failed is thrown as. */
export const terraformError = (
  failed: CommandError,
  { folder, lockTimeout }: { folder: string; lockTimeout: string },
): Error => {
  const errors = readErrors(failed.result.stdout);
  if (errors.length === 0) return failed;
  const options = { cause: failed };
  const [first] = errors;
  const lock = errors.length === 1 && first ? heldLock(first) : undefined;
  if (lock) return new StateLockedError(lockedText(lock, folder, lockTimeout), errors, options);
  const text = [`${failed.command} failed:`, ...errors.map(errorText), ...strayText(failed.result)].join(
    "\n",
  );
  // Its texts are not promised by Terraform: one that is not known any more is still an error, with its own words.
  if (errors.length === 1 && first?.summary === "Saved plan is stale")
    return new StalePlanError(text, errors, options);
  return new TerraformError(text, errors, options);
};

const errorText = ({ summary, detail, address }: Diagnostic): string =>
  `Error: ${summary}${address === undefined ? "" : ` (${address})`}${detail === "" ? "" : `\n${detail}`}`;

/** What did not come as JSON, such as a plugin's crash. */
const strayText = ({ stderr }: CommandResult): string[] => (stderr.trim() === "" ? [] : [stderr.trim()]);

interface Lock {
  readonly info: string;
  readonly id: string | undefined;
}

/** The lock in Terraform's words; `undefined` when there was another obstacle than a lock, such as a refused request. */
const heldLock = ({ summary, detail }: Diagnostic): Lock | undefined => {
  const start = detail.indexOf("Lock Info:");
  if (summary !== "Error acquiring the state lock" || start < 0) return undefined;
  const [info = ""] = detail.slice(start).split(/\n\s*\n/);
  return { info, id: /^\s*ID:\s*(\S+)$/m.exec(info)?.[1] };
};

const lockedText = ({ info, id }: Lock, folder: string, lockTimeout: string): string =>
  [
    `somebody else holds the lock on its state, and still did after ${lockTimeout}. Nothing was done here.`,
    info.trimEnd(),
    "Wait until that has ended, and run this again; --lock-timeout waits longer.",
    `If it has died: terraform -chdir=${folder} force-unlock ${id ?? "<ID of the lock>"}`,
  ].join("\n");
