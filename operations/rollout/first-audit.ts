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
  // Why it is not complete, as far as the answer says so.
  coverage: z
    .object({ incompleteBecause: z.array(z.string()).catch([]) })
    .nullish()
    .catch(null),
  publications: z.array(z.object({ channel: z.string(), status: z.string(), detail: z.string() })).catch([]),
  error: z.object({ message: z.string() }).optional().catch(undefined),
});

/** How many reasons are shown of an audit that is not complete. */
const shownReasons = 5;

const reasonsOf = ({ coverage, publications, error }: z.infer<typeof answerSchema>): string => {
  const reasons = [
    ...(error ? [error.message] : []),
    ...(coverage?.incompleteBecause ?? []),
    ...publications
      .filter(({ status }) => status === "failed")
      .map(({ channel, detail }) => `${channel} not published: ${detail}`),
  ];
  const more = reasons.length > shownReasons ? [`and ${reasons.length - shownReasons} more`] : [];
  const shown = [...reasons.slice(0, shownReasons), ...more].map((reason) => `\n  ${reason}`);
  return shown.length === 0 ? "" : `:${shown.join("")}`;
};

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
    const answer = answerSchema.parse(JSON.parse(text));
    const { outcome, endedByTime } = answer;
    return {
      complete: outcome === "complete",
      detail: `the function answered ${outcome}${outcome === "complete" ? "" : reasonsOf(answer)}`,
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
