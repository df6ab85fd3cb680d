import { type Instant, millisecondsPerDay } from "./instant";
import type { Status } from "./judgement";
import type { Report } from "./report";

/** One tenancy of a fleet: what its latest report says, and how old that is. */
export interface FleetMember {
  readonly tenancy: Report["tenancy"];
  readonly asOf: string;
  /** Whole days from the report's as-of instant; negative for a forecast. */
  readonly ageDays: number;
  readonly complete: boolean;
  readonly incompleteBecause: readonly string[];
  readonly byStatus: Readonly<Record<Status, number>>;
  readonly credentials: number;
  readonly users: number;
  /** Domains by how they were read. */
  readonly domains: { readonly read: number; readonly notRead: number; readonly skipped: number };
  readonly oldestDays: number | null;
  /** Where the report came from. */
  readonly path: string;
}

export interface Fleet {
  readonly asOf: Instant;
  /** Worst first: incomplete ones, then by overdue and unknown, then by due soon. */
  readonly members: readonly FleetMember[];
  /** Reports that a newer one of the same tenancy replaces. */
  readonly superseded: readonly { readonly path: string; readonly by: string }[];
}

/** Puts the reports of several tenancies side by side. Of one tenancy the newest counts. */
export function fleetOf(
  reports: readonly { readonly path: string; readonly report: Report }[],
  asOf: Instant,
): Fleet {
  const newest = new Map<string, { readonly path: string; readonly report: Report }>();
  for (const each of reports) {
    const known = newest.get(each.report.tenancy.ocid);
    if (!known || Date.parse(each.report.asOf) > Date.parse(known.report.asOf)) {
      newest.set(each.report.tenancy.ocid, each);
    }
  }
  return {
    asOf,
    members: [...newest.values()].map((each) => memberOf(each, asOf)).sort(worstFirst),
    superseded: reports.flatMap((each) => {
      const kept = newest.get(each.report.tenancy.ocid);
      return kept && kept !== each ? [{ path: each.path, by: kept.path }] : [];
    }),
  };
}

function memberOf({ path, report }: { path: string; report: Report }, asOf: Instant): FleetMember {
  const { tenancy, coverage, summary } = report;
  const count = (...statuses: string[]): number =>
    coverage.domains.filter(({ status }) => statuses.includes(status)).length;
  const ages = Object.values(summary.byType).map(({ oldestDays }) => oldestDays);
  return {
    tenancy,
    asOf: report.asOf,
    ageDays: Math.floor((asOf - Date.parse(report.asOf)) / millisecondsPerDay),
    complete: coverage.complete,
    incompleteBecause: coverage.incompleteBecause,
    byStatus: summary.byStatus,
    credentials: summary.credentials,
    users: summary.users,
    domains: { read: count("AUDITED"), notRead: count("PARTIAL", "NOT_AUDITED"), skipped: count("SKIPPED") },
    oldestDays: ages.reduce<number | null>(
      (oldest, age) => (age === null ? oldest : Math.max(oldest ?? age, age)),
      null,
    ),
    path,
  };
}

function worstFirst(a: FleetMember, b: FleetMember): number {
  const bad = ({ byStatus }: FleetMember): number => byStatus.OVERDUE + byStatus.UNKNOWN;
  const key = ({ tenancy }: FleetMember): string => `${tenancy.name ?? ""}\0${tenancy.ocid}`;
  return (
    Number(a.complete) - Number(b.complete) ||
    bad(b) - bad(a) ||
    b.byStatus.DUE_SOON - a.byStatus.DUE_SOON ||
    (key(a) < key(b) ? -1 : 1)
  );
}
