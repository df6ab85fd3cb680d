import { findingKey } from "./finding-key";
import type { Status } from "./judgement";
import type { Report, ReportedCredential } from "./report";

const severity = ["OVERDUE", "UNKNOWN", "DUE_SOON"] as const satisfies readonly Status[];

/** A status that somebody must do something about. */
export type FindingStatus = (typeof severity)[number];

/** A credential that somebody must do something about. */
export interface Finding {
  /** Does not change from run to run. */
  readonly key: string;
  readonly status: FindingStatus;
  readonly credential: ReportedCredential;
  /** Whether the previous run did not have it, or had it less severe; `null` without a previous run. */
  readonly isNew: boolean | null;
}

/** The statuses of a run's findings by key: all that the next run needs to tell what is new. */
export type KnownFindings = ReadonlyMap<string, FindingStatus>;

function isFinding(status: Status): status is FindingStatus {
  return severity.some((one) => one === status);
}

export function knownFindings(report: Report): KnownFindings {
  const known = new Map<string, FindingStatus>();
  for (const credential of report.credentials)
    if (isFinding(credential.status)) known.set(findingKey(report, credential), credential.status);
  return known;
}

/** The findings of a report, the worst first: overdue by age, then unknown, then due soon. */
export function findingsOf(report: Report, previous: KnownFindings | undefined): Finding[] {
  const findings = report.credentials.flatMap((credential): Finding[] => {
    const { status } = credential;
    if (!isFinding(status)) return [];
    const key = findingKey(report, credential);
    const before = previous?.get(key);
    const isNew = previous ? before === undefined || rank(status) < rank(before) : null;
    return [{ key, status, credential, isNew }];
  });
  return findings.sort(
    (a, b) =>
      rank(a.status) - rank(b.status) ||
      (b.credential.daysOld ?? 0) - (a.credential.daysOld ?? 0) ||
      (a.key < b.key ? -1 : a.key === b.key ? 0 : 1),
  );
}

/** Whether two runs found different things. */
export function haveChanged(findings: readonly Finding[], previous: KnownFindings | undefined): boolean {
  if (previous?.size !== findings.length) return true;
  return findings.some(({ key, status }) => previous.get(key) !== status);
}

function rank(status: FindingStatus): number {
  return severity.indexOf(status);
}
