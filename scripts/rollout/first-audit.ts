import { FunctionsInvokeClient, FunctionsManagementClient, requests } from "oci-functions";
import { z } from "zod";
import type { Connection } from "../../lambda-src/oci/connection";
import { RequestError } from "../../lambda-src/oci/request-error";
import type { FirstAudit } from "./apply-rollout";
import { awaitEvidence, type EvidenceWait } from "./await-evidence";

const answerSchema = z.object({
  outcome: z.enum(["complete", "incomplete", "failed"]),
  /** An image from before this field never says so. */
  endedByTime: z.boolean().default(false),
});

/** How much of an answer that was not understood is shown. */
const excerptLength = 300;

const { FnInvokeType } = requests.InvokeFunctionRequest;

/** What the first audit of a tenancy works with. */
export interface FirstAuditAccess {
  readonly functionId: string;
  readonly region: string;
  /** Calls the function: must wait as long as the function may take, and not repeat a call. */
  readonly caller: Connection;
  /** Where the evidence of a run that outlasts a direct call is looked for. */
  readonly evidence: EvidenceWait;
}

/**
 * Has the deployed function audit its tenancy. A direct call is tried first, which Functions end after 300 seconds. When
 * its time was up, the function is called detached, as its schedule calls it, and the run is known by its evidence.
 *
 * @throws {RequestError} when a call failed, or the evidence could not be read
 */
export const runFirstAudit = async (access: FirstAuditAccess): Promise<FirstAudit> => {
  const direct = await invoke(access, FnInvokeType.Sync)
    .then(understand)
    .catch((error: unknown): FirstAudit & { endedByTime: boolean } => {
      if (!endedByTime(error)) throw error;
      return { complete: false, detail: (error as Error).message, endedByTime: true };
    });
  const { complete, detail } = direct;
  if (complete || !direct.endedByTime) return { complete, detail };
  const found = await awaitEvidence(access, () => invoke(access, FnInvokeType.Detached));
  return { ...found, detail: `the time of a direct call was up; ${found.detail}` };
};

/** The service ended the call, or this side stopped waiting for it. */
const endedByTime = (error: unknown): boolean =>
  error instanceof RequestError && (error.kind === "timeout" || error.status === 504);

const invoke = async (
  { functionId, region, caller }: FirstAuditAccess,
  fnInvokeType: requests.InvokeFunctionRequest.FnInvokeType,
): Promise<string> => {
  const management = caller.regional(FunctionsManagementClient, { region });
  const { invokeEndpoint } = (await management.getFunction({ functionId })).function;
  if (!invokeEndpoint) throw new Error(`${functionId} has no endpoint to call yet`);
  const client = caller.regional(FunctionsInvokeClient, { region, json: false });
  client.endpoint = invokeEndpoint;
  const { value } = await client.invokeFunction({
    functionId,
    invokeFunctionBody: JSON.stringify({ action: "audit" }),
    fnInvokeType,
  });
  return new Response(value as ReadableStream).text();
};

const understand = (text: string): FirstAudit & { endedByTime: boolean } => {
  try {
    const { outcome, endedByTime } = answerSchema.parse(JSON.parse(text));
    return {
      complete: outcome === "complete",
      detail: `the function answered ${outcome}`,
      endedByTime: outcome === "incomplete" && endedByTime,
    };
  } catch {
    return {
      complete: false,
      detail: `the function's answer was not understood: ${text.slice(0, excerptLength)}`,
      endedByTime: false,
    };
  }
};
