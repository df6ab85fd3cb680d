import type { Completeness } from "./completeness";
import type { Canary } from "../rotation-policy";
import { type CredentialType, credentialTypes, type PerType } from "../credential-type";
import type { Reason } from "./reason";

/** `SKIPPED` is a choice or a domain that has nothing to read; it does not make an audit incomplete. */
export type DomainStatus = "AUDITED" | "PARTIAL" | "NOT_AUDITED" | "SKIPPED";

/** `NOT_APPLICABLE` needs the service's own word that the type does not exist there, and no user that refers to one. */
export type TypeStatus = DomainStatus | "NOT_APPLICABLE";

/** How well one credential type of one domain was read, as its reader knows. */
export interface TypeVerdict {
  readonly status: TypeStatus;
  /** References that users carry to credentials of this type; `null` when nothing says how many to expect. */
  readonly expected: number | null;
  /** Credentials read. */
  readonly found: number;
  /** Why it is anything but `AUDITED`; empty when it is. */
  readonly because: readonly Reason[];
  /** How it was shown that nothing is missing; absent where that was not shown, and in classic IAM. */
  readonly completeness?: Completeness | undefined;
}

/** The same as `report.json` has it: with its reasons in words that say what to do. */
export interface TypeCoverage extends TypeVerdict {
  readonly reason: string | null;
}

/** Counts of an earlier audit that a later one is measured by. */
export interface Baseline {
  /** `null` when no audit is known that looked. */
  readonly users: number | null;
  /** Credentials by type; a type that no audit looked at is absent. */
  readonly found: Readonly<Partial<Record<CredentialType, number>>>;
}

/** How well one domain was read, as its reader knows. */
export interface DomainVerdict {
  readonly name: string;
  readonly url: string;
  readonly ocid: string | null;
  readonly status: DomainStatus;
  /** Why it is anything but `AUDITED`, doubts aside. */
  readonly because: readonly Reason[];
  readonly users: number;
  readonly requests: number;
  readonly types: PerType<TypeVerdict>;
  /**
   * Why the domain, or others beside it, may hold more than its types show, such as an implausible loss: no type of it
   * is proved to be read, whatever the type's own status. Absent without any.
   */
  readonly doubtedBecause?: readonly Reason[] | undefined;
}

/** The same as `report.json` has it: with its reasons in words, and what the next audit is measured by. */
export interface DomainCoverage extends DomainVerdict {
  readonly reason: string | null;
  readonly types: PerType<TypeCoverage>;
  /** `doubtedBecause` in words. */
  readonly doubts?: readonly string[] | undefined;
  /**
   * What the next audit is measured by, where this one's own counts will not do: something was not read, left out or
   * not believed. Absent where they do, and without an earlier report.
   */
  readonly baseline?: Baseline | undefined;
}

/** A place where domains may be that nobody could look at: a compartment, a listing, a whole tenancy. */
export interface UnseenPlace {
  readonly compartment: string;
  readonly ocid: string | null;
  readonly because: Reason;
}

/** The same as `report.json` has it. */
export interface DiscoveryGap extends UnseenPlace {
  readonly reason: string;
}

/** An accepted gap of the policy that covers something unread in this run. */
export interface CoveredGap {
  readonly domain: string;
  /** Tell domains of one name apart. Absent in reports of earlier versions. */
  readonly domainUrl?: string | undefined;
  readonly domainOcid?: string | null | undefined;
  readonly type: CredentialType | null;
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

export interface Coverage {
  /** Whether everything that was asked for was read, accepted gaps aside. */
  readonly complete: boolean;
  readonly domains: readonly DomainCoverage[];
  readonly discoveryGaps: readonly DiscoveryGap[];
  readonly acceptedGaps: readonly CoveredGap[];
  /** Canary credentials of the policy that were not seen. */
  readonly missingCanaries: readonly Canary[];
  /** Why the audit as a whole is not complete, beside what is wrong with a domain or a compartment. */
  readonly because: readonly Reason[];
  /** Every reason why the audit is not complete, in words; empty when it is. */
  readonly incompleteBecause: readonly string[];
}

/** How well one type was read in all domains together, those that were skipped as a whole aside. */
export function typeAcrossDomains(domains: readonly DomainVerdict[], type: CredentialType): TypeStatus {
  const looked = domains.filter(({ status }) => isAskedFor(status));
  const own = new Set(looked.map(({ types }) => types[type].status));
  const [first = "SKIPPED"] = own;
  if (own.size <= 1) return first;
  if ([...own].every(isFullyRead)) return own.has("AUDITED") ? "AUDITED" : "NOT_APPLICABLE";
  return own.has("AUDITED") || own.has("PARTIAL") ? "PARTIAL" : "NOT_AUDITED";
}

/** Whether it was not left out. */
export function isAskedFor(status: TypeStatus): boolean {
  return status !== "SKIPPED";
}

/** Whether anything of it was read, or nothing can be there: else a count of 0 says nothing. */
export function isLookedAt(status: TypeStatus): boolean {
  return isAskedFor(status) && status !== "NOT_AUDITED";
}

/** Whether it was read to its end: what does not show then is not there. */
export function isReadToTheEnd(status: TypeStatus): boolean {
  return status === "AUDITED" || status === "NOT_APPLICABLE";
}

/** Whether nothing is missing from a type or a domain with this status that was asked for. */
export function isFullyRead(status: TypeStatus): boolean {
  return isReadToTheEnd(status) || !isAskedFor(status);
}

/** What puts a whole domain in doubt; empty when nothing does. A status that its types do not explain is a doubt too. */
export function doubtsOf({ doubtedBecause, status, types, because }: DomainVerdict): readonly Reason[] {
  if (doubtedBecause !== undefined && doubtedBecause.length > 0) return doubtedBecause;
  if (isFullyRead(status) || status === domainStatus(types)) return [];
  return because.length > 0 ? because : [{ kind: "told", text: status }];
}

/** A domain's status follows from its types: it is audited only when nothing of it is missing. */
export function domainStatus(types: PerType<Pick<TypeVerdict, "status">>): DomainStatus {
  const statuses = credentialTypes.map((type) => types[type].status);
  if (statuses.every((status) => status === "SKIPPED")) return "SKIPPED";
  if (statuses.every(isFullyRead)) return "AUDITED";
  const asked = statuses.filter((status) => status !== "SKIPPED" && status !== "NOT_APPLICABLE");
  return asked.every((status) => status === "NOT_AUDITED") ? "NOT_AUDITED" : "PARTIAL";
}
