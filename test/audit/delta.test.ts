import fc from "fast-check";
import { buildReport } from "../../lambda-src/audit/build-report";
import type { Credential } from "../../lambda-src/audit/credential";
import { credentialTypes, perType } from "../../lambda-src/audit/credential-type";
import { type ChangeKind, changeKinds } from "../../lambda-src/audit/change";
import { deltaOf, DifferentTenancyError } from "../../lambda-src/audit/delta";
import type { DomainCoverage } from "../../lambda-src/audit/coverage/coverage";
import type { Report } from "../../lambda-src/audit/report";
import { rotationPolicy, type RotationPolicyInput } from "../../lambda-src/audit/rotation-policy";
import { asOf as laterAsOf, policy as anyPolicy, tenancyReading } from "./arbitraries";
import { credential, domainCoverage, typeCoverage, user } from "./samples";

const tenancy = { ocid: "ocid1.tenancy.oc1..t", name: "acme" };
const [before, after] = [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 21)];

function report(
  asOf: number,
  credentials: readonly Credential[],
  changes: { coverage?: Partial<DomainCoverage>; policy?: RotationPolicyInput; noDomain?: boolean } = {},
): Report {
  const coverage = domainCoverage(changes.coverage);
  return buildReport({
    tenancy,
    asOf,
    policy: rotationPolicy(changes.policy),
    reading: {
      discovered: false,
      discoveryGaps: [],
      domains: changes.noDomain
        ? []
        : [
            {
              domain: {
                name: coverage.name,
                url: coverage.url,
                ocid: coverage.ocid ?? undefined,
                compartment: { ocid: undefined, name: "root" },
                api: "identity-domains",
                licenseType: "free",
                homeRegion: "us-ashburn-1",
              },
              users: [user()],
              usersComplete: true,
              credentials,
              coverage,
            },
          ],
    },
  });
}

function kinds(old: Report, now: Report): [ChangeKind, string][] {
  return deltaOf(old, now).changes.map(({ kind, id }) => [kind, id]);
}

const id = "ocid1.credential.oc1..c1";
const overdue = credential({ created: "2026-01-01T00:00:00Z" });
const unread = (types: readonly string[]): Partial<DomainCoverage> => ({
  status: "PARTIAL",
  types: perType((type) =>
    types.includes(type)
      ? typeCoverage({ status: "NOT_AUDITED", expected: null, found: 0, reason: "403" })
      : typeCoverage(),
  ),
});

test("nothing changed", () => {
  const delta = deltaOf(report(before, [overdue]), report(after, [overdue]));
  expect(delta.changes).toEqual([]);
  expect(delta.coverage).toEqual([]);
  expect(delta.counts).toEqual(Object.fromEntries(changeKinds.map((kind) => [kind, 0])));
  expect(delta.previous).toEqual({ asOf: "2026-11-01T00:00:00.000Z", complete: true });
});

test("gone from a domain that was read: deleted", () => {
  expect(kinds(report(before, [overdue]), report(after, []))).toEqual([["deleted", id]]);
});

describe("gone from what was not read: not seen, with the reason", () => {
  const old = report(before, [overdue]);
  test.each([
    [
      "its type was not read",
      report(after, [], { coverage: unread(["api_keys"]) }),
      "api_keys of its domain: NOT_AUDITED: 403",
    ],
    ["its domain is not there", report(after, [], { noDomain: true }), "its domain is not in the report"],
    [
      "its whole domain is in doubt",
      report(after, [], { coverage: { status: "PARTIAL", reason: "canary was not seen" } }),
      "its domain: PARTIAL: canary was not seen",
    ],
    [
      "its whole domain is in doubt, and another type was not read",
      report(after, [], { coverage: { ...unread(["auth_tokens"]), doubts: ["users fell from 10 to 1"] } }),
      "its domain: PARTIAL: users fell from 10 to 1",
    ],
    [
      "its type was left out",
      report(after, [], {
        coverage: {
          types: perType((type) => typeCoverage(type === "api_keys" ? { status: "SKIPPED" } : {})),
        },
      }),
      "api_keys of its domain: SKIPPED",
    ],
  ])("%s", (_, now, reason) => {
    expect(deltaOf(old, now).changes).toMatchObject([
      { kind: "not_seen", id, reason, before: "OVERDUE", after: null },
    ]);
  });

  test("but another type that was not read does not matter", () => {
    expect(kinds(old, report(after, [], { coverage: unread(["auth_tokens"]) }))).toEqual([["deleted", id]]);
  });
});

test("replaced by a newer one of the same user and type: rotated", () => {
  const now = credential({ id: "c2", ocid: "ocid1.credential.oc1..c2", created: "2026-11-10T00:00:00Z" });
  expect(deltaOf(report(before, [overdue]), report(after, [now])).changes).toMatchObject([
    { kind: "rotated", id, replacedBy: "ocid1.credential.oc1..c2", before: "OVERDUE", after: "CURRENT" },
  ]);
});

test("a newer one of another type or user replaces nothing", () => {
  const other = credential({
    id: "c2",
    ocid: undefined,
    type: "auth_tokens",
    created: "2026-11-10T00:00:00Z",
  });
  expect(kinds(report(before, [overdue]), report(after, [other]))).toEqual([
    ["new", "c2"],
    ["deleted", id],
  ]);
});

test("a database password that was set again: rotated in place", () => {
  const password = (lastSet: string): Credential =>
    credential({ type: "db_credentials", created: "2026-01-01T00:00:00Z", lastSet });
  const delta = deltaOf(
    report(before, [password("2026-02-01T00:00:00Z")]),
    report(after, [password("2026-11-05T00:00:00Z")]),
  );
  expect(delta.changes).toMatchObject([{ kind: "rotated", id, replacedBy: id }]);
});

test("time passed: newly due, newly overdue", () => {
  const due = credential({ created: "2026-08-30T00:00:00Z" });
  const late = credential({ id: "c2", ocid: "ocid1.credential.oc1..c2", created: "2026-08-10T00:00:00Z" });
  expect(kinds(report(before, [due, late]), report(after, [due, late]))).toEqual([
    ["newly_overdue", "ocid1.credential.oc1..c2"],
    ["newly_due", id],
  ]);
});

test("an exemption ended", () => {
  const exempt = {
    exemptions: [{ type: "api_keys" as const, reason: "r", owner: "o", until: "2026-11-10" }],
  };
  const delta = deltaOf(
    report(before, [overdue], { policy: exempt }),
    report(after, [overdue], { policy: exempt }),
  );
  expect(delta.changes.map(({ kind }) => kind)).toEqual(["newly_overdue", "no_longer_exempt"]);
});

test("seen for the first time, though it is old: newly seen, not new", () => {
  const old = report(before, [], { coverage: unread(["api_keys"]) });
  expect(deltaOf(old, report(after, [overdue])).changes).toMatchObject([
    { kind: "newly_seen", reason: "api_keys of its domain: NOT_AUDITED: 403" },
  ]);
  expect(deltaOf(report(before, []), report(after, [overdue])).changes).toMatchObject([
    { kind: "newly_seen", reason: "the previous report read its domain and does not show it" },
  ]);
});

test("an id that turned from a SCIM id into an OCID is still the same credential", () => {
  expect(kinds(report(before, [{ ...overdue, ocid: undefined }]), report(after, [overdue]))).toEqual([]);
});

test("coverage gained and lost", () => {
  const full = report(before, []);
  const part = report(after, [], { coverage: unread(["auth_tokens"]) });
  expect(deltaOf(full, part).coverage).toMatchObject([
    { kind: "lost", type: "auth_tokens", before: "AUDITED", after: "NOT_AUDITED" },
  ]);
  expect(deltaOf(part, full).coverage).toMatchObject([{ kind: "gained", type: "auth_tokens" }]);
  expect(deltaOf(full, report(after, [], { noDomain: true })).coverage).toHaveLength(credentialTypes.length);
});

test("a doubt about a whole domain takes every type's coverage with it, whatever else was not read", () => {
  const now = report(after, [], { coverage: { ...unread(["auth_tokens"]), doubts: ["users fell"] } });
  const lost = deltaOf(report(before, [overdue]), now).coverage.filter(({ kind }) => kind === "lost");
  expect(lost.map(({ type }) => type)).toEqual(Object.keys(perType(() => 0)));
});

test("reports of different tenancies are not compared", () => {
  const other = { ...report(after, []), tenancy: { ocid: "ocid1.tenancy.oc1..other", name: null } };
  expect(() => deltaOf(report(before, []), other)).toThrow(DifferentTenancyError);
});

test("every credential of either report is accounted for, and none is called deleted in a type that was not read", () => {
  fc.assert(
    fc.property(tenancyReading, tenancyReading, anyPolicy, (first, second, policy) => {
      const old = buildReport({ tenancy, asOf: before, policy, reading: first });
      const now = buildReport({ tenancy, asOf: laterAsOf, policy, reading: second });
      const { counts, changes } = deltaOf(old, now);
      const arrived = counts.new + counts.newly_seen + changes.filter(isReplacement).length;
      const left = counts.deleted + counts.not_seen + changes.filter(isReplacement).length;
      expect(now.credentials.length - old.credentials.length).toBe(arrived - left);
      for (const { kind, domain, domainUrl, type } of changes) {
        if (kind !== "deleted") continue;
        const coverage = now.coverage.domains.find(({ name, url }) =>
          domainUrl === "" ? name === domain : url === domainUrl,
        );
        expect(coverage?.types[type].status).toBe("AUDITED");
      }
      expect(deltaOf(now, now).changes).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

function isReplacement({
  kind,
  id: gone,
  replacedBy,
}: {
  kind: ChangeKind;
  id: string;
  replacedBy: string | null;
}): boolean {
  return kind === "rotated" && gone !== replacedBy;
}
