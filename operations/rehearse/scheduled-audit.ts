import { join, resolve } from "node:path";
import { z } from "zod";
import { functions } from "../../simulator/control/functions/functions";
import { openProblems } from "./insight-changes";
import { objectStorage } from "../../simulator/control/object-storage/buckets";
import { schedules } from "../../simulator/control/scheduler/schedules";
import { fnServer } from "../../simulator/data/fn-server";
import { type FunctionCall, functionRuntime } from "../../simulator/data/function-invocation";
import { hostFunctions } from "../../simulator/data/host-functions";
import { logEntries } from "../../simulator/data/log-entries";
import { emailDelivery } from "../../simulator/data/submitted-emails";
import { type PublishedMessage, topicMessages } from "../../simulator/data/topic-messages";
import type { PolicyEngine } from "../../simulator/policy/policy-engine";
import type { Simulator } from "../../simulator/simulator";
import type { CloudTime } from "../../simulator/time/cloud-time";
import type { TenancyFile } from "../../tenancies/tenancy-schema";
import { run } from "../terraform/command";

const projectRoot = resolve(__dirname, "../..");

/** The scheduled audit did not come out as it should. */
export class ScheduledAuditError extends Error {
  override readonly name = "ScheduledAuditError";
}

const answerSchema = z.object({
  outcome: z.string(),
  summary: z
    .object({
      credentials: z.number(),
      byStatus: z.record(z.string(), z.number()),
      byType: z.record(z.string(), z.object({ byStatus: z.record(z.string(), z.number()) })),
    })
    .nullable(),
  coverage: z.object({ incompleteBecause: z.array(z.string()) }).nullable(),
  evidence: z
    .object({ folder: z.string(), chain: z.object({ n: z.number(), sha256: z.string() }) })
    .nullable(),
});

export type ScheduledAnswer = z.infer<typeof answerSchema>;

/** What a scheduled audit left behind. */
export interface ScheduledAudit {
  readonly answer: ScheduledAnswer;
  readonly messages: readonly PublishedMessage[];
  /** Names and sizes of the objects in the evidence bucket. */
  readonly objects: readonly { readonly name: string; readonly bytes: number }[];
  /** Lines of the invoke log. */
  readonly logged: number;
}

/** A deployment whose function can be called by its schedule. */
export class ScheduledAuditRehearsal {
  /** @param folder where the function's bundle goes */
  constructor(
    private readonly simulator: Simulator,
    private readonly time: CloudTime,
    private readonly engine: PolicyEngine,
    private readonly folder: string,
  ) {}

  get #bundles(): string {
    return join(this.folder, "dist");
  }

  /** Bundles the function and the command, and lets the simulated cloud run the function as the Fn server does. */
  async build({ ownerEmails }: TenancyFile): Promise<void> {
    await run(process.execPath, ["scripts/build.mjs", this.#bundles], { cwd: projectRoot, env: process.env });
    const { simulator } = this;
    const { tenancy } = simulator;
    hostFunctions(simulator, fnServer(join(this.#bundles, "func/func.js")), tenancy);
    const [fn] = tenancy.store(functions).all();
    if (ownerEmails && fn)
      tenancy
        .store(emailDelivery)
        .senders.set(ownerEmails.senderAddress, { compartmentId: fn.compartmentId });
  }

  /** Moves the clock on until the schedule is due. Returns when it was, and what came of it. */
  async fire(): Promise<{ readonly at: Date; readonly call: FunctionCall }> {
    const { tenancy, cloud } = this.simulator;
    const [schedule] = tenancy.store(schedules).all();
    if (schedule === undefined) throw new ScheduledAuditError("The deployment has no schedule.");
    const runtime = tenancy.store(functionRuntime);
    const before = runtime.calls.length;
    const [outcome] = await this.time.untilNextRun(schedule);
    if (outcome === undefined) throw new ScheduledAuditError("The schedule called nothing.");
    if (outcome.refusal !== undefined)
      throw new ScheduledAuditError(`The schedule could not call the function: ${outcome.refusal}`);
    const call = runtime.calls[before];
    if (call?.answer === undefined) throw new ScheduledAuditError("The function was not called.");
    return { at: cloud.clock.now(), call };
  }

  /** What a call left behind. @throws {ScheduledAuditError} unless the audit is complete and nothing was refused */
  result(call: FunctionCall): ScheduledAudit {
    const { tenancy } = this.simulator;
    const output = call.output.split("\n").slice(-20).join("\n");
    if (call.answer?.status !== 200)
      throw new ScheduledAuditError(`The function ended with ${call.answer?.body ?? "nothing"}:\n${output}`);
    const answer = answerSchema.parse(JSON.parse(call.answer.body));
    const { refusals } = this.engine;
    if (refusals.length > 0)
      throw new ScheduledAuditError(
        `Policies refused ${refusals.map(({ operation, missing }) => `${operation} (${missing.join(", ") || "not in the table"})`).join("; ")}.`,
      );
    if (answer.outcome !== "complete")
      throw new ScheduledAuditError(
        `The audit is ${answer.outcome}: ${answer.coverage?.incompleteBecause.join("; ") ?? ""}\n${output}`,
      );
    const messages = tenancy
      .store(topicMessages)
      .published.filter(({ principal }) => principal === call.functionId);
    const objects = [...tenancy.store(objectStorage).buckets.values()].flatMap((bucket) =>
      [...bucket.objects.values()].map(({ name, content }) => ({ name, bytes: content.length })),
    );
    return { answer, messages, objects, logged: tenancy.store(logEntries).all.length };
  }

  /** Lets Cloud Guard look at the findings, and counts the problems of its rule that are open then. */
  async problemsAfter(intervalMinutes: number): Promise<number> {
    await this.time.advance((intervalMinutes + 1) / 60);
    return openProblems(this.simulator.tenancy);
  }

  /** Checks the evidence with the command that ships, and against the anchor. Returns what it said. */
  async verify({ evidence }: ScheduledAnswer, environment: NodeJS.ProcessEnv): Promise<string> {
    const [bucket] = [...this.simulator.tenancy.store(objectStorage).buckets.values()].filter(
      ({ objects }) =>
        evidence !== null && [...objects.keys()].some((name) => name.startsWith(evidence.folder)),
    );
    if (evidence === null || bucket === undefined) throw new ScheduledAuditError("There is no evidence.");
    const anchor = `${evidence.chain.n}:${evidence.chain.sha256}`;
    const { stdout } = await run(
      process.execPath,
      [join(this.#bundles, "cli.js"), "verify", `oci://${bucket.name}`, "--anchor", anchor],
      { cwd: this.folder, env: environment },
    );
    return stdout.trim();
  }
}
