import { doubtsOf } from "../../audit/coverage/coverage";
import { findingKey } from "../../audit/finding-key";
import { type Instant, parseInstant } from "../../audit/instant";
import type { Report, ReportedCredential } from "../../audit/report";
import { isOpenFinding } from "./finding-lines";
import type { AuditProblem, ProblemSubject } from "./problem";

/** What an earlier run told Cloud Guard. */
export interface EarlierRun {
  /** When it was, in milliseconds since the epoch. */
  readonly at: Instant;
  /** Keys of the findings of which it pushed a line. */
  readonly told: ReadonlySet<string>;
  /** Problems that it resolved. */
  readonly resolved: ReadonlySet<string>;
}

export interface ReconcileInput {
  readonly report: Report;
  /** When this run began: what Cloud Guard saw later is newer than what this run knows. */
  readonly startedAt: Instant;
  /** Keys of the findings that this run tells. */
  readonly told: ReadonlySet<string>;
  readonly problems: readonly AuditProblem[];
  /** A run whose lines Cloud Guard had time to look at; `undefined` when there is none. */
  readonly earlier: EarlierRun | undefined;
}

/** A problem that is over, and what happened. */
export interface Closure {
  readonly problem: AuditProblem;
  readonly subject: ProblemSubject;
  readonly because: string;
}

/** What is between the open problems and the findings. */
export interface Reconciliation {
  readonly close: readonly Closure[];
  /** Open, and nobody can say which finding they are about. */
  readonly unreadable: readonly AuditProblem[];
  /** Open, not among the findings, and left open, since their domain or type was not read completely. */
  readonly unproved: readonly AuditProblem[];
  /** Keys of findings that an earlier run told already, and that have no problem still. */
  readonly missing: readonly string[];
  /** Open although an earlier run resolved them, and nothing has been seen of them since. */
  readonly stuck: readonly AuditProblem[];
}

/**
 * Compares the problems of our rule with the findings of a run. A problem is over only when its finding is none any more
 * and its type was read completely in its domain, so that a partial audit closes nothing; dismissed problems stay as
 * somebody left them, and so does what Cloud Guard saw after the run began.
 */
export function reconcile(input: ReconcileInput): Reconciliation {
  const { report, problems, startedAt, earlier, told } = input;
  const byKey = new Map(report.credentials.map((credential) => [findingKey(report, credential), credential]));
  const close: Closure[] = [];
  const unreadable: AuditProblem[] = [];
  const unproved: AuditProblem[] = [];
  const known = new Set<string>();
  for (const problem of problems) {
    const { subject, state } = problem;
    if (subject === undefined) {
      if (state === "OPEN") unreadable.push(problem);
      continue;
    }
    known.add(subject.key);
    if (state !== "OPEN") continue;
    const credential = byKey.get(subject.key);
    if (credential !== undefined && isOpenFinding(credential)) continue;
    if (problem.lastDetected > startedAt) continue;
    if (!wasRead(report, subject)) unproved.push(problem);
    else close.push({ problem, subject, because: whatHappened(report, problem, subject, credential) });
  }
  const missing = earlier ? [...told].filter((key) => earlier.told.has(key) && !known.has(key)) : [];
  const stuck = earlier
    ? close.flatMap(({ problem }) =>
        earlier.resolved.has(problem.id) && problem.lastDetected <= earlier.at ? [problem] : [],
      )
    : [];
  return { close, unreadable, unproved, missing, stuck };
}

/** What the data source may be late by, beside its interval. */
const graceMinutes = 15;

/** The latest instant of a run whose lines Cloud Guard had time to look at. */
export function latestComparable(now: Instant, intervalMinutes: number): Instant {
  return now - (intervalMinutes + graceMinutes) * 60_000;
}

/** Whether the audit read a type of a domain completely. A domain that is not there any more counts if nothing was missed. */
function wasRead({ coverage }: Report, { type, domain, domainUrl }: ProblemSubject): boolean {
  const domains = coverage.domains.filter(({ url, name }) =>
    domainUrl === "" ? url === "" && name === domain : url === domainUrl,
  );
  if (domains.length === 0) {
    const { complete, discoveryGaps, acceptedGaps } = coverage;
    return complete && discoveryGaps.length === 0 && acceptedGaps.length === 0;
  }
  return domains.every((one) => {
    const { status } = one.types[type];
    return doubtsOf(one).length === 0 && (status === "AUDITED" || status === "NOT_APPLICABLE");
  });
}

function whatHappened(
  { credentials }: Report,
  { firstDetected }: AuditProblem,
  { type, user, domain, domainUrl }: ProblemSubject,
  credential: ReportedCredential | undefined,
): string {
  const isSince = (created: string | null): boolean => {
    const at = created === null ? undefined : parseInstant(created);
    return at !== undefined && at > firstDetected;
  };
  if (credential === undefined) {
    const newer = credentials.find(
      (other) =>
        other.type === type &&
        other.userName === user &&
        (domainUrl === "" ? other.domain === domain : other.domainUrl === domainUrl) &&
        isSince(other.created),
    );
    return newer ? `rotated: deleted, and the user has one made on ${day(newer.created)}` : "deleted";
  }
  const { status, exemption, created, rotationDue } = credential;
  if (status === "EXEMPT" && exemption !== null) return `exempt until ${exemption.until}`;
  if (isSince(created)) return `rotated on ${day(created)}`;
  return `not overdue by the rotation policy of this run: due on ${day(rotationDue)}`;
}

function day(instant: string | null): string {
  return instant?.slice(0, 10) ?? "an unknown day";
}
