import { connect } from "../../lambda-src/oci/connect";
import type { Connection } from "../../lambda-src/oci/connection";
import { DEFAULT_RETRY_POLICY } from "../../lambda-src/oci/retry-policy";
import { connectionOptions } from "../connection-options";
import { Terraform } from "../terraform/terraform";
import type { FirstAudit } from "./apply-rollout";
import { runFirstAudit } from "./first-audit";
import { imageProblem } from "./image-check";
import type { TenancyRolloutStack } from "./stack";

/** Longest time of a direct call of a function, and some for the way; in milliseconds. */
const auditTimeout = 330_000;

const open = (
  { settings }: TenancyRolloutStack,
  transport?: Parameters<typeof connect>[1],
): Promise<Connection> =>
  connect(connectionOptions({ region: settings.region, ...settings.terraform }), transport);

/** What is wrong with the image of a tenancy, asked as the tenancy's deployer. */
export const tenancyImageProblem = async (stack: TenancyRolloutStack): Promise<string | undefined> =>
  imageProblem(stack.settings, await open(stack));

/** The first audit of a tenancy after its deployment. */
export const tenancyFirstAudit = async (
  stack: TenancyRolloutStack,
  env: NodeJS.ProcessEnv,
): Promise<FirstAudit> => {
  const { function_id: functionId } = await new Terraform(stack.folder, env).outputs();
  if (typeof functionId !== "string")
    return { complete: false, detail: "the state has no output function_id to call" };
  // An audit that is under way already is not begun again.
  const retry = { ...DEFAULT_RETRY_POLICY, attempts: {} };
  const connection = await open(stack, { transport: { attemptTimeout: auditTimeout, retry } });
  return runFirstAudit(functionId, stack.settings.region, connection);
};
