import { z } from "zod";
import { signedRequest } from "../authentication/signed-request";
import { ocidType } from "../control/ocid";
import { type Schedule } from "../control/scheduler/schedules";
import type { Simulator } from "../simulator";

/** What a schedule did with one of its resources. */
export interface ScheduleRun {
  readonly scheduleId: string;
  readonly resourceId: string;
  /** Why the resource was not called; `undefined` when the service accepted the call. */
  readonly refusal: string | undefined;
}

/**
 * Runs a schedule now, as its own resource principal: looks each function up and calls it at the endpoint that it names,
 * detached (Resource Scheduler, "Scheduling Functions"). Does not wait for the end of the calls.
 */
export async function runSchedule(simulator: Simulator, schedule: Schedule): Promise<readonly ScheduleRun[]> {
  const principal = simulator.issueResourcePrincipal("resourceschedule", schedule.id, schedule.compartmentId);
  const runs: ScheduleRun[] = [];
  for (const { id, parameters } of schedule.resources ?? []) {
    if (ocidType(id) !== "fnfunc") continue;
    const body = parameters?.find(({ parameterType }) => parameterType === "BODY")?.value ?? {};
    runs.push({
      scheduleId: schedule.id,
      resourceId: id,
      refusal: await call(simulator, principal, id, body),
    });
  }
  schedule.timeLastRun = simulator.cloud.clock.now().toISOString();
  schedule.lastRunStatus = runs.some(({ refusal }) => refusal !== undefined) ? "FAILED" : "SUCCEEDED";
  return runs;
}

const found = z.object({ invokeEndpoint: z.string() });

async function call(
  simulator: Simulator,
  principal: { readonly token: string; readonly privateKeyPem: string },
  functionId: string,
  body: object,
): Promise<string | undefined> {
  const path = `/20181201/functions/${functionId}`;
  const fn = await signedRequest(principal, "GET", simulator.origin + path);
  if (fn.status !== 200) return `functions:GetFunction answered ${fn.status}: ${fn.body}`;
  const { invokeEndpoint } = found.parse(JSON.parse(fn.body));
  const answer = await signedRequest(principal, "POST", `${invokeEndpoint}${path}/actions/invoke`, body, {
    "fn-invoke-type": "detached",
  });
  return answer.status === 202
    ? undefined
    : `functions:InvokeFunction answered ${answer.status}: ${answer.body}`;
}
