import { domainKey } from "../domain";
import {
  type Coverage,
  type CoveredGap,
  type DomainVerdict,
  doubtsOf,
  isFullyRead,
  type TypeStatus,
} from "./coverage";
import { type CredentialType, credentialTypes } from "../credential-type";
import type { Reason } from "./reason";
import { type AudienceWords, reasonsText } from "./reason-text";

/** One thing that was not read, or not completely. */
export interface CoverageGap {
  /** Tells the gap apart, the same in every run. */
  readonly key: string;
  /** What it is a gap of: a domain, a compartment whose domains could not be listed, or the tenancy. */
  readonly of: "domain" | "compartment" | "tenancy";
  /** Its name. */
  readonly place: string;
  readonly url: string;
  /** `null` when it is not one type's. */
  readonly type: CredentialType | null;
  /** How well the domain or the type was read; `null` for other places. */
  readonly status: TypeStatus | null;
  readonly because: readonly Reason[];
  /** Whether the policy lets it be. */
  readonly accepted: boolean;
}

/** What gaps are told from. */
type Gaps = Pick<Coverage, "domains" | "discoveryGaps" | "acceptedGaps" | "because">;

/** Everything that was not read, in the order of the coverage. An incomplete audit has at least one that is not accepted. */
export function coverageGaps(coverage: Gaps): CoverageGap[] {
  return [
    ...coverage.domains.flatMap((domain) => gapsOf(domain, coverage)),
    ...coverage.discoveryGaps.map(
      ({ compartment, ocid, because }): CoverageGap => ({
        ...ofTenancy(ocid ?? compartment, because),
        of: "compartment",
        place: compartment,
      }),
    ),
    ...coverage.because.map((reason) => ofTenancy(tenancyKey(reason), reason)),
  ];
}

/** What makes the audit incomplete: the gaps that nobody accepted. */
export function openGaps(coverage: Gaps): CoverageGap[] {
  return coverageGaps(coverage).filter(({ accepted }) => !accepted);
}

/** A gap in one line: of what, how badly, and why. */
export function gapText({ of, place, type, status, because }: CoverageGap, words: AudienceWords): string {
  const why = reasonsText(because, words);
  switch (of) {
    case "tenancy":
      return why;
    case "compartment":
      return `compartment ${place}: ${why}`;
    case "domain":
      return `${place}: ${[type, status].filter((part) => part !== null).join(" ")}${why === "" ? "" : `: ${why}`}`;
  }
}

/** The place that a gap is of, as a line that stands alone names it. */
export function placeText({ of, place }: Pick<CoverageGap, "of" | "place">): string {
  return of === "compartment" ? `compartment ${place}` : place;
}

/** The key of the gap that a domain, or one type of it, is. */
export function gapKey(
  { name, url }: Pick<DomainVerdict, "name" | "url">,
  type: CredentialType | null,
): string {
  return `${domainKey(name, url)} ${type ?? ""}`;
}

function gapsOf(domain: DomainVerdict, { acceptedGaps }: Gaps): CoverageGap[] {
  if (isFullyRead(domain.status)) return [];
  const own = acceptedGaps.filter((gap) => isOf(gap, domain));
  const gap = (
    type: CredentialType | null,
    status: TypeStatus,
    because: readonly Reason[],
  ): CoverageGap => ({
    key: gapKey(domain, type),
    of: "domain",
    place: domain.name,
    url: domain.url,
    type,
    status,
    because,
    accepted: own.some((accepted) =>
      accepted.type === null ? leaveCovers(domain, because) : accepted.type === type,
    ),
  });
  const doubts = doubtsOf(domain).filter(({ kind }) => kind !== "canary_not_seen");
  const canaries = doubtsOf(domain).filter(({ kind }) => kind === "canary_not_seen");
  return [
    ...(canaries.length === 0
      ? []
      : [{ ...gap(null, domain.status, canaries), key: `${gapKey(domain, null)}canary` }]),
    ...(doubts.length === 0 ? [] : [gap(null, domain.status, doubts)]),
    ...credentialTypes
      .filter((type) => !isFullyRead(domain.types[type].status))
      .map((type) => gap(type, domain.types[type].status, domain.types[type].because)),
  ];
}

/**
 * Whether leave for a whole domain covers a reason. Not for a canary that was not seen: whoever named it wants to be told.
 * Leave for classic IAM is leave for domains that may be hidden, not for users that nobody read.
 */
export function leaveCovers({ url, ocid }: DomainVerdict, because: readonly Reason[]): boolean {
  const isClassicIam = url === "" && ocid === null;
  return because.every(({ kind }) =>
    isClassicIam ? kind === "domains_hidden" || kind === "nobody_shown" : kind !== "canary_not_seen",
  );
}

/** Names are not unique: two domains of a tenancy can have the same one. */
function isOf(gap: CoveredGap, { name, url, ocid }: DomainVerdict): boolean {
  if (gap.domainUrl === undefined) return gap.domain === name;
  return gap.domain === name && gap.domainUrl === url && (gap.domainOcid ?? null) === ocid;
}

/** The same in every run, so nothing of it is what a service said. */
function tenancyKey(reason: Reason): string {
  switch (reason.kind) {
    case "canary_domain_missing":
      return `${reason.kind} ${reason.credential}`;
    case "gap_ambiguous":
      return `${reason.kind} ${reason.name}`;
    case "told":
      return reason.text;
    default:
      return reason.kind;
  }
}

function ofTenancy(key: string, reason: Reason): CoverageGap {
  return {
    key,
    of: "tenancy",
    place: "tenancy",
    url: "",
    type: null,
    status: null,
    because: [reason],
    accepted: false,
  };
}
