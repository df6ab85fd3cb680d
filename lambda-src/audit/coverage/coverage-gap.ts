import { type Coverage, type CoveredGap, type DomainCoverage, doubtOf, isFullyRead } from "./coverage";
import { type CredentialType, credentialTypes } from "../credential-type";

/** One thing that was not read, or not completely. */
export interface CoverageGap {
  /** Tells the gap apart, the same in every run. */
  readonly key: string;
  /** What it is a gap of: a domain, a compartment whose domains could not be listed, or the tenancy. */
  readonly place: string;
  readonly url: string;
  /** `null` when it is not one type's. */
  readonly type: CredentialType | null;
  readonly reason: string;
  /** Whether the policy lets it be. */
  readonly accepted: boolean;
}

/** Everything that was not read, in the order of the coverage. An incomplete audit has at least one that is not accepted. */
export function coverageGaps(coverage: Coverage): CoverageGap[] {
  const gaps = [
    ...coverage.domains.flatMap((domain) => gapsOf(domain, coverage)),
    ...coverage.discoveryGaps.map(({ compartment, ocid, reason }) =>
      ofTenancy(ocid ?? compartment, `compartment ${compartment}`, reason),
    ),
  ];
  const open = gaps.some(({ accepted }) => !accepted);
  return coverage.complete || open
    ? gaps
    : [...gaps, ...coverage.incompleteBecause.map((reason) => ofTenancy(reason, "tenancy", reason))];
}

/** The key of the gap that a domain, or one type of it, is. */
export function gapKey(
  { name, url }: Pick<DomainCoverage, "name" | "url">,
  type: CredentialType | null,
): string {
  return `${url === "" ? name : url} ${type ?? ""}`;
}

function gapsOf(domain: DomainCoverage, { acceptedGaps }: Coverage): CoverageGap[] {
  if (isFullyRead(domain.status)) return [];
  const own = acceptedGaps.filter((gap) => isOf(gap, domain));
  const gap = (type: CredentialType | null, status: string, reason: string | null): CoverageGap => ({
    key: gapKey(domain, type),
    place: domain.name,
    url: domain.url,
    type,
    reason: reason ?? status,
    accepted: own.some((accepted) => accepted.type === null || accepted.type === type),
  });
  const doubt = doubtOf(domain);
  return [
    ...(doubt === undefined ? [] : [gap(null, domain.status, doubt)]),
    ...credentialTypes
      .filter((type) => !isFullyRead(domain.types[type].status))
      .map((type) => gap(type, domain.types[type].status, domain.types[type].reason)),
  ];
}

/** Names are not unique: two domains of a tenancy can have the same one. */
function isOf(gap: CoveredGap, { name, url, ocid }: DomainCoverage): boolean {
  if (gap.domainUrl === undefined) return gap.domain === name;
  return gap.domain === name && gap.domainUrl === url && (gap.domainOcid ?? null) === ocid;
}

function ofTenancy(key: string, place: string, reason: string): CoverageGap {
  return { key, place, url: "", type: null, reason, accepted: false };
}
