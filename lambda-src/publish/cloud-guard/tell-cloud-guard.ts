import { CloudGuardClient, models } from "oci-cloudguard";
import { LoggingClient } from "oci-loggingingestion";
import type { Instant } from "../../audit/instant";
import type { Report } from "../../audit/report";
import type { AuditConfiguration } from "../../contract/audit-configuration";
import { insightLabel } from "../../contract/insight";
import type { AppendOnlyStore } from "../../evidence/evidence-source";
import type { Connection } from "../../oci/connection";
import { batched, type FindingLine, findingLines } from "./finding-lines";
import { ProblemReader } from "./list-problems";
import type { AuditProblem } from "./problem";
import { type Closure, latestComparable, type Reconciliation, reconcile } from "./reconcile";
import { ToldRuns } from "./told-runs";

/** How findings become problems of Cloud Guard. */
export type InsightSettings = NonNullable<AuditConfiguration["insight"]>;

export interface InsightRun {
  readonly connection: Connection;
  readonly store: AppendOnlyStore;
  readonly settings: InsightSettings;
  readonly tenancyName: string;
  readonly runId: string;
  readonly startedAt: Instant;
  readonly now: () => Instant;
  readonly report: Report;
  readonly signal?: AbortSignal;
}

/** What Cloud Guard was told, and what it had to say. */
export interface InsightResult {
  /** Lines pushed. */
  readonly told: number;
  readonly reconciliation: Reconciliation;
  /** Problems that were resolved. */
  readonly resolved: readonly Closure[];
  /** Problems that were to be resolved and stay open, since their entities, read again, say something else or nothing. */
  readonly unconfirmed: readonly AuditProblem[];
  /** What failed; the rest was done. */
  readonly failures: readonly Error[];
}

/**
 * Tells Cloud Guard of the findings of a run, and resolves the problems of those that are none any more: nothing in Cloud
 * Guard ever says that a log line does not come again.
 *
 * Problems are read before anything is pushed. When they cannot be read none is resolved, and the findings are told all
 * the same.
 */
export async function tellCloudGuard(run: InsightRun): Promise<InsightResult> {
  const { connection, store, settings, tenancyName, runId, startedAt, report, signal } = run;
  const failures: Error[] = [];
  const tried = async <T>(what: string, action: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await action();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      failures.push(new Error(`${what}: ${message}`, { cause: error }));
      return undefined;
    }
  };
  const lines = findingLines(report, runId, settings.types);
  const runs = new ToldRuns(store, tenancyName);
  const reader = new ProblemReader(connection, settings.reportingRegion, report.tenancy.ocid, signal);

  const memory = await tried("what earlier runs told is not known", () =>
    runs.read(latestComparable(startedAt, settings.intervalMinutes)),
  );
  const problems = await tried("the problems cannot be listed", () =>
    reader.read(insightLabel(tenancyName), memory?.subjects ?? new Map()),
  );
  const pushed = await tried("the findings are not told", () =>
    pushLines(connection, settings, lines, run.now(), signal),
  );
  const reconciliation = reconcile({
    report,
    startedAt,
    problems: problems ?? [],
    told: new Set(lines.map(({ key }) => key)),
    // Without the problems nothing can be said to be missing.
    earlier: problems && memory?.earlier,
  });
  const resolved: Closure[] = [];
  const unconfirmed = await tried("the problems that are over are not all resolved", () =>
    resolveProblems(run, reader, reconciliation.close, memory?.subjects ?? new Map(), resolved),
  );
  await tried("what this run told is not remembered", () =>
    runs.remember({
      runId,
      at: startedAt,
      told: pushed === undefined ? [] : lines.map(({ key }) => key),
      resolved: resolved.map(({ problem }) => problem.id),
      problems: problems ?? [],
    }),
  );
  return { told: pushed ?? 0, reconciliation, unconfirmed: unconfirmed ?? [], resolved, failures };
}

async function pushLines(
  connection: Connection,
  { logId, logRegion }: InsightSettings,
  lines: readonly FindingLine[],
  at: Instant,
  signal: AbortSignal | undefined,
): Promise<number> {
  const client = connection.regional(LoggingClient, {
    region: logRegion,
    // The answer has no body.
    json: false,
    ...(signal && { signal }),
  });
  for (const batch of batched(lines))
    await client.putLogs({
      logId,
      putLogsDetails: {
        specversion: "1.0",
        logEntryBatches: [
          {
            source: "credential-audit",
            type: "credential-audit.finding",
            defaultlogentrytime: new Date(at),
            entries: batch.map(({ id, data }) => ({ id, data })),
          },
        ],
      },
    });
  return lines.length;
}

/** Problems in one request; Oracle publishes no limit. */
const mostInBulk = 100;

/** Characters; Oracle publishes no limit. */
const longestComment = 255;

/**
 * Resolves problems, those of one comment together, and notes each in `resolved`. What only the memory says of a problem is
 * read again first.
 * @returns the problems whose entities say something else, or nothing: they stay open
 */
async function resolveProblems(
  { connection, runId, settings, signal }: InsightRun,
  reader: ProblemReader,
  closures: readonly Closure[],
  remembered: ReadonlyMap<string, unknown>,
  resolved: Closure[],
): Promise<readonly AuditProblem[]> {
  const client = connection.regional(CloudGuardClient, {
    region: settings.reportingRegion,
    json: false,
    ...(signal && { signal }),
  });
  const checked = await Promise.all(
    closures.map(async (closure) => {
      const { problem, subject } = closure;
      const isSure = !remembered.has(problem.id) || (await reader.subject(problem.id))?.key === subject.key;
      return { closure, isSure };
    }),
  );
  const byComment = new Map<string, Closure[]>();
  for (const { closure, isSure } of checked)
    if (isSure) byComment.set(closure.because, [...(byComment.get(closure.because) ?? []), closure]);
  for (const [because, same] of byComment)
    for (let start = 0; start < same.length; start += mostInBulk) {
      const bulk = same.slice(start, start + mostInBulk);
      await client.updateBulkProblemStatus({
        updateBulkProblemStatusDetails: {
          status: models.ProblemLifecycleDetail.Resolved,
          problemIds: bulk.map(({ problem }) => problem.id),
          comment: `credential audit ${runId}: ${because}`.slice(0, longestComment),
        },
      });
      resolved.push(...bulk);
    }
  return checked.flatMap(({ closure, isSure }) => (isSure ? [] : [closure.problem]));
}
