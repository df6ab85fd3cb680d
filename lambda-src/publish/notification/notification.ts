import { type CoveredGap, isAskedFor } from "../../audit/coverage/coverage";
import { coverageGaps, gapText, openGaps, placeText } from "../../audit/coverage/coverage-gap";
import type { Reason, ReasonKind } from "../../audit/coverage/reason";
import { reasonsText } from "../../audit/coverage/reason-text";
import { credentialTypes } from "../../audit/credential-type";
import { formatInstant } from "../../audit/instant";
import { statuses } from "../../audit/judgement";
import type { Report } from "../../audit/report";
import { visibleText } from "../../terminal/visible-text";
import type { StoredEvidence } from "../../evidence/store-evidence";
import type { Finding, FindingStatus } from "../../audit/findings";
import { failures, type Publication } from "../publication";
import { notificationWords } from "./notification-words";

/** What is known of an audit when people are told of it. */
export interface AuditResult {
  readonly runId: string;
  readonly tenancyName: string;
  readonly report: Report;
  readonly findings: readonly Finding[];
  /** Instant and outcome of the run before; `undefined` for the first. */
  readonly previous: { readonly asOf: string; readonly complete: boolean } | undefined;
  readonly evidence: StoredEvidence | undefined;
  /** What went out so far, or did not. */
  readonly publications: readonly Publication[];
  /** What else is wrong, such as an earlier run whose evidence does not hold. */
  readonly problems: readonly string[];
}

/** A message as the Notifications service takes it. */
export interface Message {
  readonly title: string;
  readonly body: string;
}

/**
 * Largest request of `PublishMessage` in bytes: 64 KB (API reference, "PublishMessage"). The JSON around title and body
 * counts.
 */
export const messageLimit = 65_536;

/** Bytes of the request that carries a message. */
export function messageSize({ title, body }: Message): number {
  return Buffer.byteLength(JSON.stringify({ title, body }));
}

/** A message for people, read as an email. */
export function textMessage(result: AuditResult): Message {
  const title = titleOf(result);
  return fit(
    (shown) => ({ title, body: textBody(result, title, shown) }),
    (shown) => ({ findings: Math.min(10, shown), gaps: Math.min(50, shown), places: 0 }),
  );
}

/** The same for a webhook: one JSON object, with findings by keys that do not change from run to run. */
export function jsonMessage(result: AuditResult): Message {
  const title = titleOf(result);
  return fit(
    (shown) => ({ title, body: JSON.stringify(jsonBody(result, shown)) }),
    (shown) => ({
      findings: Math.min(result.findings.length, shown),
      gaps: Math.min(50, shown),
      places: shown,
    }),
  );
}

/** How many of a list a message shows. */
interface Shown {
  readonly findings: number;
  readonly gaps: number;
  /** Places that were not read. */
  readonly places: number;
}

/** The largest version of a message that fits. */
function fit(compose: (shown: Shown) => Message, shownFor: (most: number) => Shown): Message {
  let [least, most] = [0, 4096];
  const whole = compose(shownFor(most));
  if (messageSize(whole) <= messageLimit) return whole;
  let best = compose(shownFor(0));
  while (least < most - 1) {
    const middle = (least + most) >> 1;
    const candidate = compose(shownFor(middle));
    if (messageSize(candidate) <= messageLimit) {
      best = candidate;
      least = middle;
    } else {
      most = middle;
    }
  }
  return best;
}

function titleOf({ report, tenancyName, findings }: AuditResult): string {
  const tenancy = short(tenancyName, 60);
  const counts = `${count(findings, "OVERDUE")} overdue, ${count(findings, "UNKNOWN")} unknown, ${count(findings, "DUE_SOON")} due soon`;
  return report.coverage.complete ? `${tenancy}: ${counts}` : `INCOMPLETE: ${tenancy}: so far ${counts}`;
}

function textBody(result: AuditResult, title: string, shown: Shown): string {
  const { report, findings, previous, evidence } = result;
  const { coverage, summary } = report;
  const lines = [title, ""];
  if (coverage.complete) {
    const everything = coverage.acceptedGaps.length === 0 ? "Everything" : "Everything else";
    lines.push(
      ...leftUnread(coverage.acceptedGaps, shown.gaps),
      `${everything} was read: ${summary.credentials} credentials of ${summary.users} users.`,
    );
  } else {
    lines.push(
      "The audit did not read everything. What it missed may hold overdue credentials:",
      ...list(openGaps(coverage), shown.gaps, (gap) => short(gapText(gap, notificationWords), 400)),
      ...leftUnread(coverage.acceptedGaps, shown.gaps),
    );
  }
  lines.push("", statuses.map((status) => `${status} ${summary.byStatus[status]}`).join(" · "), "");
  if (previous) {
    const fresh = findings.filter(({ isNew }) => isNew === true);
    lines.push(
      `New since the run of ${previous.asOf}${previous.complete ? "" : " (which was incomplete)"}: ${fresh.length}`,
      ...list(fresh, shown.findings, describe),
    );
    if (report.delta) {
      const { rotated, deleted, not_seen: notSeen } = report.delta.counts;
      lines.push(
        `Since ${report.delta.previous.asOf}: ${rotated} rotated, ${deleted} deleted, ${notSeen} not seen any more for lack of coverage.`,
      );
    }
  } else {
    lines.push("There is no earlier run to compare with.");
  }
  if (findings.length > 0)
    lines.push("", `The worst of ${findings.length}:`, ...list(findings, shown.findings, describe));
  lines.push("", evidenceLine(evidence));
  if (evidence)
    lines.push(
      `Manifest SHA-256 ${evidence.manifestSha256}`,
      `Chain link ${evidence.chain.n}, SHA-256 ${evidence.chain.sha256}: keep this message, it shows when the chain is cut.`,
    );
  for (const { channel, detail } of failures(result.publications))
    lines.push(`NOT PUBLISHED: ${channel}: ${short(detail, 600)}`);
  for (const problem of result.problems.slice(0, 10)) lines.push(`PROBLEM: ${short(problem, 600)}`);
  lines.push("", `Run ${result.runId}, ages as of ${report.asOf}.`);
  return `${lines.join("\n")}\n`;
}

/** What the policy lets be unread: complete as the audit may be, nobody looked there. */
function leftUnread(gaps: readonly CoveredGap[], most: number): string[] {
  if (gaps.length === 0) return [];
  return [
    "Not read, by the policy's leave. It may hold overdue credentials:",
    ...list(
      gaps,
      most,
      ({ domain, type, reason, owner, until }) =>
        `${short(domain, 80)}${type === null ? "" : `: ${type}`}: ${short(reason, 300)} (${short(owner, 80)}, until ${until})`,
    ),
  ];
}

/** A place of which the lack of a finding says nothing. */
interface UnreadPlace {
  readonly place: string;
  readonly url: string;
  /** `null` for every type. */
  readonly type: string | null;
  readonly because: readonly Reason[];
}

/** What was not read, or not completely, for whatever reason, also those that leave the audit complete. */
function unreadPlaces({ coverage }: Report): UnreadPlace[] {
  const skipped = coverage.domains.flatMap(({ name, url, status, because, types }): UnreadPlace[] => {
    const place = { place: name, url };
    if (!isAskedFor(status)) return [{ ...place, type: null, because }];
    return credentialTypes
      .filter((type) => !isAskedFor(types[type].status))
      .map((type) => ({ ...place, type, because: types[type].because }));
  });
  return [...coverageGaps(coverage).map((gap) => ({ ...gap, place: placeText(gap) })), ...skipped];
}

/** What a program decides by, each kind once. */
function kindsOf(because: readonly Reason[]): ReasonKind[] {
  return [...new Set(because.map(({ kind }) => kind))];
}

/** The message for webhooks; `schemaVersion` changes its first number when a reader could break. */
function jsonBody(result: AuditResult, shown: Shown): object {
  const { report, findings, previous, evidence } = result;
  const { coverage, summary } = report;
  const unread = unreadPlaces(report);
  return {
    schemaVersion: "1.0",
    kind: "credential-audit",
    outcome: coverage.complete ? "complete" : "incomplete",
    runId: result.runId,
    tenancy: { ocid: report.tenancy.ocid, name: short(result.tenancyName, 200) },
    asOf: report.asOf,
    previousRun: previous ?? null,
    counts: summary.byStatus,
    credentials: summary.credentials,
    incompleteBecause: openGaps(coverage)
      .slice(0, shown.gaps)
      .map((gap) => short(gapText(gap, notificationWords), 400)),
    acceptedGaps: coverage.acceptedGaps
      .slice(0, shown.gaps)
      .map(({ domain, domainUrl, type, reason, owner, until }) => ({
        domain: short(domain, 200),
        domainUrl: short(domainUrl ?? "", 300),
        type,
        reason: short(reason, 300),
        owner: short(owner, 80),
        until,
      })),
    findings: findings.slice(0, shown.findings).map(({ key, status, isNew, credential }) => ({
      key,
      status,
      isNew,
      type: credential.type,
      credentialId: short(credential.id, 300),
      domain: short(credential.domain, 200),
      domainUrl: short(credential.domainUrl, 300),
      userName: short(credential.userName, 200),
      userOcid: credential.userOcid,
      daysOld: credential.daysOld,
      rotationDue: credential.rotationDue,
    })),
    /** A reader must not close tickets for lack of a finding while this is above 0 or the outcome is incomplete. */
    findingsLeftOut: Math.max(0, findings.length - shown.findings),
    /** Nor tickets for credentials in one of these places, nor any while `unreadLeftOut` is above 0. */
    unread: unread.slice(0, shown.places).map(({ place, url, type, because }) => ({
      domain: short(place, 200),
      domainUrl: short(url, 300),
      type,
      kinds: kindsOf(because),
      reason: short(reasonsText(because, notificationWords), 200),
    })),
    unreadLeftOut: Math.max(0, unread.length - shown.places),
    evidence: evidence
      ? { location: evidence.location, manifestSha256: evidence.manifestSha256, chain: evidence.chain }
      : null,
    failedPublications: failures(result.publications).map(({ channel, detail }) => ({
      channel,
      detail: short(detail, 600),
    })),
    problems: result.problems.slice(0, 10).map((problem) => short(problem, 600)),
  };
}

/** A run that ended without an audit. */
export interface FailedRun {
  readonly runId: string;
  readonly tenancyName: string;
  readonly at: number;
  readonly error: string;
}

/** Told instead of a result, in the same two forms. */
export function failureMessage(
  { runId, tenancyName, at, error }: FailedRun,
  format: "text" | "json",
): Message {
  const title = `FAILED: ${short(tenancyName, 60)}: no audit of credentials`;
  const instant = formatInstant(at);
  const reason = short(error, 4000);
  if (format === "json") {
    const failed = { schemaVersion: "1.0", kind: "credential-audit", outcome: "failed" };
    return {
      title,
      body: JSON.stringify({ ...failed, runId, tenancy: { name: tenancyName }, at: instant, error: reason }),
    };
  }
  const lines = [
    title,
    "",
    "Nothing was audited, so nothing can be said of any credential.",
    reason,
    "",
    `Run ${runId} at ${instant}. The function's log has the steps that led here.`,
  ];
  return { title, body: `${lines.join("\n")}\n` };
}

function evidenceLine(evidence: StoredEvidence | undefined): string {
  return evidence ? `Evidence: ${evidence.location}` : "There is NO EVIDENCE of this run in the bucket.";
}

function describe({ status, credential }: Finding): string {
  const { type, userName, domain, id, daysOld, rotationDue, unknownBecause } = credential;
  const age =
    daysOld === null
      ? (unknownBecause ?? "age unknown")
      : `${daysOld} days old, due ${rotationDue?.slice(0, 10) ?? "on an unknown day"}`;
  return `${status} ${type} of ${short(userName, 80) || "an unknown user"} in ${short(domain, 80)}: ${short(age, 200)} (${short(id, 200)})`;
}

function list<T>(items: readonly T[], most: number, line: (item: T) => string): string[] {
  const lines = items.slice(0, most).map((item) => `  - ${line(item)}`);
  return items.length > most ? [...lines, `  - and ${items.length - most} more, in the evidence`] : lines;
}

function count(findings: readonly Finding[], status: FindingStatus): number {
  return findings.filter((finding) => finding.status === status).length;
}

/** One line of bounded length, whatever a name holds. */
function short(text: string, most: number): string {
  const line = visibleText(text);
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
