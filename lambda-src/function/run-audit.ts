import { buildReport } from "../audit/build-report";
import { reasonsText, reasonText, recordWords } from "../audit/coverage/reason-text";
import type { Report } from "../audit/report";
import { isDomainItself } from "../audit/domain";
import { rotationPolicy } from "../audit/rotation-policy";
import type { AuditConfiguration } from "../contract/audit-configuration";
import { connect } from "../oci/connect";
import type { Connection } from "../oci/connection";
import type { Transport } from "../oci/http-client";
import { thisMachine } from "../oci/machine";
import { BucketStore } from "../evidence/bucket-store";
import type { StoredEvidence } from "../evidence/store-evidence";
import { type PreviousRuns, readPreviousRuns } from "../evidence/previous-runs";
import { notificationWords } from "../publish/notification/notification-words";
import { failures, type Publication } from "../publish/publication";
import { readTenancy } from "../tenancy/read-tenancy";
import { ConfigurationSecretError, type ConfigurationSource, readSecret } from "./configuration-source";
import { configurationPlace, endpointOf, failureAddress } from "./environment";
import type { RunLog } from "./log";
import { publishRun } from "./publish-run";
import type { TimeBudget } from "./time-budget";

/** Each domain under way holds some pages of a thousand users: all of a large tenancy at once would not fit. */
const domainsSideBySide = 4;

/** What one call of the function has to work with. */
export interface RunContext {
  readonly runId: string;
  readonly startedAt: number;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly codeVersion: string;
  readonly source: ConfigurationSource;
  readonly budget: TimeBudget;
  readonly log: RunLog;
  readonly now: () => number;
  /** How requests are sent, where it differs from the default. */
  readonly transport?: Partial<Transport> | undefined;
  /** Told of the connection and the configuration as soon as there are any, for whoever must tell of a failure. */
  readonly onProgress: (known: { connection?: Connection; configuration?: AuditConfiguration }) => void;
}

/** An audit that ended, complete or not, and was published as far as it could be. */
export interface AuditOutcome {
  /** `complete`: everything was read, and everything that is configured was published. */
  readonly outcome: "complete" | "incomplete";
  readonly runId: string;
  readonly summary: Report["summary"];
  readonly coverage: Report["coverage"];
  readonly evidence: StoredEvidence | null;
  readonly publications: readonly Publication[];
  readonly problems: readonly string[];
  /** Whether the time limit of the call cut off the reading or the evidence: a call with more time may do better. */
  readonly endedByTime: boolean;
}

/**
 * One audit from configuration to publication.
 *
 * @throws whatever keeps it from having a report at all: `EnvironmentError`, `ConfigurationError` (no resource principal),
 * {@link ConfigurationSecretError}, `RequestError` when the service does not accept the function
 */
export async function runAudit(context: RunContext): Promise<AuditOutcome> {
  const { runId, startedAt, variables, source, budget, log, onProgress } = context;
  const { connection, useClients } = await open(variables, context.transport);
  onProgress({ connection });
  const place = configurationPlace(variables);
  const versioned = await source.read(connection, place.secretId, place.ttlMs, budget.reading);
  const { configuration, secretId, versionNumber, sha256 } = versioned;
  onProgress({ configuration });
  log.info({ step: "configuration", secretId, versionNumber }, "read");
  if (configuration.tenancy.ocid !== connection.tenancyOcid)
    throw new ConfigurationSecretError(
      `the configuration is for the tenancy ${configuration.tenancy.ocid}, but the function runs in ${connection.tenancyOcid}`,
    );
  useClients(configuration.domainClients ?? []);

  let previous: PreviousRuns = await comparable(connection, configuration, budget.reading).catch(
    (error: unknown) => ({
      last: undefined,
      baseline: undefined,
      uncompared: { kind: "previous_unreadable", instead: "none", faults: [messageOf(error)] } as const,
      problems: [],
    }),
  );
  const { uncompared } = previous;
  const problems = [
    ...(uncompared === undefined ? [] : [reasonText(uncompared, notificationWords)]),
    ...previous.problems,
  ];
  for (const detail of problems) log.error({ step: "previous run", detail }, "not read");
  log.info({ step: "previous run", asOf: previous.last?.asOf ?? null }, "read");

  const reading = await readTenancy(
    connection,
    {},
    {
      signal: budget.reading,
      concurrency: domainsSideBySide,
      asOf: startedAt,
      previous: previous.baseline,
      ...(configuration.domainTimeoutSeconds !== undefined && {
        domainTimeoutMs: configuration.domainTimeoutSeconds * 1000,
      }),
    },
  );
  for (const { domain, coverage } of reading.domains) {
    const { status, because, doubtedBecause = [], users, requests } = coverage;
    const all = [...because, ...doubtedBecause];
    const reason = all.length === 0 ? null : reasonsText(all, recordWords);
    log.info({ step: "domain", domain: domain.name, status, reason, because: all, users, requests }, "read");
  }
  const readingEnded = budget.readingEnded();
  if (readingEnded) {
    const problem = "the function's time limit ended the reading: raise the limit, or narrow what it reads";
    problems.push(problem);
    log.warn({ step: "reading", detail: problem }, "ended");
  }

  const report = buildReport({
    tenancy: configuration.tenancy,
    asOf: startedAt,
    readAt: startedAt,
    policy: rotationPolicy(configuration.rotation),
    policySource: `the configuration secret, version ${versionNumber ?? "unknown"}`,
    toolVersion: context.codeVersion,
    reading,
    previous: previous.baseline,
    uncompared,
  });
  // The baseline has served, and it is as large as the report.
  previous = { ...previous, baseline: undefined };
  const { byStatus } = report.summary;
  log.info({ step: "report", complete: report.coverage.complete, byStatus }, "built");

  const { evidence, publications } = await publishRun({
    connection,
    configuration,
    metrics: configuration.metrics ?? failureAddress(variables).metrics,
    run: {
      id: runId,
      startedAt,
      tenancyName: configuration.tenancy.name,
      codeVersion: context.codeVersion,
      configuration: { secretId, versionNumber, sha256 },
    },
    report,
    reading,
    previous,
    problems,
    budget,
    log,
    now: context.now,
    transport: context.transport,
  });
  return {
    outcome: report.coverage.complete && failures(publications).length === 0 ? "complete" : "incomplete",
    runId,
    summary: report.summary,
    coverage: report.coverage,
    evidence: evidence ?? null,
    publications,
    problems,
    endedByTime: readingEnded || (evidence === undefined && budget.evidence.aborted),
  };
}

/** Opens the way into the function's own tenancy, as the function itself. */
async function open(
  variables: RunContext["variables"],
  transport: Partial<Transport> | undefined,
): Promise<{
  connection: Connection;
  useClients: (clients: NonNullable<AuditConfiguration["domainClients"]>) => void;
}> {
  let clients: NonNullable<AuditConfiguration["domainClients"]> = [];
  const connection: Connection = await connect(
    { auth: "resource_principal", endpoint: endpointOf(variables) },
    {
      machine: { ...thisMachine(), env: variables },
      ...(transport && { transport }),
      oauthClientOf: (domain) => {
        const client = clients.find(({ domain: selector }) => isDomainItself(selector, domain));
        return (
          client && {
            clientId: client.clientId,
            secret: async () => (await readSecret(connection, client.clientSecretId)).content.trim(),
          }
        );
      },
    },
  );
  return { connection, useClients: (configured) => (clients = configured) };
}

function comparable(
  connection: Connection,
  { evidence, tenancy }: AuditConfiguration,
  signal: AbortSignal,
): Promise<PreviousRuns> {
  return readPreviousRuns(new BucketStore(connection, evidence, signal), tenancy.ocid);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
