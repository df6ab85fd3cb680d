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

/** What contradicts what. */
export type Contradiction =
  /** One SCIM id or OCID under two users, or in two domains. */
  | "one_id_twice"
  /** A row says that it is of another type than was asked for. */
  | "another_type"
  /** A row says that it is of another domain than was asked. */
  | "another_domain"
  /** A row names another user than the reference to it, or by SCIM id another than by OCID. */
  | "another_user"
  /** A row names no user that can be told, and nothing else does. */
  | "no_user"
  /** A row names a user whom the inventory lacks, and who is there. */
  | "user_not_listed"
  /** Searches do not show what other answers showed. */
  | "searches_hide";

/**
 * Why something was not read, not completely, or is not believed: data, so that programs decide by `kind` and each
 * audience is told in words of its own (`reason-text.ts`). Every fact is JSON: `report.json` holds these as they are.
 */
export type Reason =
  // Left out, or nothing to read.
  | { readonly kind: "left_out"; readonly by: "domain" | "type" }
  | { readonly kind: "domain_inactive"; readonly state: string }
  /** It was read before, or the policy names a canary in it, and now there is nothing to read. */
  | { readonly kind: "domain_inactive_now"; readonly state: string }
  | { readonly kind: "domain_without_url" }
  /** The domain is licensed for external users, who have no credentials of these types. */
  | { readonly kind: "external_users"; readonly licence: string }
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
  /** The caller is a user of the tenancy, and no domain shows it. */
  | { readonly kind: "caller_unseen" }
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
  /** Some users were not asked about, or in a way that turned out to prove nothing. */
  | { readonly kind: "not_everybody_asked"; readonly users: number; readonly cause: Cause | null }
  /** Answers contradict each other, or what was asked for: neither is believed. */
  | { readonly kind: "contradicted"; readonly by: Contradiction; readonly count: number }
  /** Nobody but the caller, or nothing of anybody else, shows: that is what everybody may see of itself. */
  | { readonly kind: "own_alone"; readonly what: "users" | "credentials" }
  /** The API key that signed the requests does not show among the caller's. */
  | { readonly kind: "own_key_hidden" }
  /** What was shown before is shown no longer, so that emptiness proves nothing. */
  | { readonly kind: "witness_lost"; readonly what: "users" | "credentials" }
  /** The types of a domain have reasons of their own, and not the same. */
  | { readonly kind: "types_differ" }
  // Not believed.
  | { readonly kind: "lost"; readonly losses: readonly Loss[] }
  | { readonly kind: "canary_not_seen"; readonly credential: string }
  | { readonly kind: "canary_domain_missing"; readonly credential: string; readonly domain: string }
  | { readonly kind: "domain_vanished" }
  // The whole audit.
  /** Leave is given for a domain by a name that several bear, so it covers none of them. */
  | { readonly kind: "gap_ambiguous"; readonly name: string; readonly domains: number }
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
  domain_inactive_now: true,
  domain_without_url: true,
  external_users: true,
  type_unknown: true,
  deadline: true,
  stopped: true,
  broke_off: true,
  unexpected: true,
  compartments_unlisted: true,
  domains_unlisted: true,
  default_domain_missing: true,
  caller_unseen: true,
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
  not_everybody_asked: true,
  contradicted: true,
  own_alone: true,
  own_key_hidden: true,
  witness_lost: true,
  types_differ: true,
  lost: true,
  canary_not_seen: true,
  canary_domain_missing: true,
  domain_vanished: true,
  gap_ambiguous: true,
  nothing_read: true,
  previous_unreadable: true,
  previous_later: true,
  told: true,
};

/** Every kind, for whoever checks or documents them. */
export const reasonKinds = Object.keys(known) as readonly ReasonKind[];
