import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { DEFAULT_RETRY_POLICY } from "../../lambda-src/oci/retry-policy";
import { Terraform } from "../terraform/terraform";
import type { FirstAudit } from "./apply-rollout";
import { rewrittenSecrets } from "./deployed-configuration";
import { runFirstAudit } from "./first-audit";
import { connectAsDeployer } from "../deployer/connect-as-deployer";
import { imageProblem } from "../deployer/image-problem";
import type { TenancyRolloutStack } from "./stack";
import type { DeployedSecret, Unplanned } from "./unplanned";

/** What the stack says of itself, as far as the audit needs it. */
const outputsSchema = z.object({
  function_id: z.string(),
  evidence_bucket: z.string(),
  evidence_namespace: z.string(),
  compartment_id: z.string(),
});

/** Longest time of a direct call of a function, and some for the way; in milliseconds. */
const auditTimeout = 330_000;

/** What is wrong with the image of a tenancy, asked as the tenancy's deployer. */
export const tenancyImageProblem = async (stack: TenancyRolloutStack): Promise<string | undefined> =>
  imageProblem(stack.settings, await connectAsDeployer(stack.settings));

/**
 * The first audit of a tenancy after its deployment.
 * @param onWait - Told while the evidence of a long run is waited for; in milliseconds.
 */
export const tenancyFirstAudit = async (
  stack: TenancyRolloutStack,
  env: NodeJS.ProcessEnv,
  onWait?: (waited: number, longest: number) => void,
): Promise<FirstAudit> => {
  const found = outputsSchema.safeParse(await new Terraform(stack.folder, env).outputs());
  if (!found.success) {
    const missing = found.error.issues.map(({ path }) => path.join(".")).join(", ");
    return { complete: false, detail: `the state lacks the outputs that an audit needs: ${missing}` };
  }
  const { function_id, evidence_bucket, evidence_namespace, compartment_id } = found.data;
  const { region, evidence } = stack.settings;
  // An audit that is under way already is not begun again.
  const retry = { ...DEFAULT_RETRY_POLICY, attempts: {} };
  return runFirstAudit({
    functionId: function_id,
    region,
    caller: await connectAsDeployer(stack.settings, { transport: { attemptTimeout: auditTimeout, retry } }),
    evidence: {
      reader: await connectAsDeployer(stack.settings),
      bucket: { namespace: evidence_namespace, bucket: evidence_bucket, region },
      where: `compartment id ${evidence?.bucketCompartment ?? compartment_id}`,
      now: Date.now,
      sleep: (milliseconds) => wait(milliseconds),
      ...(onWait && { onWait }),
    },
  });
};

/** Which secrets of a tenancy somebody wrote anew, asked as the tenancy's deployer. */
export const tenancyRewrittenSecrets = async (
  stack: TenancyRolloutStack,
  secrets: readonly DeployedSecret[],
): Promise<Unplanned[]> => rewrittenSecrets(secrets, await connectAsDeployer(stack.settings));
