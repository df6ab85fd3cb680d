import { z } from "zod";
import type { Diagnostic } from "../terraform/terraform-error";

/** A condition that Terraform checks, and that does not hold. */
export interface FailedCheck {
  /** Terraform's address of what was checked. */
  readonly address: string;
  /** The message of the condition. */
  readonly problem: string;
}

/**
 * What is checked for changes that somebody made by hand, and that Terraform itself must not undo (docs/decisions/0006).
 * A lookup that finds nothing, for one, is an error and no drift.
 */
const watchedTypes: ReadonlySet<string> = new Set([
  "oci_cloud_guard_detector_recipe",
  "oci_cloud_guard_responder_recipe",
  "oci_cloud_guard_cloud_guard_configuration",
]);

const checkSchema = z.object({
  address: z.object({ kind: z.string(), type: z.string().optional() }),
  status: z.enum(["pass", "fail", "error", "unknown"]),
  instances: z
    .array(
      z.object({
        address: z.object({ to_display: z.string() }),
        problems: z.array(z.object({ message: z.string() })).default([]),
      }),
    )
    .default([]),
});

const planSchema = z.object({ errored: z.literal(true), checks: z.array(checkSchema) });

/**
 * The failed checks of a plan that Terraform could not finish, where they are all that it stumbled over; `undefined` where
 * there is any other error. Checks are told by the plan (Terraform, "JSON Output Format", Checks Representation), so that
 * no wording of an error has to be known: each error must be the message of a failed check of its own.
 */
export const failedChecks = (json: string, errors: readonly Diagnostic[]): FailedCheck[] | undefined => {
  const { success, data } = planSchema.safeParse(JSON.parse(json));
  if (!success || errors.length === 0) return undefined;
  const failed = data.checks
    .filter(
      ({ address, status }) =>
        address.kind === "resource" && status === "fail" && watchedTypes.has(address.type ?? ""),
    )
    .flatMap(({ instances }) =>
      instances.flatMap(({ address, problems }) =>
        problems.map(({ message }) => ({ address: address.to_display, problem: message })),
      ),
    );
  const left = failed.map(({ problem }) => problem.trim());
  for (const { detail } of errors) {
    const index = left.indexOf(detail.trim());
    if (index < 0) return undefined;
    left.splice(index, 1);
  }
  return failed;
};
