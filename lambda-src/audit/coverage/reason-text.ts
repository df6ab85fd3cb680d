import { causeText, type Failure, failureText, inconsistencyText, isRefusal } from "./failure";
import type { Contradiction, Permission, Reason } from "./reason";
import { grantsFor } from "../grants";

/**
 * What one audience is told that another one is not: what it can do, in terms of what it has at hand. A person at a
 * terminal has options, a reader of the function's mail a tenancy file, and who finds a report may have neither.
 */
export interface AudienceWords {
  /** Who reads the tenancy, as an IAM statement names it. */
  readonly subject: string;
  /** Why a domain or a type was left out. */
  readonly leftOut: (by: "domain" | "type") => string;
  /** How a domain gets more time. */
  readonly moreTime: string;
  /** What to do about a loss that is right. */
  readonly believeLoss: string;
  /** What to do about a domain that was deleted. */
  readonly believeVanished: string;
  /** How a gap is accepted. */
  readonly acceptGap: string;
}

/** For the report itself, whoever reads it: the text of `report.json`, of its tables and pages, and of the log. */
export const recordWords: AudienceWords = {
  subject: "group <group>",
  leftOut: (by) => (by === "domain" ? "left out on request: another domain was asked for" : "left out on request"),
  moreTime: "allow the domain more time",
  believeLoss: "If that is right, accept a gap of the domain in the policy for one run",
  believeVanished: "If it was deleted, accept a gap of the domain in the policy for one run",
  acceptGap: "accept the gap in the policy",
};

/** Several reasons in one line. */
export function reasonsText(because: readonly Reason[], words: AudienceWords): string {
  return because.map((reason) => reasonText(reason, words)).join("; ");
}

/** A reason for one audience: what is so, and what that audience can do about it. */
export function reasonText(reason: Reason, words: AudienceWords): string {
  switch (reason.kind) {
    case "left_out":
      return words.leftOut(reason.by);
    case "domain_inactive":
      return `the domain is ${reason.state}`;
    case "domain_inactive_now":
      return `the domain is ${reason.state}, and held users before. ${words.believeLoss}`;
    case "domain_without_url":
      return `the domain is active and has no URL, so its users cannot be read. Look it up in the Console: give it an endpoint, deactivate it, or ${words.acceptGap}, if it has no users`;
    case "external_users":
      return `the domain is for external users (licence ${reason.licence}), who have no such credentials, and none shows`;
    case "type_unknown":
      return `the domain says that it has no ${reason.resource}: ${failureText(reason.failure)}`;
    case "deadline":
      return `the deadline of ${reason.seconds} s passed; ${words.moreTime}`;
    case "stopped":
      return reason.begun ? "the audit was stopped" : "the audit was stopped before its turn";
    case "broke_off":
      return "reading broke off";
    case "unexpected":
      return `reading it failed unexpectedly: ${reason.message}`;
    case "compartments_unlisted":
      return `the compartments below it could not all be listed, so domains in them can be missing: ${refused("compartments", reason.failure, words)}`;
    case "domains_unlisted":
      return `its domains could not be listed: ${refused("domains", reason.failure, words)}`;
    case "default_domain_missing":
      return `every tenancy with identity domains has a Default domain, and none is listed: it is hidden from the caller. ${grant("domains", words)}`;
    case "caller_unseen":
      return `the caller is a user of the tenancy, and no domain shows it: a domain, or users of one, are hidden. ${grant("domains", words)}; ${grant("domain", words)}`;
    case "domains_hidden":
      return `no compartment lists identity domains (404 NotAuthorizedOrNotFound): the tenancy has none, or the caller may not see them. ${grant("domains", words)}; if there are none, ${words.acceptGap}`;
    case "users_unreadable":
      return `${reason.place === "domain" ? "the inventory of users could not be read" : "the users could not be listed"}: ${refused(reason.place, reason.failure, words)}`;
    case "users_inconsistent":
      return `the inventory of users is not consistent: ${inconsistencyText(reason.inconsistency)}. Run again when fewer users are being made and deleted`;
    case "users_incomplete":
      return "the inventory of users is incomplete, so credentials can be missing";
    case "nobody_shown":
      return `it shows no user, as if it were empty or hid them from the caller. ${grant(reason.place, words)}; or ${words.acceptGap}, if it is empty`;
    case "request_failed":
      return refused(reason.place, reason.failure, words);
    case "user_request_failed":
      return `${reason.user}: ${refused(reason.place, reason.failure, words)}`;
    case "inconsistent":
      return inconsistencyText(reason.inconsistency);
    case "credentials_not_shown":
      return `${reason.count} credentials that users refer to were not shown${reason.askedTwice ? ", asked twice: they are listed as UNKNOWN. Look them up in the domain" : ""}`;
    case "count_differs":
      return `the domain counts ${reason.counted} and showed ${reason.shown}: ${causeText(reason.cause)}`;
    case "not_listed_whole":
      return `it could not be listed as a whole, so credentials without an owner can be missing: ${failureText(reason.failure)}`;
    case "holders_unanswered":
      return `the credentials of ${reason.users} users were not shown to the end: ${causeText(reason.cause)}`;
    case "none_unconfirmed":
      return `that nobody has one could not be confirmed: ${causeText(reason.cause)}`;
    case "references_incomplete":
      return `users have credentials that their userCredentials do not show, and ${reason.users} users could not be asked about: ${causeText(reason.cause)}`;
    case "not_everybody_asked":
      return `${reason.users} users could not be asked about in a way that proves something: ${causeText(reason.cause)}`;
    case "contradicted":
      return `answers contradict each other: ${contradictions[reason.by](reason.count)}`;
    case "own_alone":
      return reason.what === "users"
        ? `it shows nobody but the caller, as to one who may see itself alone. ${grant("domain", words)}; or ${words.acceptGap}, if nobody else is there`
        : `it shows the credentials and references of nobody but the caller, as to one who may see its own alone. ${grant("domain", words)}; or ${words.acceptGap}, if nobody else has any`;
    case "own_key_hidden":
      return `the API key that signs these requests is not among those that its user is shown to have, so others can be hidden too. ${grant("domain", words)}`;
    case "witness_lost":
      return `${reason.what} that were shown before were shown no longer at the end of the reading, so that nothing follows from what did not show. Run again`;
    case "types_differ":
      return "see its types";
    case "lost":
      return `${reason.losses.map(({ what, from, to }) => `${what} fell from ${from} to ${to}`).join(", ")} since the previous report: more than a fifth. ${words.believeLoss}`;
    case "canary_not_seen":
      return `canary credential ${reason.credential} was not seen`;
    case "canary_domain_missing":
      return `canary ${reason.credential}: its domain ${reason.domain} was not found`;
    case "domain_vanished":
      return `was in the previous report and is not discovered any more. ${words.believeVanished}; else the caller lost sight of it`;
    case "gap_ambiguous":
      return `the policy accepts a gap of ${reason.name}, a name that ${reason.domains} domains bear, so it covers none: name the domain by its OCID or URL`;
    case "nothing_read":
      return "no domain was read";
    case "previous_unreadable":
      return `this run is compared with ${reason.instead === "older" ? "an older one than the last" : "no other"}: ${reason.faults.join("; ")}`;
    case "previous_later":
      return `the report that this audit is compared with is of a later instant, ${reason.asOf}, so a loss would show as a gain: compare with an earlier one`;
    case "told":
      return reason.text;
  }
}

const contradictions: Readonly<Record<Contradiction, (count: number) => string>> = {
  one_id_twice: (count) => `${count} credentials have the id of one of another user or domain`,
  another_type: (count) => `${count} rows say that they are of another resource type than was asked for`,
  another_domain: (count) => `${count} rows say that they belong to another domain than was asked`,
  another_user: (count) => `${count} credentials belong to one user by one answer and to another by another`,
  no_user: (count) => `${count} credentials do not say whose they are`,
  user_not_listed: (count) => `${count} users have credentials and are there, and the list of users lacks them`,
  searches_hide: (count) => `searches do not show ${count} credentials that other answers showed`,
};

function grant(permission: Permission, { subject }: AudienceWords): string {
  return `Grant: ${grantsFor(permission, subject)}`;
}

/** A failure, and what to grant where the caller may have been refused. */
function refused(permission: Permission, failure: Failure, { subject }: AudienceWords): string {
  const text = failureText(failure);
  return isRefusal(failure)
    ? `${text.replace(/\.$/, "")}. If it is a missing permission, grant: ${grantsFor(permission, subject)}`
    : text;
}
