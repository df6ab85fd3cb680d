import { contradictionsOf } from "./contradictions";
import { isForecast } from "./forecast";
import { formatInstant, type Instant, millisecondsPerDay } from "./instant";
import type { Status } from "./judgement";
import { leftOut, looksAtAll } from "./coverage/left-out";
import type { Report } from "./report";
import { type FailOn, hasFindings, outOfPolicy, type Outcome } from "./verdict";

/** One tenancy of a fleet: what the report that stands for it says, and how old that is. */
export interface FleetMember {
  readonly tenancy: Report["tenancy"];
  readonly asOf: string;
  /** Whole days from the report's as-of instant; negative for one after the fleet's. */
  readonly ageDays: number;
  /** Judged at an instant that was still to come when the tenancy was read. */
  readonly forecast: boolean;
  /** Whether the report is complete and stands for the whole tenancy, and nothing that it does not replace is incomplete. */
  readonly complete: boolean;
  readonly incompleteBecause: readonly string[];
  /** How many accepted gaps of the policy cover something unread. */
  readonly acceptedGaps: number;
  readonly byStatus: Readonly<Record<Status, number>>;
  readonly credentials: number;
  readonly users: number;
  /** Domains by how they were read. */
  readonly domains: { readonly read: number; readonly notRead: number; readonly skipped: number };
  readonly oldestDays: number | null;
  /** Where the report came from. */
  readonly path: string;
}

/** A report that does not stand for its tenancy and that no other one replaces. */
export interface SetAside {
  readonly path: string;
  readonly tenancy: Report["tenancy"];
  /** Why, and what it found if that counts. */
  readonly because: string;
  readonly byStatus: Readonly<Record<Status, number>>;
  /** Whether what it found makes the fleet fail; not for one that is later than the fleet. */
  readonly counts: boolean;
}

export interface Fleet {
  readonly asOf: Instant;
  /** Worst first: incomplete ones, then by overdue and unknown, then by due soon. */
  readonly members: readonly FleetMember[];
  /** Reports that a newer one of the same tenancy replaces. */
  readonly superseded: readonly { readonly path: string; readonly by: string }[];
  readonly setAside: readonly SetAside[];
}

export interface GivenReport {
  readonly path: string;
  readonly report: Report;
}

/** A report and what decides whether it can stand for its tenancy. */
interface Candidate extends GivenReport {
  readonly instant: Instant;
  /** What it left out on request. */
  readonly leftOut: string | undefined;
  /** Judged at an instant that was still to come when the tenancy was read. */
  readonly forecast: boolean;
  /** Why it says nothing of the fleet's instant: it judges a later one, or foretold one that is past. */
  readonly beside: string | undefined;
}

/** An older report stands for nothing: what it found then may have been rotated, and what was made since it never saw. */
const longestStanding = 31;

/**
 * Puts the reports of several tenancies side by side. Of one tenancy the newest counts that looked at all of it and is not
 * later than the fleet. A narrowed report replaces no whole one, and a forecast no audit: they are set aside. A tenancy of
 * which there is nothing better is incomplete.
 *
 * @param asOf the fleet's instant; when it is to come, the fleet is a forecast itself and made of forecasts
 * @param now when the fleet is made
 */
export function fleetOf(reports: readonly GivenReport[], asOf: Instant, now: Instant = asOf): Fleet {
  const byTenancy = new Map<string, Candidate[]>();
  for (const { path, report } of reports) {
    const instant = Date.parse(report.asOf);
    const candidate: Candidate = {
      path,
      report,
      instant,
      leftOut: leftOut(report.coverage),
      forecast: isForecast(report, now),
      beside:
        instant > asOf
          ? `judged as of ${report.asOf}, after ${formatInstant(asOf)}: a forecast is no audit`
          : isForecast(report, now) && asOf <= now
            ? `judged as of ${report.asOf}, but read on ${report.generatedAt ?? "an earlier day"}: a forecast is no audit`
            : undefined,
    };
    byTenancy.set(report.tenancy.ocid, [...(byTenancy.get(report.tenancy.ocid) ?? []), candidate]);
  }
  const tenancies = [...byTenancy.values()].map((candidates) => tenancyOf(candidates, asOf));
  return {
    asOf,
    members: tenancies.map(({ member }) => member).sort(worstFirst),
    superseded: tenancies.flatMap(({ superseded }) => superseded),
    setAside: tenancies.flatMap(({ setAside }) => setAside),
  };
}

/** What a fleet comes to by the rotation policies of its tenancies. */
export function fleetOutcome(fleet: Fleet): Outcome {
  return ({ 0: "PASS", 2: "FAIL", 3: "INCOMPLETE" } as const)[fleetExitCode(fleet, "overdue")];
}

/** Exit code of a fleet: 3 when a tenancy is incomplete, which wins over 2, something to fail on; 0 otherwise. */
export function fleetExitCode({ members, setAside }: Fleet, failOn: FailOn): 0 | 2 | 3 {
  if (members.some(({ complete }) => !complete)) return 3;
  const counted = [...members, ...setAside.filter(({ counts }) => counts)];
  return counted.some((summary) => hasFindings({ summary }, failOn)) ? 2 : 0;
}

function tenancyOf(
  candidates: readonly Candidate[],
  asOf: Instant,
): { readonly member: FleetMember } & Pick<Fleet, "superseded" | "setAside"> {
  const newestFirst = [...candidates].sort((a, b) => b.instant - a.instant);
  const replacedBy = new Map(
    newestFirst.flatMap((candidate) => {
      const by = newestFirst.find((other) => replaces(other, candidate));
      return by ? [[candidate, by] as const] : [];
    }),
  );
  const [standing, ...others] = newestFirst
    .filter((candidate) => !replacedBy.has(candidate))
    .sort(bestStandingFirst);
  if (!standing) throw new Error("reports of a tenancy replace each other in a circle");
  const setAside = others.map((other) => ({ other, because: asideBecause(other, standing) }));
  return {
    member: memberOf(standing, asOf, [
      ...doubtsOf(standing, asOf),
      ...setAside
        .filter(({ other }) => other.beside === undefined && !other.report.coverage.complete)
        .map(({ other, because }) => `${other.path} is incomplete and not replaced: ${because}`),
    ]),
    superseded: [...replacedBy].map(([{ path }, by]) => ({ path, by: by.path })),
    setAside: setAside.map(({ other: { path, report, beside }, because }) => ({
      path,
      tenancy: report.tenancy,
      because: beside === undefined ? `${because}; it has ${serious(report.summary.byStatus)}` : because,
      byStatus: report.summary.byStatus,
      counts: beside === undefined,
    })),
  };
}

/** Whether whoever has one report needs the other no more. Of two for the same instant nobody can tell which is newer. */
function replaces(one: Candidate, other: Candidate): boolean {
  return (
    one.instant > other.instant &&
    (one.beside === undefined || other.beside !== undefined) &&
    (!one.forecast || other.forecast) &&
    (one.leftOut === undefined ||
      (other.leftOut !== undefined && looksAtAll(one.report.coverage, other.report.coverage)))
  );
}

function bestStandingFirst(a: Candidate, b: Candidate): number {
  const bad = ({ report }: Candidate): number => outOfPolicy(report.summary.byStatus);
  return (
    Number(a.beside !== undefined) - Number(b.beside !== undefined) ||
    Number(a.leftOut !== undefined) - Number(b.leftOut !== undefined) ||
    b.instant - a.instant ||
    // Of the same instant the worse one.
    Number(a.report.coverage.complete) - Number(b.report.coverage.complete) ||
    bad(b) - bad(a)
  );
}

/** Why the report that stands for a tenancy does not say how the whole tenancy was at the fleet's instant. */
function doubtsOf({ leftOut: what, beside, report, instant }: Candidate, asOf: Instant): string[] {
  const days = ageDays(instant, asOf);
  return [
    ...contradictionsOf(report).map((contradiction) => `the report contradicts itself: ${contradiction}`),
    ...(days > longestStanding
      ? [`the newest report is ${days} days old, more than ${longestStanding}: audit the tenancy again`]
      : []),
    ...(what === undefined
      ? []
      : [`narrowed: left out on request were ${what}; there is no report of the whole tenancy`]),
    ...(beside === undefined ? [] : [`${beside}; there is no earlier report of the tenancy`]),
  ];
}

function asideBecause(aside: Candidate, standing: Candidate): string {
  if (aside.beside !== undefined) return aside.beside;
  if (aside.leftOut !== undefined)
    return `narrowed, so it does not replace ${standing.path}: left out on request were ${aside.leftOut}`;
  if (standing.forecast && !aside.forecast)
    return `an audit, which the forecast ${standing.path} does not replace`;
  return `as of the same instant as ${standing.path}, so neither replaces the other`;
}

function serious(byStatus: FleetMember["byStatus"]): string {
  return (["OVERDUE", "UNKNOWN", "DUE_SOON"] as const)
    .map((status) => `${byStatus[status]} ${status}`)
    .join(", ");
}

/** Whole days; negative for an instant after the fleet's. */
function ageDays(instant: Instant, asOf: Instant): number {
  return Math.floor((asOf - instant) / millisecondsPerDay);
}

function memberOf(
  { path, report, instant, forecast }: Candidate,
  asOf: Instant,
  doubts: readonly string[],
): FleetMember {
  const { tenancy, coverage, summary } = report;
  const count = (...statuses: string[]): number =>
    coverage.domains.filter(({ status }) => statuses.includes(status)).length;
  const ages = Object.values(summary.byType).map(({ oldestDays }) => oldestDays);
  return {
    tenancy,
    asOf: report.asOf,
    ageDays: ageDays(instant, asOf),
    forecast,
    complete: coverage.complete && doubts.length === 0,
    incompleteBecause: [...doubts, ...coverage.incompleteBecause],
    acceptedGaps: coverage.acceptedGaps.length,
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
  const bad = ({ byStatus }: FleetMember): number => outOfPolicy(byStatus);
  const key = ({ tenancy }: FleetMember): string => `${tenancy.name ?? ""}\0${tenancy.ocid}`;
  return (
    Number(a.complete) - Number(b.complete) ||
    bad(b) - bad(a) ||
    b.byStatus.DUE_SOON - a.byStatus.DUE_SOON ||
    (key(a) < key(b) ? -1 : 1)
  );
}
