import { join } from "node:path";
import { Terraform } from "../terraform/terraform";
import { plannedDifferences } from "./difference";
import { blockedDifferences, isPermitted } from "./guarded";
import { digestOf, type PlannedTenancy } from "./record";
import type { RolloutStack } from "./stack";
import { weakenedBuckets } from "./weakened-evidence";

/** A limit on what Terraform may do side by side; `pLimit` makes one. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** Terraform changed its mind between two looks at one plan. */
export class ContradictoryPlanError extends Error {
  override readonly name = "ContradictoryPlanError";
}

/** The file that holds the configuration of a stack. */
export const configurationFile = (folder: string): string => join(folder, "cdk.tf.json");

/** Plans one stack into a file. @throws {TerraformError} {@link CommandError} */
export const planStack = async (
  stack: RolloutStack,
  {
    planFile,
    env,
    init,
    lockTimeout,
    lock,
  }: {
    planFile: string;
    env: NodeJS.ProcessEnv;
    init: Limit;
    lockTimeout?: string | undefined;
    lock?: boolean | undefined;
  },
): Promise<PlannedTenancy> => {
  const terraform = new Terraform(stack.folder, env, lockTimeout);
  await init(() => terraform.init());
  // Before the plan: a write between the two makes the plan stale, never fresh.
  const state = await terraform.stateVersion();
  const { changed, json } = await terraform.savePlan(planFile, { lock });
  const differences = plannedDifferences(json);
  if (changed !== differences.length > 0) {
    throw new ContradictoryPlanError(
      `Terraform says that ${stack.name} ${changed ? "changes" : "does not change"}, and its plan names ${differences.length} changes.`,
    );
  }
  const permitted = stack.guardedChanges;
  const blocked = [
    ...blockedDifferences(differences, permitted).map(({ address }) => address),
    ...weakenedBuckets(json).filter((address) => !isPermitted(permitted, address, "weaken")),
  ];
  return {
    name: stack.name,
    wave: stack.wave,
    status: blocked.length > 0 ? "blocked" : changed ? "changes" : "no-change",
    differences,
    blocked,
    configurationDigest: await digestOf(configurationFile(stack.folder)),
    planDigest: await digestOf(planFile),
    ...(state && { state }),
  };
};
