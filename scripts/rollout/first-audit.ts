import { FunctionsInvokeClient, FunctionsManagementClient, requests } from "oci-functions";
import { z } from "zod";
import type { Connection } from "../../lambda-src/oci/connection";
import type { FirstAudit } from "./apply-rollout";

const answerSchema = z.object({ outcome: z.enum(["complete", "incomplete", "failed"]) });

/** How much of an answer that was not understood is shown. */
const excerptLength = 300;

/**
 * Has the deployed function audit its tenancy, and waits for its answer: 300 seconds at most, the longest that Functions
 * let a direct call run. A larger tenancy ends in a time-out, which is not a complete audit.
 *
 * @param connection - Must wait as long as the function may take, and not repeat the call.
 * @throws {RequestError} when the call failed, or took too long
 */
export const runFirstAudit = async (
  functionId: string,
  region: string,
  connection: Connection,
): Promise<FirstAudit> => {
  const management = connection.regional(FunctionsManagementClient, { region });
  const { invokeEndpoint } = (await management.getFunction({ functionId })).function;
  if (!invokeEndpoint) return { complete: false, detail: `${functionId} has no endpoint to call yet` };
  const client = connection.regional(FunctionsInvokeClient, { region, json: false });
  client.endpoint = invokeEndpoint;
  const { value } = await client.invokeFunction({
    functionId,
    invokeFunctionBody: JSON.stringify({ action: "audit" }),
    fnInvokeType: requests.InvokeFunctionRequest.FnInvokeType.Sync,
  });
  return understand(await new Response(value as ReadableStream).text());
};

const understand = (text: string): FirstAudit => {
  try {
    const { outcome } = answerSchema.parse(JSON.parse(text));
    return { complete: outcome === "complete", detail: `the function answered ${outcome}` };
  } catch {
    return {
      complete: false,
      detail: `the function's answer was not understood: ${text.slice(0, excerptLength)}`,
    };
  }
};
