import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { Terraform } from "../terraform/terraform";
import { TerraformError } from "../terraform/terraform-error";
import { type Difference, foundDrift, plannedDifferences } from "./difference";
import { type FailedCheck, failedChecks } from "./failed-checks";
import type { FaultyTenancy, RolloutStack } from "./stack";
import { type DeployedSecret, deployedSecrets, type Unplanned, unplannedChanges } from "./unplanned";

/** How one tenancy differs from its file. */
export type TenancyDrift =
  | { readonly name: string; readonly status: "none" }
  | {
      readonly name: string;
      readonly status: "drift";
      /** What deploying would change. */
      readonly differences: readonly Difference[];
      /** Addresses of those that were changed outside of Terraform, as far as its state tells. */
      readonly outside: readonly string[];
      /** What Terraform checks and deploying would not mend, such as a detector rule that is off. */
      readonly failedChecks?: readonly FailedCheck[];
      /** What weakens the control and stands in no plan, such as an alarm that is suppressed. */
      readonly unplanned: readonly Unplanned[];
    }
  | { readonly name: string; readonly status: "error"; readonly problem: string };

export interface DriftOptions<Stack extends RolloutStack = RolloutStack> {
  readonly stacks: readonly Stack[];
  readonly faulty: readonly FaultyTenancy[];
  readonly env: NodeJS.ProcessEnv;
  readonly parallelism: number;
  /** Which of the deployed secrets hold something else now. Absent: they are not read. */
  readonly rewritten?: (stack: Stack, secrets: readonly DeployedSecret[]) => Promise<Unplanned[]>;
}

/** A stack compared with what is deployed, and the plan that says so. */
export interface Comparison {
  readonly differences: readonly Difference[];
  readonly outside: readonly string[];
  readonly failedChecks: readonly FailedCheck[];
  readonly unplanned: readonly Unplanned[];
  /** The plan in Terraform's JSON. */
  readonly json: string;
}

/**
 * Plans one stack into a file, which need not be one that could be applied, and says how it differs. Locks the state if
 * the plan is to be applied.
 * @throws {TerraformError} {@link RequestError} when a part of it could not be compared
 */
export const compare = async <Stack extends RolloutStack>(
  stack: Stack,
  terraform: Terraform,
  planFile: string,
  rewritten?: DriftOptions<Stack>["rewritten"],
  lock = false,
): Promise<Comparison> => {
  const plan = await terraform.savePlan(planFile, { lock }).catch(async (error: unknown) => {
    if (!(error instanceof TerraformError) || !existsSync(planFile)) throw error;
    const json = await terraform.showPlan(planFile);
    const failed = failedChecks(json, error.errors);
    if (failed === undefined) throw error;
    return { changed: true, json, failed };
  });
  const { json } = plan;
  return {
    differences: plannedDifferences(json),
    outside: foundDrift(json).map(({ address }) => address),
    failedChecks: "failed" in plan ? plan.failed : [],
    unplanned: [...unplannedChanges(json), ...((await rewritten?.(stack, deployedSecrets(json))) ?? [])],
    json,
  };
};

/** What a comparison says of a tenancy. */
export const driftOf = (
  name: string,
  { differences, outside, failedChecks, unplanned }: Comparison,
): TenancyDrift => {
  if (differences.length + failedChecks.length + unplanned.length === 0) return { name, status: "none" };
  const found = { name, status: "drift" as const, differences, outside, unplanned };
  return failedChecks.length > 0 ? { ...found, failedChecks } : found;
};

/** Compares every tenancy with its file. Changes nothing, locks nothing and keeps no plan. */
export const findDrift = async <Stack extends RolloutStack>({
  stacks,
  faulty,
  env,
  parallelism,
  rewritten,
}: DriftOptions<Stack>): Promise<TenancyDrift[]> => {
  const folder = await mkdtemp(join(tmpdir(), "credential-compliance-drift-"));
  const limit = pLimit(parallelism);
  const init = pLimit(env["TF_PLUGIN_CACHE_DIR"] ? 1 : parallelism);
  const one = async (stack: Stack): Promise<TenancyDrift> => {
    const { name } = stack;
    try {
      const terraform = new Terraform(stack.folder, env);
      await init(() => terraform.init());
      const planFile = join(folder, `${name}.tfplan`);
      return driftOf(name, await compare(stack, terraform, planFile, rewritten));
    } catch (error) {
      return { name, status: "error", problem: error instanceof Error ? error.message : String(error) };
    }
  };
  try {
    const found = await Promise.all(stacks.map((stack) => limit(() => one(stack))));
    return [...found, ...faulty.map(({ name, problem }) => ({ name, status: "error" as const, problem }))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** 0 none, 2 drift, 1 error; an error wins, since nothing is known of that tenancy. */
export const driftExitCode = (found: readonly TenancyDrift[]): 0 | 1 | 2 => {
  if (found.length === 0 || found.some(({ status }) => status === "error")) return 1;
  return found.some(({ status }) => status === "drift") ? 2 : 0;
};
