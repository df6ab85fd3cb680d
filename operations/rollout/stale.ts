import { Terraform } from "../terraform/terraform";
import { configurationFile, type Limit } from "./plan-stack";
import { digestOf, type PlannedTenancy } from "./record";
import type { RolloutStack } from "./stack";

/** Why a reviewed plan may not be applied any more; nothing when it may. Initializes the stack. @throws {CommandError} */
export const staleReason = async (
  planned: PlannedTenancy,
  stack: RolloutStack | undefined,
  { planFile, env, init }: { planFile: string; env: NodeJS.ProcessEnv; init: Limit },
): Promise<string | undefined> => {
  if (stack === undefined) return "its tenancy file is gone or faulty";
  if (stack.wave !== planned.wave) return `its wave was ${planned.wave} and is ${stack.wave}`;
  if ((await digestOf(configurationFile(stack.folder))) !== planned.configurationDigest)
    return "its configuration is another than the one that was planned";
  if ((await digestOf(planFile)) !== planned.planDigest)
    return "its plan file is another than the one that was reviewed";
  const terraform = new Terraform(stack.folder, env);
  await init(() => terraform.init());
  const state = await terraform.stateVersion();
  const before = planned.state;
  if (state?.lineage !== before?.lineage || state?.serial !== before?.serial)
    return `its state was written since (serial ${before?.serial ?? "none"} then, ${state?.serial ?? "none"} now)`;
  return undefined;
};
