import { join } from "node:path";
import { applyRules } from "../../constructs/cloud-guard/apply-rules";
import { attachRecipes } from "../../constructs/cloud-guard/attach-recipes";
import { openCloudGuard } from "../../constructs/cloud-guard/open-cloud-guard";
import { regionsOf } from "../../tenancies/regions";
import { connectAsDeployer } from "../deployer/connect-as-deployer";
import { Terraform } from "../terraform/terraform";
import { endSuppression, writeSecret } from "./deployed-configuration";
import { compare, type Comparison } from "./drift";
import { leftBehind } from "./left-behind";
import { blockedDifferences } from "./guarded";
import type { TenancyRolloutStack } from "./stack";
import { differenceText } from "./summary";
import { tenancyRewrittenSecrets } from "./tenancy-access";
import { deployedSecrets, deployedSteps, type Unplanned } from "./unplanned";

/** What came of mending a tenancy. */
export interface Mended {
  /** What was done, a sentence each. */
  readonly done: readonly string[];
  /** How the tenancy differs still. */
  readonly left: Comparison;
}

export interface MendOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where plans go; somebody's to remove. */
  readonly folder: string;
  /** How long Terraform waits for somebody else's lock on the state, in its syntax. @default 120s */
  readonly lockTimeout?: string;
  readonly onDone?: (sentence: string) => void;
}

/** Mending would replace or destroy what is guarded. */
export class GuardedMendError extends Error {
  override readonly name = "GuardedMendError";
}

/**
 * Makes a tenancy what its file says again: first what no deployment would put right, with Oracle's SDK, because some of
 * it fails every plan; then what a deployment made and did not write down; then what a deployment changes. Looks again at
 * the end.
 *
 * @throws {GuardedMendError} {@link TerraformError} {@link RequestError} at what it could not do; what was done until then
 * was told.
 */
export async function mendTenancy(
  stack: TenancyRolloutStack,
  { env, folder, lockTimeout, onDone }: MendOptions,
): Promise<Mended> {
  const done: string[] = [];
  const tell = (sentence: string) => {
    done.push(sentence);
    onDone?.(sentence);
  };
  const terraform = new Terraform(stack.folder, env, lockTimeout);
  await terraform.init();
  const planFile = join(folder, `${stack.name}.tfplan`);
  const look = () => compare(stack, terraform, planFile, tenancyRewrittenSecrets, true);

  const before = await look();
  await mendUnplanned(stack, before, tell);
  for (const { address, namespace, name } of await leftBehind(before.json, () =>
    connectAsDeployer(stack.settings),
  )) {
    await terraform.import(address, `n/${namespace}/b/${name}`);
    tell(`took the bucket ${name}, which a deployment that stopped had made, into the state as ${address}`);
  }
  const after = await look();
  const blocked = blockedDifferences(after.differences, stack.guardedChanges);
  if (blocked.length > 0)
    throw new GuardedMendError(
      `deploying would ${blocked.map(differenceText).join(", ")}; see guardedChanges in docs/tenancy-file.md`,
    );
  if (after.differences.length === 0 || after.failedChecks.length > 0) return { done, left: after };
  await terraform.applyPlan(planFile);
  for (const difference of after.differences) tell(`deployed: ${differenceText(difference)}`);
  return { done, left: await look() };
}

async function mendUnplanned(
  stack: TenancyRolloutStack,
  { unplanned, failedChecks, json }: Comparison,
  tell: (sentence: string) => void,
): Promise<void> {
  const has = (kind: Unplanned["kind"]) => unplanned.some((change) => change.kind === kind);
  if (failedChecks.length > 0 || has("recipe_detached")) await mendCloudGuard(stack, json, tell);
  if (!has("alarm_suppressed") && !has("secret_rewritten")) return;
  const connection = await connectAsDeployer(stack.settings);
  const secrets = deployedSecrets(json);
  for (const change of unplanned) {
    if (change.kind === "alarm_suppressed") {
      await endSuppression(change.id, connection);
      tell(`ended the suppression of ${change.address}`);
    }
    if (change.kind === "secret_rewritten") {
      for (const secret of secrets.filter(({ id }) => id === change.id))
        await writeSecret(secret, connection);
      tell(`wrote the deployed configuration into ${change.address} again`);
    }
  }
}

/** Takes the steps again that the deployment took beside the provider; each changes only what is not as it should be. */
async function mendCloudGuard(
  { settings }: TenancyRolloutStack,
  json: string,
  tell: (sentence: string) => void,
): Promise<void> {
  const { auth, profile } = settings.terraform ?? {};
  const client = await openCloudGuard({ region: regionsOf(settings).reportingRegion, auth, profile });
  const { rules, attachments } = deployedSteps(json);
  for (const step of rules)
    for (const rule of await applyRules(client, step)) tell(`set the detector rule ${rule}`);
  for (const step of attachments) for (const sentence of await attachRecipes(client, step)) tell(sentence);
}
