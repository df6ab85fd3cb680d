import { z } from "zod";
import { CommandError, run } from "./command";
import { type PlannedChange, plannedChanges } from "./plan";
import { terraformError } from "./terraform-error";

const planFile = "planned";

/** How long {@link Terraform.savePlan} and {@link Terraform.applyPlan} wait for somebody else's lock on the state. */
export const defaultLockTimeout = "120s";

/** The command that runs Terraform: `TERRAFORM_BINARY_NAME`, which cdktf reads too, or `terraform`. */
export const terraformCommand = (env: NodeJS.ProcessEnv): string =>
  env["TERRAFORM_BINARY_NAME"] || "terraform";

const stateSchema = z.object({
  values: z
    .object({
      root_module: z.object({
        resources: z
          .array(
            z.object({
              address: z.string(),
              mode: z.enum(["managed", "data"]),
              type: z.string(),
              values: z.record(z.string(), z.unknown()),
            }),
          )
          .optional(),
      }),
    })
    .optional(),
});

/** A resource in Terraform's state. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Which state it is, and how often it was written. */
const stateVersionSchema = z.object({ lineage: z.string(), serial: z.number() });

/** Identity and version of a state; a write makes a new serial. */
export type StateVersion = z.infer<typeof stateVersionSchema>;

const outputsSchema = z.record(z.string(), z.object({ value: z.unknown() }));

/** A plan that was written to a file. */
export interface SavedPlan {
  /** Terraform's own verdict: its detailed exit code. */
  readonly changed: boolean;
  /** The plan in Terraform's JSON. */
  readonly json: string;
}

/** Terraform in the folder of one stack. */
export class Terraform {
  readonly #env: NodeJS.ProcessEnv;

  constructor(
    readonly folder: string,
    env: NodeJS.ProcessEnv,
    /** In Terraform's syntax: `120s`, `5m`. */
    readonly lockTimeout: string = defaultLockTimeout,
  ) {
    this.#env = { ...env, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
  }

  async init(): Promise<void> {
    await this.#run(["init", "-input=false", "-no-color"]);
  }

  /** Plans, and returns what would change. `apply` then does exactly that. */
  async plan({ destroy = false }: { destroy?: boolean } = {}): Promise<PlannedChange[]> {
    const mode = destroy ? ["-destroy"] : [];
    await this.#run(["plan", ...mode, "-input=false", "-no-color", `-out=${planFile}`]);
    const { stdout } = await this.#run(["show", "-json", planFile]);
    return plannedChanges(stdout);
  }

  /** Carries out the last plan. */
  async apply(): Promise<void> {
    await this.#run(["apply", "-input=false", "-no-color", planFile]);
  }

  /**
   * Plans into `file`, and returns what Terraform says of it. Without `lock` it writes nothing to where the state is, so
   * that whoever may only read it can plan; what another deploys meanwhile can be seen half.
   * @throws {StateLockedError} {@link TerraformError} when it could not be planned
   */
  async savePlan(file: string, { lock = true }: { readonly lock?: boolean } = {}): Promise<SavedPlan> {
    const options = ["-detailed-exitcode", `-lock=${lock}`, `-out=${file}`];
    const { exitCode } = await this.#locking(["plan", ...options], [0, 2]);
    return { changed: exitCode === 2, json: await this.showPlan(file) };
  }

  /** A plan in Terraform's JSON. Terraform writes one too where it could plan some resources and not all. */
  async showPlan(file: string): Promise<string> {
    return (await this.#run(["show", "-json", file])).stdout;
  }

  /**
   * Carries out a plan of {@link Terraform.savePlan}. Terraform compares it with the state once it has the lock, so what
   * another wrote while it waited is seen.
   * @throws {StateLockedError} {@link StalePlanError} with nothing done; {@link TerraformError} when it failed on the way
   */
  async applyPlan(file: string): Promise<void> {
    await this.#locking(["apply", file]);
  }

  /** The version of the state; `undefined` when there is none yet. */
  async stateVersion(): Promise<StateVersion | undefined> {
    const { stdout } = await this.#run(["state", "pull"]);
    return stdout.trim() === "" ? undefined : stateVersionSchema.parse(JSON.parse(stdout));
  }

  /** The outputs in the state, by name. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const { stdout } = await this.#run(["output", "-json", "-no-color"]);
    const outputs = outputsSchema.parse(JSON.parse(stdout));
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** The managed resources in the state. */
  async resources(): Promise<StateResource[]> {
    const { stdout } = await this.#run(["show", "-json"]);
    const { values } = stateSchema.parse(JSON.parse(stdout));
    return (values?.root_module.resources ?? []).filter(({ mode }) => mode === "managed");
  }

  /** Takes a resource that is there into the state, by the id that the provider's documentation names for its type. */
  async import(address: string, id: string): Promise<void> {
    await this.#run([
      "import",
      "-input=false",
      "-no-color",
      `-lock-timeout=${this.lockTimeout}`,
      address,
      id,
    ]);
  }

  /** Takes a resource out of the state and leaves it alone otherwise. */
  async forget(address: string): Promise<void> {
    await this.#run(["state", "rm", "-no-color", address]);
  }

  /** Runs a command that takes the lock, and reads why it failed. */
  async #locking([command = "", ...args]: readonly string[], exitCodes?: readonly number[]) {
    const options = ["-input=false", "-json", `-lock-timeout=${this.lockTimeout}`];
    try {
      return await this.#run([command, ...options, ...args], exitCodes);
    } catch (error) {
      throw error instanceof CommandError ? terraformError(error, this) : error;
    }
  }

  #run(args: readonly string[], exitCodes: readonly number[] = [0]) {
    return run(terraformCommand(this.#env), args, { cwd: this.folder, env: this.#env, exitCodes });
  }
}
