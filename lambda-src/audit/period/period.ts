import { deltaOf } from "../delta";
import { type CredentialType, credentialTypes } from "../credential-type";
import { domainKey } from "../domain";
import { findingKey } from "../finding-key";
import { formatInstant, type Instant, millisecondsPerDay, parseInstant } from "../instant";
import type { Status } from "../judgement";
import type { Report, ReportedCredential } from "../report";
import type { RotationPolicy } from "../rotation-policy";
import { policyChanges } from "./policy-changes";

/** What a run of the period left, as far as its evidence holds. */
export type PeriodRun =
  | { readonly n: number; readonly runId: string; readonly report: Report; readonly problem?: undefined }
  | { readonly n: number; readonly runId: string; readonly report?: undefined; readonly problem: string };

/** How the life of a credential ended, as the runs show it. */
export type Ending =
  | {
      readonly kind: "rotated";
      readonly at: string;
      readonly replacedBy: string;
      readonly replacedAt: string | null;
    }
  | { readonly kind: "deleted"; readonly at: string };

/** A credential that was due, overdue or of unknown age at some time of the period. */
export interface CredentialHistory {
  /** The same as in notifications and tickets. */
  readonly key: string;
  readonly domain: string;
  readonly domainUrl: string;
  readonly userName: string;
  readonly type: CredentialType;
  readonly id: string;
  readonly created: string | null;
  readonly due: string | null;
  /** The first and last run of the period that show it. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly firstDueSoon: string | null;
  readonly firstOverdue: string | null;
  readonly ending: Ending | null;
  readonly exemption: NonNullable<ReportedCredential["exemption"]> | null;
  /** At the last run that shows it. */
  readonly status: Status;
  /** Whole days from its due instant to the run that shows that it is not overdue any more, or to the last run. */
  readonly daysOver: number | null;
  readonly timeliness: Timeliness;
  /** When its owner was written to, by the marks in the bucket; filled in by whoever can read them. */
  readonly told: readonly OwnerTold[];
}

export interface OwnerTold {
  readonly stage: string;
  /** `null` when the run that did it is not in the period. */
  readonly at: string | null;
}

/**
 * Whether what fell due was rotated or deleted in time. `NOT_KNOWN`: no run shows whether it was, since none looked between
 * its due instant and its end; `NOT_DUE`: it did not fall due in the period.
 */
export type Timeliness = "ON_TIME" | "LATE" | "EXEMPT" | "NOT_KNOWN" | "NOT_DUE";

/** How one type of one domain did over the period. */
export interface TypeRecord {
  readonly domain: string;
  readonly domainUrl: string;
  readonly type: CredentialType;
  readonly onTime: number;
  readonly late: number;
  readonly exempt: number;
  readonly notKnown: number;
  /** Of what fell due and was not exempt; what is not known counts against it. `null` when nothing fell due. */
  readonly shareOnTime: number | null;
  /** Days over of the late ones. */
  readonly medianDelay: number | null;
  readonly longestDelay: number | null;
  /** Runs that did not read it to the end. */
  readonly runsNotRead: number;
}

/** Who and what there was, at a run that read everything. */
export interface Population {
  readonly asOf: string;
  readonly link: number;
  readonly domains: number;
  readonly users: number;
  readonly credentials: number;
}

/** The control over a period. */
export interface Period {
  readonly tenancy: { readonly ocid: string; readonly name: string | null };
  /** Days, UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly runs: number;
  readonly links: { readonly first: number; readonly last: number } | null;
  readonly policy: RotationPolicy | null;
  readonly population: { readonly start: Population | null; readonly end: Population | null };
  readonly records: readonly TypeRecord[];
  readonly credentials: readonly CredentialHistory[];
  /** What nobody can say anything of; none of it counts as passed. */
  readonly gaps: {
    readonly daysWithoutRun: readonly string[];
    readonly incompleteRuns: readonly {
      readonly asOf: string;
      readonly link: number;
      readonly because: readonly string[];
    }[];
    readonly unreadableRuns: readonly { readonly link: number; readonly problem: string }[];
  };
  readonly policyChanges: readonly {
    readonly asOf: string;
    readonly link: number;
    readonly what: readonly string[];
  }[];
}

/** A life of a credential: from its creation, or when its password was last set, to the next. */
interface Life {
  credential: ReportedCredential;
  readonly firstSeen: string;
  lastSeen: string;
  firstDueSoon: string | null;
  firstOverdue: string | null;
  /** The first run after the last one that showed it overdue. */
  overEnded: string | null;
  unknown: boolean;
  exemption: CredentialHistory["exemption"];
  /** Its status at the first run after its due instant. */
  atDue: Status | null;
  ending: Ending | null;
}

/**
 * Follows every credential through the runs of a period, one run at a time: what is kept is one entry a credential, however
 * many runs there are.
 */
export class PeriodRecorder {
  readonly #tenancy: string;
  readonly #days: { readonly from: Instant; readonly to: Instant };
  readonly #living = new Map<string, Life>();
  readonly #ended: Life[] = [];
  readonly #notRead = new Map<string, number>();
  readonly #places = new Map<string, Pick<TypeRecord, "domain" | "domainUrl" | "type">>();
  readonly #runDays = new Set<string>();
  readonly #incomplete: Period["gaps"]["incompleteRuns"][number][] = [];
  readonly #unreadable: Period["gaps"]["unreadableRuns"][number][] = [];
  readonly #policyChanges: Period["policyChanges"][number][] = [];
  /** The last run, whose credentials hold also what a run since could not read. */
  #before: Report | undefined;
  /** The last run that read everything: what was made since is new. */
  #lastComplete: Report | undefined;
  #name: string | null = null;
  #start: Population | null = null;
  #end: Population | null = null;
  #runs = 0;
  #links: { first: number; last: number } | null = null;

  /** @param from first instant of the period @param to last day's first instant */
  constructor(tenancyOcid: string, from: Instant, to: Instant) {
    this.#tenancy = tenancyOcid;
    this.#days = { from, to };
  }

  /** Adds a run; they come in the order of the chain. */
  add({ n, report, problem }: PeriodRun): void {
    this.#links = { first: this.#links?.first ?? n, last: n };
    if (report === undefined) {
      this.#unreadable.push({ link: n, problem });
      return;
    }
    this.#runs += 1;
    const { asOf, coverage } = report;
    this.#name = report.tenancy.name ?? this.#name;
    this.#runDays.add(asOf.slice(0, 10));
    if (!coverage.complete) this.#incomplete.push({ asOf, link: n, because: coverage.incompleteBecause });
    this.#countUnread(report);
    if (this.#before) {
      const what = policyChanges(this.#before.policy, report.policy);
      if (what.length > 0) this.#policyChanges.push({ asOf, link: n, what });
    }
    const carried = this.#endings(report);
    for (const credential of report.credentials) this.#see(credential, asOf);
    const credentials = carried.length === 0 ? report.credentials : [...report.credentials, ...carried];
    this.#before = { ...report, credentials };
    if (coverage.complete) {
      this.#lastComplete = { ...report, credentials: [] };
      this.#end = {
        asOf,
        link: n,
        domains: coverage.domains.length,
        users: report.summary.users,
        credentials: report.summary.credentials,
      };
      this.#start ??= this.#end;
    }
  }

  /** Ends the lives of what this run shows to be gone. @returns what it could not look at, as it was seen last */
  #endings(report: Report): ReportedCredential[] {
    const before = this.#before;
    if (!before) return [];
    const known = this.#lastComplete ?? before;
    const { changes } = deltaOf({ ...before, asOf: known.asOf, coverage: known.coverage }, report);
    const created = new Map(
      report.credentials.map((credential) => [lifeKey(credential), credential.created]),
    );
    const unread = new Set<string>();
    for (const change of changes) {
      const key = lifeKey(change);
      if (change.kind === "not_seen") unread.add(key);
      if (change.kind !== "rotated" && change.kind !== "deleted") continue;
      const life = this.#living.get(key);
      if (!life) continue;
      life.ending =
        change.kind === "deleted"
          ? { kind: "deleted", at: report.asOf }
          : {
              kind: "rotated",
              at: report.asOf,
              replacedBy: change.replacedBy ?? "",
              replacedAt: created.get(lifeKey({ ...change, id: change.replacedBy ?? "" })) ?? null,
            };
      this.#living.delete(key);
      this.#ended.push(life);
    }
    return before.credentials.filter((credential) => unread.has(lifeKey(credential)));
  }

  #see(credential: ReportedCredential, asOf: string): void {
    const key = lifeKey(credential);
    let life = this.#living.get(key);
    if (!life) {
      life = {
        credential,
        firstSeen: asOf,
        lastSeen: asOf,
        firstDueSoon: null,
        firstOverdue: null,
        overEnded: null,
        unknown: false,
        exemption: null,
        atDue: null,
        ending: null,
      };
      this.#living.set(key, life);
    }
    const { status, rotationDue } = credential;
    life.credential = credential;
    life.lastSeen = asOf;
    if (status === "DUE_SOON") life.firstDueSoon ??= asOf;
    if (status === "OVERDUE") {
      life.firstOverdue ??= asOf;
      life.overEnded = null;
    } else if (life.firstOverdue !== null) life.overEnded ??= asOf;
    if (status === "UNKNOWN") life.unknown = true;
    if (credential.exemption) life.exemption = credential.exemption;
    if (rotationDue !== null && asOf > rotationDue) life.atDue ??= status;
  }

  #countUnread({ coverage }: Report): void {
    for (const domain of coverage.domains)
      for (const type of credentialTypes) {
        const place = placeKey(domain.name, domain.url, type);
        const { status } = domain.types[type];
        if (status === "NOT_APPLICABLE") continue;
        this.#places.set(place, { domain: domain.name, domainUrl: domain.url, type });
        const isDoubted = domain.doubts !== undefined && domain.doubts.length > 0;
        if (status !== "AUDITED" || isDoubted) this.#notRead.set(place, (this.#notRead.get(place) ?? 0) + 1);
      }
  }

  /** What the runs that were added show. */
  result(): Period {
    const { from, to } = this.#days;
    const lastRun = this.#before?.asOf ?? null;
    const lives = [...this.#ended, ...this.#living.values()];
    const histories = lives.map((life) => this.#history(life, lastRun));
    const days: string[] = [];
    for (let day = from; day <= to; day += millisecondsPerDay) days.push(formatInstant(day).slice(0, 10));
    return {
      tenancy: { ocid: this.#tenancy, name: this.#name },
      from: formatInstant(from).slice(0, 10),
      to: formatInstant(to).slice(0, 10),
      runs: this.#runs,
      links: this.#links,
      policy: this.#before?.policy ?? null,
      population: { start: this.#start, end: this.#end },
      records: this.#records(histories),
      credentials: histories
        .filter(
          ({ firstDueSoon, firstOverdue, timeliness, status }) =>
            firstDueSoon !== null ||
            firstOverdue !== null ||
            status === "UNKNOWN" ||
            timeliness === "EXEMPT" ||
            timeliness === "NOT_KNOWN",
        )
        .sort(
          (a, b) =>
            (b.daysOver ?? -1) - (a.daysOver ?? -1) ||
            compare(a.key, b.key) ||
            compare(a.firstSeen, b.firstSeen),
        ),
      gaps: {
        daysWithoutRun: days.filter((day) => !this.#runDays.has(day)),
        incompleteRuns: this.#incomplete,
        unreadableRuns: this.#unreadable,
      },
      policyChanges: this.#policyChanges,
    };
  }

  #history(life: Life, lastRun: string | null): CredentialHistory {
    const { credential, firstOverdue, ending } = life;
    const { domain, domainUrl, userName, type, id, created, rotationDue: due, status } = credential;
    return {
      key: findingKey({ tenancy: { ocid: this.#tenancy, name: null } }, credential),
      domain,
      domainUrl,
      userName,
      type,
      id,
      created,
      due,
      firstSeen: life.firstSeen,
      lastSeen: life.lastSeen,
      firstDueSoon: life.firstDueSoon,
      firstOverdue,
      ending,
      exemption: life.exemption,
      status,
      daysOver:
        firstOverdue === null || due === null
          ? null
          : daysBetween(due, life.overEnded ?? ending?.at ?? lastRun ?? life.lastSeen),
      timeliness: this.#timeliness(life, lastRun),
      told: [],
    };
  }

  #timeliness(life: Life, lastRun: string | null): Timeliness {
    const { ending, firstOverdue, atDue, lastSeen } = life;
    const due = life.credential.rotationDue;
    if (due === null) return life.unknown ? "NOT_KNOWN" : "NOT_DUE";
    const [first, end] = [formatInstant(this.#days.from), formatInstant(this.#days.to + millisecondsPerDay)];
    if (due < first || due >= end) return "NOT_DUE";
    if (firstOverdue !== null) return "LATE";
    if (ending && ending.at <= due) return "ON_TIME";
    if (ending?.kind === "rotated" && ending.replacedAt !== null && ending.replacedAt <= due)
      return "ON_TIME";
    if (atDue === "EXEMPT") return "EXEMPT";
    if (ending) return "NOT_KNOWN";
    if (lastRun === null || lastRun <= due) return "NOT_DUE";
    return lastSeen > due ? "NOT_DUE" : "NOT_KNOWN";
  }

  #records(histories: readonly CredentialHistory[]): TypeRecord[] {
    const byPlace = new Map<string, CredentialHistory[]>();
    for (const history of histories) {
      const place = placeKey(history.domain, history.domainUrl, history.type);
      const own = byPlace.get(place);
      if (own) own.push(history);
      else byPlace.set(place, [history]);
    }
    return [...this.#places]
      .map(([key, place]) => {
        const own = byPlace.get(key) ?? [];
        const count = (timeliness: Timeliness): number =>
          own.filter((one) => one.timeliness === timeliness).length;
        const [onTime, late, exempt, notKnown] = [
          count("ON_TIME"),
          count("LATE"),
          count("EXEMPT"),
          count("NOT_KNOWN"),
        ];
        const delays = own
          .flatMap(({ daysOver }) => (daysOver === null ? [] : [daysOver]))
          .sort((a, b) => a - b);
        const fellDue = onTime + late + notKnown;
        return {
          ...place,
          onTime,
          late,
          exempt,
          notKnown,
          shareOnTime: fellDue === 0 ? null : onTime / fellDue,
          medianDelay: delays[Math.floor((delays.length - 1) / 2)] ?? null,
          longestDelay: delays.at(-1) ?? null,
          runsNotRead: this.#notRead.get(key) ?? 0,
        };
      })
      .sort(
        (a, b) =>
          compare(a.domain, b.domain) ||
          compare(a.domainUrl, b.domainUrl) ||
          credentialTypes.indexOf(a.type) - credentialTypes.indexOf(b.type),
      );
  }
}

/** Whether anything of the period is not known. */
export function hasGaps({ gaps, records, population }: Period): boolean {
  return (
    gaps.daysWithoutRun.length + gaps.incompleteRuns.length + gaps.unreadableRuns.length > 0 ||
    records.some(({ notKnown }) => notKnown > 0) ||
    population.start === null
  );
}

function lifeKey({
  type,
  domain,
  domainUrl,
  id,
}: Pick<ReportedCredential, "type" | "domain" | "domainUrl" | "id">): string {
  return `${type}\0${domainKey(domain, domainUrl)}\0${id}`;
}

function placeKey(domain: string, domainUrl: string, type: CredentialType): string {
  return `${domainKey(domain, domainUrl)}\0${type}`;
}

function daysBetween(from: string, to: string): number {
  return Math.floor(((parseInstant(to) ?? 0) - (parseInstant(from) ?? 0)) / millisecondsPerDay);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
