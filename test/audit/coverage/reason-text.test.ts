import type { Failure } from "../../../lambda-src/audit/coverage/failure";
import { type Reason, type ReasonKind, reasonKinds } from "../../../lambda-src/audit/coverage/reason";
import { reasonText, recordWords } from "../../../lambda-src/audit/coverage/reason-text";
import { notificationWords } from "../../../lambda-src/publish/notification/notification-words";
import { terminalWords } from "../../../lambda-src/report/terminal/terminal-words";

const failure: Failure = { kind: "forbidden", operation: "GET https://d/Users", status: 403, message: "no" };
const inconsistency = { kind: "order_changed" } as const;
const cause = failure;

/** One of each kind: a new kind does not compile until it is here. */
const oneOfEach: { readonly [K in ReasonKind]: Extract<Reason, { kind: K }> } = {
  left_out: { kind: "left_out", by: "type" },
  domain_inactive: { kind: "domain_inactive", state: "INACTIVE" },
  domain_inactive_now: { kind: "domain_inactive_now", state: "INACTIVE" },
  domain_without_url: { kind: "domain_without_url" },
  external_users: { kind: "external_users", licence: "external-user" },
  type_unknown: { kind: "type_unknown", resource: "ApiKeys", failure },
  deadline: { kind: "deadline", seconds: 300 },
  stopped: { kind: "stopped", begun: true },
  broke_off: { kind: "broke_off" },
  unexpected: { kind: "unexpected", message: "x is undefined" },
  compartments_unlisted: { kind: "compartments_unlisted", failure },
  domains_unlisted: { kind: "domains_unlisted", failure },
  caller_unseen: { kind: "caller_unseen" },
  default_domain_missing: { kind: "default_domain_missing" },
  domains_hidden: { kind: "domains_hidden" },
  users_unreadable: { kind: "users_unreadable", place: "domain", failure },
  users_inconsistent: { kind: "users_inconsistent", inconsistency },
  users_incomplete: { kind: "users_incomplete" },
  nobody_shown: { kind: "nobody_shown", place: "domain" },
  request_failed: { kind: "request_failed", place: "domain", failure },
  user_request_failed: { kind: "user_request_failed", user: "ann", place: "iam", failure },
  inconsistent: { kind: "inconsistent", inconsistency },
  credentials_not_shown: { kind: "credentials_not_shown", count: 2, askedTwice: true },
  count_differs: { kind: "count_differs", counted: 3, shown: 2, cause: null },
  not_listed_whole: { kind: "not_listed_whole", failure },
  holders_unanswered: { kind: "holders_unanswered", users: 2, cause: inconsistency },
  none_unconfirmed: { kind: "none_unconfirmed", cause },
  references_incomplete: { kind: "references_incomplete", users: 2, cause },
  not_everybody_asked: { kind: "not_everybody_asked", users: 3, cause },
  contradicted: { kind: "contradicted", by: "one_id_twice", count: 2 },
  own_alone: { kind: "own_alone", what: "credentials" },
  own_key_hidden: { kind: "own_key_hidden" },
  witness_lost: { kind: "witness_lost", what: "users" },
  types_differ: { kind: "types_differ" },
  lost: { kind: "lost", losses: [{ what: "users", from: 10, to: 1 }] },
  canary_not_seen: { kind: "canary_not_seen", credential: "c1" },
  canary_domain_missing: { kind: "canary_domain_missing", credential: "c1", domain: "Other" },
  domain_vanished: { kind: "domain_vanished" },
  gap_ambiguous: { kind: "gap_ambiguous", name: "Default", domains: 2 },
  nothing_read: { kind: "nothing_read" },
  previous_unreadable: { kind: "previous_unreadable", instead: "none", faults: ["gone"] },
  previous_later: { kind: "previous_later", asOf: "2027-01-01T00:00:00.000Z" },
  told: { kind: "told", text: "once upon a time" },
};

it.each(reasonKinds)("%s is told to each audience, in words that it can use", (kind) => {
  const reason = oneOfEach[kind];
  for (const words of [recordWords, terminalWords, notificationWords])
    expect(reasonText(reason, words)).toMatch(/\w/);
  // Who reads a report or a mail has no command line.
  expect(reasonText(reason, recordWords)).not.toMatch(/--\w/);
  expect(reasonText(reason, notificationWords)).not.toMatch(/--\w/);
  // Facts survive a file.
  expect(JSON.parse(JSON.stringify(reason))).toEqual(reason);
});

it("who may have been refused is told what to grant to whom, and nobody else is", () => {
  const refused: Reason = { kind: "users_unreadable", place: "domain", failure };
  expect(reasonText(refused, terminalWords)).toContain("Allow group <group> to read users in tenancy");
  expect(reasonText(refused, notificationWords)).toContain("Allow dynamic-group <");
  const broken: Reason = { ...refused, failure: { ...failure, kind: "serverError", status: 500 } };
  expect(reasonText(broken, terminalWords)).not.toContain("Allow");
});
