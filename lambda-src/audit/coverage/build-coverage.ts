import {
  type Coverage,
  type CoveredGap,
  type DomainCoverage,
  domainStatus,
  type DomainVerdict,
  isAskedFor,
  isFullyRead,
  type TypeVerdict,
} from "./coverage";
import { gapText, leaveCovers, openGaps } from "./coverage-gap";
import { holdsNothing } from "./left-out";
import type { Reason } from "./reason";
import { reasonsText, reasonText, recordWords } from "./reason-text";
import { credentialTypes, perType } from "../credential-type";
import { isDomain, isSameDomain, theDomain } from "../domain";
import type { Instant } from "../instant";
import { baselineOf, heldAnything, implausibleLoss, keptBaseline } from "./plausibility";
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
  uncompared?: Reason,
): Coverage {
  const liveGaps = policy.acceptedGaps.filter((gap) => isLive(gap.until, asOf));
  const places = reading.domains.map(({ domain }) => domain);
  const seen = reading.domains.map((domain) => ({ domain, coverage: withCompleteUsers(domain) }));
  const missingCanaries = policy.canaries.filter((canary) => isMissing(canary, reading, previous));
  const domains = seen.map(({ domain, coverage }): Measured => {
    const before = previous?.coverage.domains.find((earlier) => isSameDomain(coverage, earlier));
    const judged = doubted(coverage, domain, missingCanaries, before);
    const believed = liveGaps.some(
      (gap) => gap.type === undefined && theDomain(gap.domain, places) === domain.domain,
    );
    const baseline = before && keptBaseline(judged, before, believed);
    return baseline ? { ...judged, baseline } : judged;
  });
  const vanished = reading.discovered ? vanishedDomains(domains, previous) : [];
  const all = [...domains, ...vanished].sort(byNameAndUrl);
  const lostCanaries = missingCanaries.filter(
    (canary) => !reading.domains.some(({ domain }) => isDomain(canary.domain, domain)),
  );
  const coverage = {
    domains: all.map(recorded),
    discoveryGaps: [...reading.discoveryGaps]
      .sort((a, b) => compare(placeKey(a), placeKey(b)))
      .map(({ compartment, ocid, because }) => ({
        compartment,
        ocid,
        reason: reasonText(because, recordWords),
        because,
      })),
    acceptedGaps: all.flatMap((domain) =>
      coveredGaps(
        domain,
        liveGaps.filter((gap) => theDomain(gap.domain, all) === domain),
      ),
    ),
    missingCanaries,
    because: [
      ...lostCanaries.map((canary): Reason => ({ kind: "canary_domain_missing", ...canary })),
      ...(all.some(({ status }) => isAskedFor(status)) ? [] : [{ kind: "nothing_read" } as const]),
      ...liveGaps.flatMap((gap) => ambiguity(gap, all)),
      ...(uncompared === undefined ? [] : [uncompared]),
      ...(previous && Date.parse(previous.asOf) > asOf
        ? [{ kind: "previous_later", asOf: previous.asOf } as const]
        : []),
    ],
  };
  const incompleteBecause = openGaps(coverage).map((gap) => gapText(gap, recordWords));
  return { complete: incompleteBecause.length === 0, ...coverage, incompleteBecause };
}

/** A verdict, and what the next audit is measured by. */
type Measured = DomainVerdict & Pick<DomainCoverage, "baseline">;

/** A verdict with its reasons in words, as the report has it. */
function recorded({ doubtedBecause, because, types, baseline, ...domain }: Measured): DomainCoverage {
  const doubts = doubtedBecause ?? [];
  const inWords = (reasons: readonly Reason[]): string | null =>
    reasons.length === 0 ? null : reasonsText(reasons, recordWords);
  return {
    name: domain.name,
    url: domain.url,
    ocid: domain.ocid,
    status: domain.status,
    reason: inWords([...because, ...doubts]),
    because,
    users: domain.users,
    requests: domain.requests,
    types: perType((type) => {
      const { status, expected, found, because: own, completeness } = types[type];
      return {
        status,
        expected,
        found,
        reason: inWords(own),
        because: own,
        ...(status === "AUDITED" && completeness && { completeness }),
      };
    }),
    ...(doubts.length > 0 && {
      doubts: doubts.map((doubt) => reasonText(doubt, recordWords)),
      doubtedBecause: doubts,
    }),
    ...(baseline && { baseline }),
  };
}

/**
 * Without a complete inventory of users nothing proves that a type was read completely, whatever the reader says; and a
 * domain is never better read than its types.
 */
function withCompleteUsers({ coverage, usersComplete }: DomainReading): DomainVerdict {
  const types = perType((type): TypeVerdict => {
    const own = coverage.types[type];
    return !usersComplete && (own.status === "AUDITED" || own.status === "NOT_APPLICABLE")
      ? { ...own, status: "PARTIAL", because: [{ kind: "users_incomplete" }] }
      : own;
  });
  return { ...coverage, types, status: worse(coverage.status, domainStatus(types)) };
}

const severity = ["SKIPPED", "AUDITED", "PARTIAL", "NOT_AUDITED"] as const;

function worse(a: DomainVerdict["status"], b: DomainVerdict["status"]): DomainVerdict["status"] {
  return severity.indexOf(a) >= severity.indexOf(b) ? a : b;
}

/** A domain whose counts are implausible, or whose canary is missing, is at most partially read. */
function doubted(
  coverage: DomainVerdict,
  { domain }: DomainReading,
  missingCanaries: readonly Canary[],
  before: DomainCoverage | undefined,
): DomainVerdict {
  if (!isAskedFor(coverage.status) && !holdsNothing(coverage)) return coverage;
  const inactive = coverage.because.find((reason) => reason.kind === "domain_inactive");
  const loss = before && implausibleLoss(coverage, before);
  const doubtedBecause: Reason[] = [
    ...(coverage.doubtedBecause ?? []),
    ...(loss ? [loss] : []),
    ...(before && inactive && heldAnything(before)
      ? [{ kind: "domain_inactive_now", state: inactive.state } as const]
      : []),
    ...missingCanaries
      .filter((canary) => isDomain(canary.domain, domain))
      .map(({ credential }): Reason => ({ kind: "canary_not_seen", credential })),
  ];
  if (doubtedBecause.length === 0) return coverage;
  return {
    ...coverage,
    status: worse(coverage.status, isAskedFor(coverage.status) ? "PARTIAL" : "NOT_AUDITED"),
    doubtedBecause,
  };
}

/** Why leave covers nothing: the policy names a domain by a name that several bear, one of which was not read. */
function ambiguity({ domain: name }: AcceptedGap, domains: readonly DomainVerdict[]): Reason[] {
  const named = domains.filter((domain) => isDomain(name, domain));
  return named.length > 1 && named.some(({ status }) => !isFullyRead(status))
    ? [{ kind: "gap_ambiguous", name, domains: named.length }]
    : [];
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
  const looked = named.filter(({ coverage }) => isAskedFor(coverage.status) || holdsNothing(coverage));
  const mayBeElsewhere = looked.every(
    (domain) => !holdsNothing(domain.coverage) && mayBeLeftOut(canary, domain, previous),
  );
  if (named.length > 0 && mayBeElsewhere) return false;
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
  const leftOut = credentialTypes.filter((type) => !isAskedFor(coverage.types[type].status));
  if (leftOut.length === 0) return false;
  const known = previous?.credentials.find(({ id, scimId }) => id === credential || scimId === credential);
  return known === undefined || leftOut.includes(known.type);
}

/** Domains of the previous report that discovery no longer shows: deleted, or no longer visible to the caller. */
function vanishedDomains(now: readonly DomainVerdict[], previous: Report | undefined): Measured[] {
  const because = [{ kind: "domain_vanished" }] as const;
  return (previous?.coverage.domains ?? [])
    .filter((before) => isAskedFor(before.status) && !now.some((domain) => isSameDomain(domain, before)))
    .map((before) => ({
      name: before.name,
      url: before.url,
      ocid: before.ocid,
      status: "NOT_AUDITED",
      because,
      users: 0,
      requests: 0,
      types: perType((type): TypeVerdict => ({
        status: "NOT_AUDITED",
        expected: before.types[type].expected,
        found: 0,
        because,
      })),
      baseline: baselineOf(before),
    }));
}

/** The accepted gaps that cover what of a domain is unread. Leave for a type is none for a doubt about the whole domain. */
function coveredGaps(domain: DomainVerdict, own: readonly AcceptedGap[]): CoveredGap[] {
  if (isFullyRead(domain.status)) return [];
  const unread = credentialTypes.filter((type) => !isFullyRead(domain.types[type].status));
  const whole = own.find(({ type }) => type === undefined);
  const covering = [
    ...(whole ? [whole] : []),
    ...unread
      .filter((type) => !whole || !leaveCovers(domain, domain.types[type].because))
      .flatMap((type) => own.find((gap) => gap.type === type) ?? []),
  ];
  return covering.map((gap) => ({
    domain: domain.name,
    domainUrl: domain.url,
    domainOcid: domain.ocid,
    type: gap.type ?? null,
    reason: gap.reason,
    owner: gap.owner,
    until: gap.until,
  }));
}

function byNameAndUrl(a: DomainVerdict, b: DomainVerdict): number {
  return compare(`${a.name}\0${a.url}`, `${b.name}\0${b.url}`);
}

function placeKey(gap: { compartment: string; ocid: string | null }): string {
  return `${gap.compartment}\0${gap.ocid ?? ""}`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
