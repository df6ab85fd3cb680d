import type { Report } from "../audit/report";
import type { TenancyReading } from "../audit/reading";
import type { AuditConfiguration } from "../contract/audit-configuration";
import type { Connection } from "../oci/connection";
import { BucketStore } from "../evidence/bucket-store";
import { KmsSigner } from "../evidence/kms-signer";
import { type Run, type Signature, storeEvidence, type StoredEvidence } from "../evidence/store-evidence";
import { findingsOf, haveChanged } from "../audit/findings";
import { auditStreams, endOfRunStreams } from "../publish/metrics/metric-streams";
import { type AuditResult, jsonMessage, textMessage } from "../publish/notification/notification";
import { sendOwnerEmails } from "../publish/owner-emails/owner-emails";
import { type MetricTarget, postMetrics } from "../publish/metrics/post-metrics";
import type { PreviousRuns } from "../evidence/previous-runs";
import { type Channel, failures, type Publication } from "../publish/publication";
import { cloudGuardPublication } from "../publish/cloud-guard/publication";
import { tellCloudGuard } from "../publish/cloud-guard/tell-cloud-guard";
import { mostAttempts } from "../publish/owner-emails/sent-stages";
import { publishToTopic } from "../publish/notification/topic";
import { loadFormats } from "../report/formats";
import type { Transport } from "../oci/http-client";
import { followTickets } from "./follow-tickets";
import type { RunLog } from "./log";
import type { TimeBudget } from "./time-budget";

/** A finished audit and what is needed to tell of it. */
export interface FinishedAudit {
  readonly connection: Connection;
  readonly configuration: AuditConfiguration;
  readonly metrics: MetricTarget | undefined;
  readonly run: Run;
  readonly report: Report;
  readonly reading: TenancyReading;
  readonly previous: Pick<PreviousRuns, "last">;
  readonly problems: readonly string[];
  readonly budget: TimeBudget;
  readonly log: RunLog;
  readonly now: () => number;
  /** How requests are sent, where it differs from the default. */
  readonly transport?: Partial<Transport> | undefined;
}

/** What went out. */
export interface Published {
  readonly evidence: StoredEvidence | undefined;
  readonly publications: readonly Publication[];
}

/**
 * Publishes an audit on every way that is configured. Evidence goes first, since the others refer to it; the
 * notification goes late, so that it can tell of the others' failures; that the run ended and whether all went well are the last
 * metrics, which tell of the notification's failure. No failure keeps another way from being tried.
 */
export async function publishRun(audit: FinishedAudit): Promise<Published> {
  const { connection, configuration, metrics, run, report, budget, log, now } = audit;
  const publications: Publication[] = [];
  const attempt = async (channel: Channel, publish: () => Promise<Omit<Publication, "channel">>) => {
    const publication = await publish().catch((error: unknown) => failed(error));
    publications.push({ channel, ...publication });
    if (publication.status === "failed")
      log.error({ step: channel, detail: publication.detail }, "not published");
    else log.info({ step: channel, detail: publication.detail }, publication.status);
  };

  let evidence: StoredEvidence | undefined;
  await attempt("evidence", async () => {
    const store = new BucketStore(connection, configuration.evidence, budget.evidence);
    const signer = configuration.signing && new KmsSigner(connection, configuration.signing, budget.signing);
    evidence = await storeEvidence(
      store,
      run,
      { report, reading: audit.reading },
      await loadFormats(),
      signer,
    );
    return published(`${evidence.location}, chain link ${evidence.chain.n}`);
  });
  const signature = evidence?.signature;
  if (signature) await attempt("signature", () => Promise.resolve(told(signature)));

  const signal = budget.publishing;
  const { ownerEmails, insight } = configuration;
  if (insight)
    await attempt("cloud guard", async () =>
      cloudGuardPublication(
        await tellCloudGuard({
          connection,
          store: new BucketStore(connection, configuration.evidence, signal),
          settings: insight,
          tenancyName: run.tenancyName,
          runId: run.id,
          startedAt: run.startedAt,
          now,
          report,
          signal,
        }),
      ),
    );
  if (ownerEmails) await attempt("owner emails", () => emailOwners(audit, ownerEmails));

  const { tickets } = configuration;
  if (tickets)
    await attempt("tickets", () =>
      followTickets(connection, {
        report,
        settings: tickets,
        signal,
        now: now(),
        transport: audit.transport,
      }),
    );

  if (metrics) {
    await attempt("metrics", async () => {
      const streams = auditStreams(report, run.tenancyName, (now() - run.startedAt) / 1000);
      await postMetrics(connection, metrics, streams, now(), signal);
      return published(`${streams.length} streams`);
    });
  }

  const findings = findingsOf(report, audit.previous.last?.findings);
  const result: AuditResult = {
    runId: run.id,
    tenancyName: run.tenancyName,
    report,
    findings,
    previous: audit.previous.last,
    evidence,
    publications: [...publications],
    problems: audit.problems,
  };
  const silence = reasonForSilence(audit, result);
  await attempt("notification", async () => {
    if (silence !== undefined) return { status: "skipped", detail: silence };
    const { format } = configuration.notifications;
    const message = format === "json" ? jsonMessage(result) : textMessage(result);
    await publishToTopic(connection, configuration.notifications, message, signal);
    return published(message.title);
  });

  if (metrics) {
    const success = failures(publications).length === 0;
    try {
      await postMetrics(connection, metrics, endOfRunStreams(run.tenancyName, success), now(), signal);
    } catch (error) {
      const { detail } = failed(error);
      publications.push({
        channel: "metrics",
        status: "failed",
        detail: `audit_success, audit_runs: ${detail}`,
      });
      log.error({ step: "metrics", detail }, "not published");
    }
  }
  return { evidence, publications };
}

async function emailOwners(
  { connection, configuration, run, report, budget, log }: FinishedAudit,
  settings: NonNullable<AuditConfiguration["ownerEmails"]>,
): Promise<Omit<Publication, "channel">> {
  const signal = budget.publishing;
  const { messages, failed, givenUp, suppressed, unreachable } = await sendOwnerEmails({
    connection,
    store: new BucketStore(connection, configuration.evidence, signal),
    settings,
    tenancyName: run.tenancyName,
    runId: run.id,
    report,
    signal,
  });
  const isDryRun = settings.mode === "dry-run";
  // The dry run is for whoever set it up to read what would go out; a real run logs no address.
  if (isDryRun)
    for (const message of messages)
      log.info({ step: "owner emails", dryRun: true, email: message }, "would be sent");
  const parts = [
    isDryRun ? `${messages.length} would be sent (dry run)` : `${messages.length} sent`,
    ...(suppressed.length > 0 ? [`${suppressed.length} suppressed by Email Delivery`] : []),
    ...(unreachable > 0 ? [`${unreachable} users without an address or inactive`] : []),
  ];
  const [first] = failed;
  const missed = [
    ...(givenUp > 0 ? [`${givenUp} given up after ${mostAttempts} attempts`] : []),
    ...(first ? [`${failed.length} not sent`] : []),
  ];
  if (missed.length === 0) return published(parts.join(", "));
  const cause = first ? `; the first failure: ${first.error.message}` : "";
  return { status: "failed", detail: `${[...missed, ...parts].join(", ")}${cause}` };
}

/** Why nobody is told; `undefined` when somebody must be. An incomplete audit or any failure is always told. */
function reasonForSilence(
  { configuration, previous }: FinishedAudit,
  result: AuditResult,
): string | undefined {
  const { report, findings, publications, problems } = result;
  if (!report.coverage.complete || failures(publications).length > 0 || problems.length > 0) return undefined;
  switch (configuration.notifications.when) {
    case "always":
      return undefined;
    case "on-findings":
      return findings.length > 0 ? undefined : "complete and nothing found";
    case "on-change":
      return previous.last?.complete === false || haveChanged(findings, previous.last?.findings)
        ? undefined
        : "complete and nothing changed";
  }
}

/** A run that is not signed is kept all the same; that it is not is a failure. */
function told(signature: Signature): Omit<Publication, "channel"> {
  return "signedBy" in signature
    ? published(`by ${signature.signedBy}`)
    : failed(`the evidence is kept, but unsigned: ${signature.unsignedBecause}`);
}

function published(detail: string): Omit<Publication, "channel"> {
  return { status: "published", detail };
}

function failed(error: unknown): Omit<Publication, "channel"> {
  return { status: "failed", detail: error instanceof Error ? error.message : String(error) };
}
