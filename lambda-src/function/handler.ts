import type { DestinationStream } from "pino";
import type { AuditConfiguration } from "../contract/audit-configuration";
import { notificationDefaults } from "../contract/settings";
import type { Connection } from "../oci/connection";
import type { Transport } from "../oci/http-client";
import { endOfRunStreams } from "../publish/metrics/metric-streams";
import { failureMessage } from "../publish/notification/notification";
import { postMetrics } from "../publish/metrics/post-metrics";
import { publishToTopic } from "../publish/notification/topic";
import { ConfigurationSource } from "./configuration-source";
import { failureAddress } from "./environment";
import { type RunLog, runLog } from "./log";
import { InvalidRequestError, parseRequest } from "./request";
import { type AuditOutcome, runAudit } from "./run-audit";
import { newRunId } from "./run-id";
import { type TimeBudget, timeBudget } from "./time-budget";

/** What the platform says of a call. */
export interface CallContext {
  readonly config: Readonly<Record<string, string | undefined>>;
  readonly deadline: Date | null;
  readonly callID: string;
}

/** A call that ended without an audit. Says no more than the caller may know; the log and the notification do. */
export interface FailedAnswer {
  readonly outcome: "failed";
  readonly runId: string;
  readonly error: { readonly code: "InvalidRequest" | "AuditFailed"; readonly message: string };
  readonly summary: null;
  readonly coverage: null;
  readonly evidence: null;
}

export type Answer = AuditOutcome | FailedAnswer;

export interface HandlerOptions {
  readonly codeVersion: string;
  readonly now?: () => number;
  readonly logDestination?: DestinationStream;
  /** How requests are sent, where it differs from the default. */
  readonly transport?: Partial<Transport>;
}

/** What the function does with a call. Never rejects and always answers: the platform would end the process. */
export function auditHandler({
  codeVersion,
  now = Date.now,
  logDestination,
  transport,
}: HandlerOptions): (input: string, context: CallContext) => Promise<Answer> {
  const source = new ConfigurationSource(now);
  return async (input, { config: variables, deadline, callID }) => {
    const startedAt = now();
    const runId = newRunId(startedAt);
    const log = runLog(runId, logDestination);
    const budget = timeBudget(deadline, startedAt);
    const known: { connection?: Connection; configuration?: AuditConfiguration } = {};
    try {
      log.info({ step: "start", callId: callID, codeVersion, deadline: new Date(budget.deadline) }, "called");
      parseRequest(input);
      const answer = await runAudit({
        runId,
        startedAt,
        variables,
        codeVersion,
        source,
        budget,
        log,
        now,
        transport,
        onProgress: (progress) => Object.assign(known, progress),
      });
      log.info({ step: "end", outcome: answer.outcome, milliseconds: now() - startedAt }, "ended");
      return answer;
    } catch (error) {
      if (error instanceof InvalidRequestError) {
        log.error({ step: "request", detail: error.message }, "rejected");
        return failedAnswer(runId, "InvalidRequest", error.message);
      }
      log.error({ step: "end", outcome: "failed", ...describe(error) }, "failed");
      await tellFailure({ runId, at: startedAt, error, variables, budget, log, now, ...known });
      return failedAnswer(
        runId,
        "AuditFailed",
        `the audit failed; the function's log says why, under the run id ${runId}`,
      );
    } finally {
      budget.close();
    }
  };
}

interface Failure {
  readonly runId: string;
  readonly at: number;
  readonly error: unknown;
  readonly variables: CallContext["config"];
  readonly budget: TimeBudget;
  readonly log: RunLog;
  readonly now: () => number;
  readonly connection?: Connection;
  readonly configuration?: AuditConfiguration;
}

/** Tells people and metrics of a run without an audit, as far as anything works. Never rejects. */
async function tellFailure(failure: Failure): Promise<void> {
  const { runId, at, error, connection, configuration, log, budget, now } = failure;
  const address = failureAddress(failure.variables);
  const tenancyName = configuration?.tenancy.name ?? address.tenancyName;
  const attempt = async (step: string, publish: () => Promise<void>): Promise<void> => {
    try {
      await publish();
      log.info({ step }, "published");
    } catch (problem) {
      log.error({ step, ...describe(problem) }, "not published");
    }
  };
  if (!connection) {
    log.error({ step: "notification", detail: "there is no way to sign a request" }, "not published");
    return;
  }
  const topic = configuration?.notifications ?? address.topic;
  if (topic) {
    const format = configuration?.notifications.format ?? notificationDefaults.format;
    const message = failureMessage({ runId, tenancyName, at, error: describe(error).detail }, format);
    await attempt("notification", () => publishToTopic(connection, topic, message, budget.publishing));
  } else {
    log.error({ step: "notification", detail: "FAILURE_TOPIC_ID is not set" }, "not published");
  }
  const metrics = configuration?.metrics ?? address.metrics;
  if (metrics) {
    const streams = endOfRunStreams(tenancyName, false);
    await attempt("metrics", () => postMetrics(connection, metrics, streams, now(), budget.publishing));
  }
}

function failedAnswer(runId: string, code: FailedAnswer["error"]["code"], message: string): FailedAnswer {
  return {
    outcome: "failed",
    runId,
    error: { code, message },
    summary: null,
    coverage: null,
    evidence: null,
  };
}

/** An error for the log. Its stack too, since one that has no name of ours is a defect. */
function describe(error: unknown): { detail: string; stack?: string } {
  if (!(error instanceof Error)) return { detail: String(error) };
  return {
    detail: `${error.name}: ${error.message}`,
    ...(error.stack !== undefined && { stack: error.stack }),
  };
}
