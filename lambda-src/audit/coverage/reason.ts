import type { Cause, Failure, Inconsistency } from "./failure";

/** What a permission is missing for: listing compartments, listing domains, reading a domain, reading classic IAM. */
export type Permission = "compartments" | "domains" | "domain" | "iam";

/** Where users and credentials are read. */
export type Place = Extract<Permission, "domain" | "iam">;

/** A count that fell between two audits by more than is believed. */
export interface Loss {
  readonly what: "users" | "credentials";
  readonly from: number;
  readonly to: number;
}

/**
 * Why something was not read, not completely, or is not believed: data, so that programs decide by `kind` and each
 * audience is told in words of its own (`reason-text.ts`). Every fact is JSON: `report.json` holds these as they are.
 */
export type Reason =
  // Left out, or nothing to read.
  | { readonly kind: "left_out"; readonly by: "domain" | "type" }
  | { readonly kind: "domain_inactive"; readonly state: string }
  | { readonly kind: "domain_without_url" }
  /** The service itself says that the type does not exist there. */
  | { readonly kind: "type_unknown"; readonly resource: string; readonly failure: Failure }
  // The reading ended early.
  | { readonly kind: "deadline"; readonly seconds: number }
  | { readonly kind: "stopped"; readonly begun: boolean }
  | { readonly kind: "broke_off" }
  | { readonly kind: "unexpected"; readonly message: string }
  // Discovery.
  | { readonly kind: "compartments_unlisted"; readonly failure: Failure }
  | { readonly kind: "domains_unlisted"; readonly failure: Failure }
  | { readonly kind: "default_domain_missing" }
  /** No compartment lists domains, and the answers do not tell whether there are none. */
  | { readonly kind: "domains_hidden" }
  // Users.
  | { readonly kind: "users_unreadable"; readonly place: Place; readonly failure: Failure }
  | { readonly kind: "users_inconsistent"; readonly inconsistency: Inconsistency }
  | { readonly kind: "users_incomplete" }
  | { readonly kind: "nobody_shown"; readonly place: Place }
  // Credentials.
  | { readonly kind: "request_failed"; readonly place: Place; readonly failure: Failure }
  /** Asking about one user failed, where each is asked about alone. */
  | {
      readonly kind: "user_request_failed";
      readonly user: string;
      readonly place: Place;
      readonly failure: Failure;
    }
  | { readonly kind: "inconsistent"; readonly inconsistency: Inconsistency }
  /** Credentials that users refer to did not show, however often they were asked for. */
  | { readonly kind: "credentials_not_shown"; readonly count: number; readonly askedTwice: boolean }
  | {
      readonly kind: "count_differs";
      readonly counted: number;
      readonly shown: number;
      readonly cause: Cause | null;
    }
  | { readonly kind: "not_listed_whole"; readonly failure: Failure }
  | { readonly kind: "holders_unanswered"; readonly users: number; readonly cause: Cause | null }
  | { readonly kind: "none_unconfirmed"; readonly cause: Cause | null }
  /** Users have credentials that their references do not show, and not everybody could be asked about. */
  | { readonly kind: "references_incomplete"; readonly users: number; readonly cause: Cause | null }
  /** The types of a domain have reasons of their own, and not the same. */
  | { readonly kind: "types_differ" }
  // Not believed.
  | { readonly kind: "lost"; readonly losses: readonly Loss[] }
  | { readonly kind: "canary_not_seen"; readonly credential: string }
  | { readonly kind: "canary_domain_missing"; readonly credential: string; readonly domain: string }
  | { readonly kind: "domain_vanished" }
  // The whole audit.
  | { readonly kind: "nothing_read" }
  /** The run before cannot be read, so this one is compared with an older one or with none. */
  | {
      readonly kind: "previous_unreadable";
      readonly instead: "older" | "none";
      readonly faults: readonly string[];
    }
  /** What should be an earlier report judges a later instant: a loss would show as a gain. */
  | { readonly kind: "previous_later"; readonly asOf: string }
  /** From a report of a version that told its reasons in words alone, or of a later one with a kind not known here. */
  | { readonly kind: "told"; readonly text: string };

export type ReasonKind = Reason["kind"];

const known: Readonly<Record<ReasonKind, true>> = {
  left_out: true,
  domain_inactive: true,
  domain_without_url: true,
  type_unknown: true,
  deadline: true,
  stopped: true,
  broke_off: true,
  unexpected: true,
  compartments_unlisted: true,
  domains_unlisted: true,
  default_domain_missing: true,
  domains_hidden: true,
  users_unreadable: true,
  users_inconsistent: true,
  users_incomplete: true,
  nobody_shown: true,
  request_failed: true,
  user_request_failed: true,
  inconsistent: true,
  credentials_not_shown: true,
  count_differs: true,
  not_listed_whole: true,
  holders_unanswered: true,
  none_unconfirmed: true,
  references_incomplete: true,
  types_differ: true,
  lost: true,
  canary_not_seen: true,
  canary_domain_missing: true,
  domain_vanished: true,
  nothing_read: true,
  previous_unreadable: true,
  previous_later: true,
  told: true,
};

/** Every kind, for whoever checks or documents them. */
export const reasonKinds = Object.keys(known) as readonly ReasonKind[];
