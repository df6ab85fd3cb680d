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
    }
  | { readonly name: string; readonly status: "error"; readonly problem: string };

export interface DriftOptions {
  readonly stacks: readonly RolloutStack[];
  readonly faulty: readonly FaultyTenancy[];
  readonly env: NodeJS.ProcessEnv;
  readonly parallelism: number;
  /** How long Terraform waits for somebody else's lock on a state, in its syntax. @default 120s */
  readonly lockTimeout?: string;
}

/** Compares every tenancy with its file. Changes nothing and keeps no plan. */
export const findDrift = async ({
  stacks,
  faulty,
  env,
  parallelism,
  lockTimeout,
}: DriftOptions): Promise<TenancyDrift[]> => {
  const folder = await mkdtemp(join(tmpdir(), "credential-compliance-drift-"));
  const limit = pLimit(parallelism);
  const init = pLimit(env["TF_PLUGIN_CACHE_DIR"] ? 1 : parallelism);
  const one = async (stack: RolloutStack): Promise<TenancyDrift> => {
    const { name } = stack;
    const planFile = join(folder, `${name}.tfplan`);
    try {
      const terraform = new Terraform(stack.folder, env, lockTimeout);
      await init(() => terraform.init());
      const plan = await terraform.savePlan(planFile).catch(async (error: unknown) => {
        if (!(error instanceof TerraformError) || !existsSync(planFile)) throw error;
        const json = await terraform.showPlan(planFile);
        const failed = failedChecks(json, error.errors);
        if (failed === undefined) throw error;
        return { changed: true, json, failed };
      });
      const { changed, json } = plan;
      const differences = plannedDifferences(json);
      if (!changed && differences.length === 0) return { name, status: "none" };
      const outside = foundDrift(json).map(({ address }) => address);
      const found = { name, status: "drift" as const, differences, outside };
      return "failed" in plan ? { ...found, failedChecks: plan.failed } : found;
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
