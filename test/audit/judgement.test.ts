import fc from "fast-check";
import type { Credential } from "../../lambda-src/audit/credential";
import { credentialTypeFacts, credentialTypes } from "../../lambda-src/audit/credential-type";
import { formatInstant, millisecondsPerDay } from "../../lambda-src/audit/instant";
import { type Circumstances, type Flag, judge } from "../../lambda-src/audit/judgement";
import { credential, user, told } from "./samples";

const asOf = Date.parse("2026-11-21T00:00:00.000Z");
const days = (count: number): number => count * millisecondsPerDay;
const ago = (milliseconds: number): string => formatInstant(asOf - milliseconds);

const circumstances = (changes: Partial<Circumstances> = {}): Circumstances => ({
  asOf,
  thresholds: { maxAgeDays: 90, warnAgeDays: 75 },
  exempt: false,
  user: user(),
  usersComplete: true,
  held: 1,
  ...changes,
});

const statusOf = (changes: Partial<Credential>, around: Partial<Circumstances> = {}): string =>
  judge(credential(changes), circumstances(around)).status;

describe("status", () => {
  it.each<[string, Partial<Credential>, Partial<Circumstances>, string, number | undefined]>([
    ["new", { created: ago(0) }, {}, "CURRENT", 0],
    ["a millisecond before the warn age", { created: ago(days(75) - 1) }, {}, "CURRENT", 74],
    ["exactly the warn age", { created: ago(days(75)) }, {}, "DUE_SOON", 75],
    ["exactly the max age", { created: ago(days(90)) }, {}, "DUE_SOON", 90],
    ["a millisecond past the max age", { created: ago(days(90) + 1) }, {}, "OVERDUE", 90],
    ["a day past the max age", { created: ago(days(91)) }, {}, "OVERDUE", 91],
    ["in the future", { created: ago(-1) }, {}, "CURRENT", -1],
    [
      "in the future with a warn age of 0",
      { created: ago(-1) },
      { thresholds: { maxAgeDays: 90, warnAgeDays: 0 } },
      "CURRENT",
      -1,
    ],
    [
      "new with a warn age of 0",
      { created: ago(0) },
      { thresholds: { maxAgeDays: 90, warnAgeDays: 0 } },
      "DUE_SOON",
      0,
    ],
    ["old but exempt", { created: ago(days(400)) }, { exempt: true }, "EXEMPT", 400],
    ["new and exempt", { created: ago(0) }, { exempt: true }, "EXEMPT", 0],
    ["without a date", { created: undefined }, {}, "UNKNOWN", undefined],
    ["without a date, exempt", { created: undefined }, { exempt: true }, "UNKNOWN", undefined],
    ["with an unreadable date", { created: "last summer" }, {}, "UNKNOWN", undefined],
    ["with an unreadable expiry date", { created: ago(0), expiresOn: "soon" }, {}, "CURRENT", 0],
    [
      "old, with an unreadable expiry date",
      { created: ago(days(91)), expiresOn: "never" },
      {},
      "OVERDUE",
      91,
    ],
    [
      "without a date, with an unreadable expiry date",
      { created: undefined, expiresOn: "?" },
      {},
      "UNKNOWN",
      undefined,
    ],
    ["with white space around its date", { created: ` ${ago(days(91))}\n` }, {}, "OVERDUE", 91],
    [
      "with twelve digits of a second",
      { created: ago(days(91)).replace(/\.\d+Z$/, ".123456789012Z") },
      {},
      "OVERDUE",
      90,
    ],
    ["unresolved", { created: ago(0), unresolved: [told("could not be read")] }, {}, "UNKNOWN", undefined],
    ["inactive and old", { created: ago(days(91)), lifecycleState: "INACTIVE" }, {}, "OVERDUE", 91],
    [
      "database, set after creation",
      { type: "db_credentials", created: ago(days(400)), lastSet: ago(days(10)) },
      {},
      "CURRENT",
      10,
    ],
    ["database, never set again", { type: "db_credentials", created: ago(days(400)) }, {}, "OVERDUE", 400],
    [
      "database, unreadable lastSetDate",
      { type: "db_credentials", created: ago(0), lastSet: "?" },
      {},
      "UNKNOWN",
      undefined,
    ],
    [
      "lastSetDate on another type counts for nothing",
      { type: "auth_tokens", created: ago(days(400)), lastSet: ago(0) },
      {},
      "OVERDUE",
      400,
    ],
  ])("%s", (_, changes, around, status, daysOld) => {
    const judgement = judge(credential(changes), circumstances(around));
    expect(judgement).toMatchObject({ status });
    expect(judgement.daysOld).toBe(daysOld);
    expect(judgement.unknownBecause === undefined).toBe(status !== "UNKNOWN");
  });

  it("never improves with age, changes only at the two thresholds, and due is age instant plus max age", () => {
    const rank = ["CURRENT", "DUE_SOON", "OVERDUE"];
    fc.assert(
      fc.property(
        fc.integer({ min: -days(10), max: days(500) }),
        fc.integer({ min: 0, max: days(500) }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        (elapsed, more, maxAgeDays, warn) => {
          const thresholds = { maxAgeDays, warnAgeDays: warn % (maxAgeDays + 1) };
          const younger = judge(credential({ created: ago(elapsed) }), circumstances({ thresholds }));
          const elder = judge(credential({ created: ago(elapsed + more) }), circumstances({ thresholds }));
          expect(rank.indexOf(elder.status)).toBeGreaterThanOrEqual(rank.indexOf(younger.status));
          expect(younger.status === "OVERDUE").toBe(elapsed > days(maxAgeDays));
          expect(younger.due).toBe(asOf - elapsed + days(maxAgeDays));
          expect(younger.daysOld).toBe(Math.floor(elapsed / days(1)));
        },
      ),
    );
  });
});

describe("flags", () => {
  it.each<[string, Partial<Credential>, Partial<Circumstances>, Flag[]]>([
    ["nothing to say", {}, {}, []],
    ["capability off", {}, { user: user({ capabilities: { api_keys: false } }) }, ["capability_off"]],
    ["capability not said", {}, { user: user({ capabilities: {} }) }, []],
    ["inactive user", {}, { user: user({ active: false }) }, ["inactive_user"]],
    ["activity not said", {}, { user: user({ active: undefined }) }, []],
    ["user gone", {}, { user: undefined }, ["orphan"]],
    ["no user named", { userId: undefined, userOcid: undefined }, { user: undefined }, []],
    ["user not in an incomplete inventory", {}, { user: undefined, usersComplete: false }, []],
    ["expired", { expiresOn: ago(1) }, {}, ["expired"]],
    ["expires now", { expiresOn: ago(0) }, {}, []],
    ...["never", "2026-05-01", "1893456000", "1893456000000"].map(
      (expiresOn): [string, Partial<Credential>, Partial<Circumstances>, Flag[]] => [
        `expires ${expiresOn}`,
        { expiresOn },
        {},
        ["unreadable_expiry"],
      ],
    ),
    ["in the future", { created: ago(-1) }, {}, ["future"]],
    [
      "federated service user",
      {},
      { user: user({ federated: true, serviceUser: true }) },
      ["federated", "service_user"],
    ],
    ["inactive credential", { lifecycleState: "INACTIVE" }, {}, ["inactive_credential"]],
  ])("%s", (_, changes, around, expected) => {
    expect(judge(credential(changes), circumstances(around)).flags).toEqual(expected);
  });

  it.each(credentialTypes)("at_quota of %s from its quota on", (type) => {
    const { quota } = credentialTypeFacts[type];
    const atQuota = (held: number): boolean =>
      judge(
        credential({ type }),
        circumstances({ held, user: user({ capabilities: { [type]: true } }) }),
      ).flags.includes("at_quota");
    expect([atQuota(quota - 1), atQuota(quota), atQuota(quota + 1)]).toEqual([false, true, true]);
  });
});

it("knows the quotas, and the CIS controls of the four types that have one", () => {
  expect(credentialTypes.map((type) => credentialTypeFacts[type].quota)).toEqual([3, 2, 2, 2, 2, 10]);
  expect(credentialTypes.map((type) => credentialTypeFacts[type].cisControl)).toEqual([
    "1.8",
    "1.10",
    "1.9",
    undefined,
    "1.11",
    undefined,
  ]);
});

it("judges a credential that is exempt yet unreadable as UNKNOWN, never as a pass", () => {
  expect(statusOf({ created: "n/a" }, { exempt: true })).toBe("UNKNOWN");
});
