import type { TypeStatus } from "./coverage/coverage";
import type { CredentialType } from "./credential-type";
import type { Status } from "./judgement";

export const changeKinds = [
  "new",
  "rotated",
  "deleted",
  "newly_overdue",
  "newly_due",
  "no_longer_exempt",
  "no_longer_due",
  "not_seen",
  "newly_seen",
] as const;

/**
 * What happened to a credential between two reports.
 *
 * - `new`: created since the previous report.
 * - `rotated`: replaced by a newer one of the same user and type, or (a database password) set again.
 * - `deleted`: gone, and the newer report read its domain and type completely.
 * - `newly_overdue`, `newly_due`: reached that status since.
 * - `no_longer_exempt`: was exempt, is not any more.
 * - `no_longer_due`: was overdue, due soon or unknown and is current without a rotation: the policy changed, or its age
 *   became known.
 * - `not_seen`: missing, but its domain or type was not read completely: nobody knows whether it still exists.
 * - `newly_seen`: not in the previous report although it existed then, as far as is known.
 *
 * A credential can have more than one of `newly_…` and `no_longer_exempt`.
 */
export type ChangeKind = (typeof changeKinds)[number];

/** One change of one credential. A rotated credential is listed once, with the credential that took its place. */
export interface Change {
  readonly kind: ChangeKind;
  readonly domain: string;
  readonly domainUrl: string;
  readonly userName: string;
  readonly userOcid: string | null;
  readonly type: CredentialType;
  /** Id in the report that has it; of a rotated one the id that was replaced. */
  readonly id: string;
  readonly scimId: string;
  /** What took the place of a rotated credential; the same id for a database password that was set again. */
  readonly replacedBy: string | null;
  readonly before: Status | null;
  readonly after: Status | null;
  /** Why it is `not_seen` or `newly_seen`. */
  readonly reason: string | null;
}

/** A credential type of a domain that became completely read, or no longer is. */
export interface CoverageChange {
  readonly kind: "gained" | "lost";
  readonly domain: string;
  readonly domainUrl: string;
  readonly type: CredentialType;
  /** `null` when the report does not have the domain. */
  readonly before: TypeStatus | null;
  readonly after: TypeStatus | null;
}

/** What changed since an earlier report of the same tenancy. */
export interface Delta {
  readonly previous: { readonly asOf: string; readonly complete: boolean };
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly changes: readonly Change[];
  readonly coverage: readonly CoverageChange[];
}
