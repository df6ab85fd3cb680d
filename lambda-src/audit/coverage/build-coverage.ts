import {
  type Coverage,
  type CoveredGap,
  type DomainCoverage,
  domainStatus,
  doubtOf,
  isFullyRead,
  type TypeCoverage,
} from "./coverage";
import { credentialTypes, perType } from "../credential-type";
import { isDomain } from "../domain";
import type { Instant } from "../instant";
import { baselineOf, implausibleLoss, isSameDomain, keptBaseline } from "./plausibility";
import type { DomainReading, TenancyReading } from "../reading";
import type { Report } from "../report";
import { type AcceptedGap, type Canary, isLive, type RotationPolicy } from "../rotation-policy";

/**
 * Puts together what was not read, by whose leave, and whether the audit is complete.
 *
 * @param uncompared why there is no `previous` though there should be
 */
export function coverageOf(
  reading: TenancyReading,
  policy: RotationPolicy,
  asOf: Instant,
  previous: Report | undefined,
  uncompared?: string,
): Coverage {
  const liveGaps = policy.acceptedGaps.filter((gap) => isLive(gap.until, asOf));
  const seen = reading.domains.map((domain) => ({ domain, coverage: withCompleteUsers(domain) }));
  const missingCanaries = policy.canaries.filter((canary) => isMissing(canary, reading, previous));
  const domains = seen.map(({ domain, coverage }) => {
    const before = previous?.coverage.domains.find((earlier) => isSameDomain(coverage, earlier));
    const judged = doubted(coverage, domain, missingCanaries, before);
    const believed = liveGaps.some((gap) => gap.type === undefined && isDomain(gap.domain, judged));
    const baseline = before && keptBaseline(judged, before, believed);
    return baseline ? { ...judged, baseline } : judged;
  });
  const vanished = reading.discovered ? vanishedDomains(domains, previous) : [];
  const all = [...domains, ...vanished].sort(byNameAndUrl);

  const accepted: CoveredGap[] = [];
  const incompleteBecause: string[] = [];
  for (const domain of all) {
    const { open, covered } = splitByGaps(domain, liveGaps);
    accepted.push(...covered);
    incompleteBecause.push(...open);
  }
  const discoveryGaps = [...reading.discoveryGaps].sort((a, b) => compare(gapKey(a), gapKey(b)));
  for (const gap of discoveryGaps) {
    incompleteBecause.push(`compartment ${gap.compartment}: ${gap.reason}`);
  }
  for (const canary of missingCanaries) {
    if (!reading.domains.some(({ domain }) => isDomain(canary.domain, domain))) {
      incompleteBecause.push(`canary ${canary.credential}: its domain ${canary.domain} was not found`);
    }
  }
  if (!all.some(({ status }) => status !== "SKIPPED")) {
    incompleteBecause.push("no domain was read");
  }
  if (uncompared !== undefined) incompleteBecause.push(uncompared);
  return {
    complete: incompleteBecause.length === 0,
    domains: all,
    discoveryGaps,
    acceptedGaps: accepted,
    missingCanaries,
    incompleteBecause,
  };
}

/**
 * Without a complete inventory of users nothing proves that a type was read completely, whatever the reader says; and a
 * domain is never better read than its types.
 */
function withCompleteUsers({ coverage, usersComplete }: DomainReading): DomainCoverage {
  const types = perType((type): TypeCoverage => {
    const own = coverage.types[type];
    return !usersComplete && (own.status === "AUDITED" || own.status === "NOT_APPLICABLE")
      ? {
          ...own,
          status: "PARTIAL",
          reason: "the inventory of users is incomplete, so credentials can be missing",
        }
      : own;
  });
  return { ...coverage, types, status: worse(coverage.status, domainStatus(types)) };
}

const severity = ["SKIPPED", "AUDITED", "PARTIAL", "NOT_AUDITED"] as const;

function worse(a: DomainCoverage["status"], b: DomainCoverage["status"]): DomainCoverage["status"] {
  return severity.indexOf(a) >= severity.indexOf(b) ? a : b;
}

/** A domain whose counts are implausible, or whose canary is missing, is at most partially read. */
function doubted(
  coverage: DomainCoverage,
  { domain }: DomainReading,
  missingCanaries: readonly Canary[],
  before: DomainCoverage | undefined,
): DomainCoverage {
  if (coverage.status === "SKIPPED") return coverage;
  const found = [
    before && implausibleLoss(coverage, before),
    ...missingCanaries
      .filter((canary) => isDomain(canary.domain, domain))
      .map((canary) => `canary credential ${canary.credential} was not seen`),
  ].filter((doubt) => doubt !== undefined);
  const doubts = [...(coverage.doubts ?? []), ...found];
  if (doubts.length === 0) return coverage;
  const status = worse(coverage.status, "PARTIAL");
  const reason = [coverage.reason, ...found].filter((part) => part !== null).join("; ");
  return { ...coverage, status, reason, doubts };
}

/** Whether a canary was looked for and not seen. Where it may have been left out on request, it was not looked for. */
function isMissing(
  canary: Canary,
  { domains, discovered }: TenancyReading,
  previous: Report | undefined,
): boolean {
  const named = domains.filter(({ domain }) => isDomain(canary.domain, domain));
  // Domains that are named by their URLs have no display name or OCID to tell them by.
  if (named.length === 0 && !discovered) return false;
  const looked = named.filter(({ coverage }) => coverage.status !== "SKIPPED");
  if (named.length > 0 && looked.every((domain) => mayBeLeftOut(canary, domain, previous))) return false;
  return !named.some(({ credentials }) =>
    credentials.some(
      ({ id, ocid, unresolved }) =>
        unresolved === undefined && (id === canary.credential || ocid === canary.credential),
    ),
  );
}

/** A canary does not say its type; an earlier report may. */
function mayBeLeftOut(
  { credential }: Canary,
  { coverage }: DomainReading,
  previous: Report | undefined,
): boolean {
  const leftOut = credentialTypes.filter((type) => coverage.types[type].status === "SKIPPED");
  if (leftOut.length === 0) return false;
  const known = previous?.credentials.find(({ id, scimId }) => id === credential || scimId === credential);
  return known === undefined || leftOut.includes(known.type);
}

/** Domains of the previous report that discovery no longer shows: deleted, or no longer visible to the caller. */
function vanishedDomains(now: readonly DomainCoverage[], previous: Report | undefined): DomainCoverage[] {
  const reason =
    "was in the previous report and is not discovered any more. If it was deleted, run once without --previous; else the caller lost sight of it";
  return (previous?.coverage.domains ?? [])
    .filter((before) => before.status !== "SKIPPED" && !now.some((domain) => isSameDomain(domain, before)))
    .map((before) => ({
      name: before.name,
      url: before.url,
      ocid: before.ocid,
      status: "NOT_AUDITED",
      reason,
      users: 0,
      requests: 0,
      types: perType((type): TypeCoverage => ({
        status: "NOT_AUDITED",
        expected: before.types[type].expected,
        found: 0,
        reason,
      })),
      baseline: baselineOf(before),
    }));
}

/**
 * What of a domain is unread without leave, in words, and the accepted gaps that cover the rest. Leave for a type is none
 * for a doubt about the whole domain.
 */
function splitByGaps(
  domain: DomainCoverage,
  liveGaps: readonly AcceptedGap[],
): { open: string[]; covered: CoveredGap[] } {
  if (isFullyRead(domain.status)) return { open: [], covered: [] };
  const own = liveGaps.filter((gap) => isDomain(gap.domain, domain));
  const covering = (gap: AcceptedGap): CoveredGap => ({
    domain: domain.name,
    domainUrl: domain.url,
    domainOcid: domain.ocid,
    type: gap.type ?? null,
    reason: gap.reason,
    owner: gap.owner,
    until: gap.until,
  });
  const whole = own.find(({ type }) => type === undefined);
  if (whole) return { open: [], covered: [covering(whole)] };

  const open: string[] = [];
  const covered: CoveredGap[] = [];
  for (const type of credentialTypes) {
    const { status, reason } = domain.types[type];
    if (isFullyRead(status)) continue;
    const gap = own.find((candidate) => candidate.type === type);
    if (gap) covered.push(covering(gap));
    else open.push(`${domain.name}: ${type} ${status}${reason === null ? "" : `: ${reason}`}`);
  }
  const doubt = doubtOf(domain);
  if (doubt !== undefined) open.unshift(`${domain.name}: ${domain.status}: ${doubt}`);
  return { open, covered };
}

function byNameAndUrl(a: DomainCoverage, b: DomainCoverage): number {
  return compare(`${a.name}\0${a.url}`, `${b.name}\0${b.url}`);
}

function gapKey(gap: { compartment: string; ocid: string | null }): string {
  return `${gap.compartment}\0${gap.ocid ?? ""}`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
