import { buildReport } from "../../lambda-src/audit/build-report";
import { credentialTypes, perType } from "../../lambda-src/audit/credential-type";
import type { TenancyReading } from "../../lambda-src/audit/reading";
import type { Report } from "../../lambda-src/audit/report";
import { rotationPolicy, type RotationPolicyInput } from "../../lambda-src/audit/rotation-policy";
import { exitCodeOf } from "../../lambda-src/audit/verdict";
import { credential, domainReading, typeCoverage, user, told } from "./samples";

const asOf = Date.parse("2026-11-21T12:00:00Z");
const accountable = { reason: "migration", owner: "platform team" };

function report(
  reading: Partial<TenancyReading>,
  policy: RotationPolicyInput = {},
  previous?: Report,
): Report {
  return buildReport({
    tenancy: { ocid: "ocid1.tenancy.oc1..t", name: "acme" },
    asOf,
    policy: rotationPolicy(policy),
    reading: { domains: [domainReading()], discovered: true, discoveryGaps: [], ...reading },
    previous,
  });
}

describe("exemptions", () => {
  const old = credential({ created: "2025-01-01T00:00:00Z" });
  const withExemption = (exemption: object, until = "2026-12-31"): Report =>
    report(
      { domains: [domainReading({ credentials: [old] })] },
      {
        exemptions: [{ ...exemption, ...accountable, until }],
      },
    );

  it.each([
    [{ user: "alice" }],
    [{ user: "ALICE" }],
    [{ user: "u1" }],
    [{ user: "ocid1.user.oc1..u1" }],
    [{ domain: "default" }],
    [{ domain: "https://idcs-1.example.com:443/" }],
    [{ domain: "ocid1.domain.oc1..d1" }],
    [{ type: "api_keys" }],
    [{ credential: "c1" }],
    [{ credential: "ocid1.credential.oc1..c1" }],
    [{ user: "alice", type: "api_keys", domain: "Default" }],
  ])("%j covers the credential", (exemption) => {
    const { credentials, summary } = withExemption(exemption);
    expect(credentials[0]).toMatchObject({
      status: "EXEMPT",
      exemption: { ...accountable, until: "2026-12-31" },
    });
    expect(summary.exemptions[0]).toMatchObject({ live: true, matches: 1 });
  });

  it.each([
    [{ user: "alic" }],
    [{ user: "OCID1.USER.OC1..U1" }],
    [{ domain: "Other" }],
    [{ type: "auth_tokens" }],
    [{ user: "alice", type: "auth_tokens" }],
    [{ credential: "c2" }],
  ])("%j does not, and is reported as matching nothing", (exemption) => {
    const { credentials, summary } = withExemption(exemption);
    expect(credentials[0]).toMatchObject({ status: "OVERDUE", exemption: null });
    expect(summary.exemptions[0]).toMatchObject({ matches: 0 });
  });

  describe("by a user name", () => {
    const second = {
      ...domainReading().domain,
      name: "Second",
      url: "https://idcs-2.example.com",
      ocid: "ocid1.domain.oc1..d2",
    };
    const twin = { id: "u9", ocid: "ocid1.user.oc1..u9" };
    const inTwo = (exemption: object, name = "Second"): string[] => {
      const { credentials } = report(
        {
          domains: [
            domainReading({ credentials: [old] }),
            domainReading({
              domain: { ...second, name },
              users: [user(twin)],
              credentials: [{ ...old, id: "c9", ocid: undefined, userId: "u9", userOcid: twin.ocid }],
            }),
          ],
        },
        { exemptions: [{ ...exemption, ...accountable, until: "2026-12-31" }] },
      );
      return credentials
        .filter(({ status }) => status === "EXEMPT")
        .map(({ domainUrl }) => domainUrl.slice(8, 14));
    };

    it("needs the domain where there are several: another user can bear the name", () => {
      expect(inTwo({ user: "alice" })).toEqual([]);
      expect(inTwo({ user: "alice", domain: "Second" })).toEqual(["idcs-2"]);
      expect(inTwo({ user: twin.ocid })).toEqual(["idcs-2"]);
    });

    it("does not count where two domains bear the name that is given", () => {
      expect(inTwo({ user: "alice", domain: "default" }, "Default")).toEqual([]);
      expect(inTwo({ type: "api_keys", domain: "Default" }, "Default")).toEqual([]);
      expect(inTwo({ type: "api_keys", domain: second.ocid }, "Default")).toEqual(["idcs-2"]);
    });

    it("tells the Kelvin sign from a k", () => {
      const kim = user({ userName: "kim" });
      const covered = (name: string) =>
        report(
          { domains: [domainReading({ users: [kim], credentials: [old] })] },
          { exemptions: [{ user: name, ...accountable, until: "2026-12-31" }] },
        ).credentials[0]!.status;
      expect([covered("KIM"), covered("\u212Aim")]).toEqual(["EXEMPT", "OVERDUE"]);
    });

    it("does not take the name that an orphan's credential carries for a user's", () => {
      const orphan = { ...old, userId: "gone", userOcid: undefined, userName: "alice" };
      const { credentials } = report(
        { domains: [domainReading({ credentials: [orphan] })] },
        { exemptions: [{ user: "alice", ...accountable, until: "2026-12-31" }] },
      );
      expect(credentials[0]).toMatchObject({ status: "OVERDUE", flags: ["orphan"] });
    });
  });

  it("counts through its last day, UTC, and not after", () => {
    expect(withExemption({ user: "alice" }, "2026-11-21").credentials[0]?.status).toBe("EXEMPT");
    const past = withExemption({ user: "alice" }, "2026-11-20");
    expect(past.credentials[0]?.status).toBe("OVERDUE");
    expect(past.summary.exemptions[0]).toMatchObject({ live: false, matches: 1 });
  });
});

describe("users and holdings", () => {
  it.each(["SKIPPED", "NOT_AUDITED"] as const)(
    "nobody is said to have none of a type that is %s",
    (status) => {
      const types = perType((type) =>
        type === "api_keys" ? typeCoverage() : typeCoverage({ status, found: 0, reason: "why" }),
      );
      const reading = domainReading(
        {
          users: [
            user(),
            user({ id: "u2", ocid: undefined, userName: "bob" }),
            user({ id: "u3", ocid: undefined, userName: "carol", capabilities: { auth_tokens: true } }),
          ],
        },
        { types, status: status === "SKIPPED" ? "AUDITED" : "PARTIAL" },
      );
      const { summary } = report({ domains: [reading] });
      expect(summary).toMatchObject({ users: 3, holders: 1, capableWithout: 1 });
      expect(summary.usage.api_keys).toEqual({ capable: 2, holders: 1, capableWithout: 1 });
      expect(summary.usage.auth_tokens).toEqual({ capable: 3, holders: 0, capableWithout: 0 });
    },
  );

  it("tells who can, who did, and how old it is", () => {
    const reading = domainReading({
      users: [
        user(),
        user({
          id: "u2",
          ocid: undefined,
          userName: "bob",
          capabilities: { api_keys: true, auth_tokens: false },
        }),
        user({ id: "u3", ocid: undefined, userName: "carol", capabilities: {} }),
      ],
      credentials: [
        credential({ created: "2026-11-01T00:00:00Z" }),
        credential({ id: "c2", ocid: undefined, created: "2026-01-01T00:00:00Z" }),
        credential({ id: "c3", ocid: undefined, userId: "u3", userOcid: undefined, type: "auth_tokens" }),
        credential({ id: "c4", userId: "u3", userOcid: undefined, lifecycleState: "DELETED" }),
      ],
    });
    const { summary, holders, credentials } = report({ domains: [reading] });
    expect(summary).toMatchObject({ credentials: 3, deleted: 1, users: 3, holders: 2, capableWithout: 1 });
    expect(summary.usage.api_keys).toEqual({ capable: 2, holders: 1, capableWithout: 1 });
    expect(summary.usage.auth_tokens).toEqual({ capable: 1, holders: 1, capableWithout: 1 });
    expect(holders.map(({ userName, has }) => [userName, has])).toEqual([
      ["alice", { api_keys: { count: 2, oldestDays: 324 } }],
      ["carol", { auth_tokens: { count: 1, oldestDays: 20 } }],
    ]);
    expect(credentials.map(({ id }) => id)).toEqual(["c2", "ocid1.credential.oc1..c1", "c3"]);
  });

  it("reports the credential of a user who is gone under the name it carries", () => {
    const gone = credential({ userId: "u9", userOcid: undefined, userName: "mallory" });
    expect(report({ domains: [domainReading({ credentials: [gone] })] }).credentials[0]).toMatchObject({
      userName: "mallory",
      userId: "u9",
      flags: ["orphan"],
    });
  });

  it("does not depend on the order in which anything was read", () => {
    const users = ["b", "a", "c"].map((id) => user({ id, ocid: undefined, userName: `user ${id}` }));
    const credentials = users.flatMap(({ id }) =>
      credentialTypes.map((type) =>
        credential({ id: `${type}-${id}`, ocid: undefined, type, userId: id, userOcid: undefined }),
      ),
    );
    const other = domainReading({
      domain: {
        ...domainReading().domain,
        name: "Another",
        ocid: "ocid1.domain.oc1..d2",
        url: "https://idcs-2.example.com",
      },
    });
    const forwards = report({ domains: [domainReading({ users, credentials }), other] });
    const backwards = report({
      domains: [other, domainReading({ users: users.toReversed(), credentials: credentials.toReversed() })],
    });
    expect(JSON.stringify(backwards)).toBe(JSON.stringify(forwards));
  });
});

it("is incomplete against a report of a later instant, in which every loss would be a gain", () => {
  const later = { ...report({}), asOf: "2026-11-21T12:00:00.001Z" };
  expect(report({}, {}, later).coverage).toMatchObject({
    complete: false,
    because: [{ kind: "previous_later", asOf: later.asOf }],
  });
  expect(report({}, {}, report({})).coverage.complete).toBe(true);
});

it("says the day on which the tenancy was read, whatever its hour", () => {
  const made = (readAt: string) =>
    buildReport({
      tenancy: { ocid: "t", name: null },
      asOf,
      readAt: Date.parse(readAt),
      policy: rotationPolicy(),
      reading: { domains: [], discovered: true, discoveryGaps: [] },
    });
  expect(made("2026-11-21T00:00:00Z").generatedAt).toBe("2026-11-21");
  expect(made("2026-11-21T23:59:59.999Z")).toEqual(made("2026-11-21T00:00:00Z"));
});

describe("coverage", () => {
  const unread = { status: "NOT_AUDITED" as const, found: 0, reason: "403 forbidden" };
  const partly = {
    status: "PARTIAL" as const,
    types: { ...perType(() => typeCoverage()), smtp_credentials: typeCoverage(unread) },
  };
  const gap = { domain: "Default", ...accountable, until: "2026-12-31" };

  it("is complete when every domain was read or skipped", () => {
    const skipped = domainReading(
      { domain: { ...domainReading().domain, name: "Lite", url: "", ocid: "ocid1.domain.oc1..lite" } },
      {
        status: "SKIPPED",
        types: perType(() => typeCoverage({ status: "SKIPPED", expected: null, found: 0 })),
      },
    );
    const complete = report({ domains: [domainReading(), skipped] });
    expect(complete.coverage).toMatchObject({ complete: true, incompleteBecause: [] });
    expect(exitCodeOf(complete, "overdue")).toBe(0);
  });

  it.each<[string, Partial<TenancyReading>, string]>([
    [
      "a type was not read",
      { domains: [domainReading({}, partly)] },
      "Default: smtp_credentials NOT_AUDITED: 403 forbidden",
    ],
    [
      "a compartment was forbidden",
      { discoveryGaps: [{ compartment: "prod", ocid: null, because: told("404") }] },
      "compartment prod: 404",
    ],
    ["there was no domain at all", { domains: [] }, "no domain was read"],
    [
      "users are missing",
      { domains: [domainReading({ usersComplete: false })] },
      "the inventory of users is incomplete",
    ],
    [
      "a reader calls a domain audited although a type is not",
      { domains: [domainReading({}, { ...partly, status: "AUDITED" })] },
      "Default: smtp_credentials NOT_AUDITED",
    ],
  ])("is incomplete when %s, which wins over findings", (_, reading, because) => {
    const incomplete = report(reading);
    expect(incomplete.coverage.complete).toBe(false);
    expect(incomplete.coverage.incompleteBecause.join("\n")).toContain(because);
    expect(exitCodeOf(incomplete, "never")).toBe(3);
  });

  it.each<[string, object, boolean]>([
    ["of that type", { ...gap, type: "smtp_credentials" }, true],
    ["of the whole domain", gap, true],
    ["of another type", { ...gap, type: "api_keys" }, false],
    ["of another domain", { ...gap, domain: "Other" }, false],
    ["that has ended", { ...gap, until: "2026-11-20" }, false],
  ])("an accepted gap %s", (_, acceptedGap, complete) => {
    const { coverage } = report({ domains: [domainReading({}, partly)] }, {
      acceptedGaps: [acceptedGap],
    } as RotationPolicyInput);
    expect(coverage.complete).toBe(complete);
    expect(coverage.acceptedGaps).toHaveLength(complete ? 1 : 0);
    expect(coverage.domains[0]?.types.smtp_credentials.status).toBe("NOT_AUDITED");
  });

  describe("against a previous report", () => {
    const counts = (users: number, found: number) =>
      domainReading(
        {},
        {
          users,
          types: {
            ...perType(() => typeCoverage({ expected: 0, found: 0 })),
            api_keys: typeCoverage({ found }),
          },
        },
      );
    const previous = report({ domains: [counts(100, 50)] });

    it.each<[number, number, boolean]>([
      [100, 50, true],
      [80, 40, true],
      [79, 50, false],
      [100, 39, false],
      [0, 0, false],
      [200, 100, true],
    ])("%i users and %i credentials after 100 and 50: plausible %s", (users, found, plausible) => {
      const { coverage } = report({ domains: [counts(users, found)] }, {}, previous);
      expect(coverage.complete).toBe(plausible);
      expect(coverage.domains[0]?.status).toBe(plausible ? "AUDITED" : "PARTIAL");
    });

    it("misses a domain that is no longer discovered", () => {
      const other = {
        ...domainReading().domain,
        name: "Other",
        url: "https://idcs-2.example.com",
        ocid: "ocid1.domain.oc1..d2",
      };
      const { coverage } = report({ domains: [domainReading({ domain: other })] }, {}, previous);
      expect(coverage.domains.map(({ name, status }) => [name, status])).toEqual([
        ["Default", "NOT_AUDITED"],
        ["Other", "AUDITED"],
      ]);
      expect(coverage.complete).toBe(false);
    });

    it("does not miss one that nobody looked for", () => {
      const other = {
        ...domainReading().domain,
        name: "Other",
        url: "https://idcs-2.example.com",
        ocid: undefined,
      };
      expect(
        report({ domains: [domainReading({ domain: other })], discovered: false }, {}, previous).coverage
          .complete,
      ).toBe(true);
    });
  });

  describe("with a canary", () => {
    const canary = (domain: string, id: string): RotationPolicyInput => ({
      canaries: [{ domain, credential: id }],
    });

    it("is complete when it was seen", () => {
      expect(report({}, canary("Default", "c1")).coverage).toMatchObject({
        complete: true,
        missingCanaries: [],
      });
    });

    it.each([
      ["not seen", canary("Default", "c9")],
      ["of a domain that was not found", canary("Elsewhere", "c1")],
    ])("is incomplete when it is %s", (_, policy) => {
      const { coverage } = report({}, policy);
      expect(coverage.complete).toBe(false);
      expect(coverage.missingCanaries).toHaveLength(1);
    });

    it("is complete when the canary's type may have been left out", () => {
      const types = perType((type) =>
        type === "auth_tokens"
          ? typeCoverage()
          : typeCoverage({ status: "SKIPPED", reason: "left out by --type" }),
      );
      const seen = credential({ type: "auth_tokens", id: "c2", ocid: undefined });
      const domains = [domainReading({ credentials: [seen] }, { types })];
      expect(report({ domains }, canary("Default", "c1")).coverage).toMatchObject({
        complete: true,
        missingCanaries: [],
      });
      // The previous report tells that its type was not left out.
      const previous = report({ domains: [domainReading({ credentials: [{ ...seen, id: "c1" }] })] });
      expect(report({ domains }, canary("Default", "c1"), previous).coverage).toMatchObject({
        complete: false,
        missingCanaries: [{ credential: "c1" }],
      });
    });

    it("is complete when the canary's domain is known by a name that nobody asked for", () => {
      const { domain } = domainReading();
      const byUrl = domainReading({ domain: { ...domain, name: "idcs-1.example.com", ocid: undefined } });
      const audited = (own: string, id: string) =>
        report({ domains: [byUrl], discovered: false }, canary(own, id)).coverage.complete;
      expect(audited("Default", "c9")).toBe(true);
      expect(audited("https://idcs-2.example.com", "c9")).toBe(true);
      expect(audited("https://idcs-1.example.com", "c9")).toBe(false);
    });

    it("does not take an unresolved reference for the canary", () => {
      const domains = [
        domainReading({ credentials: [credential({ unresolved: [told("could not be read")] })] }),
      ];
      expect(report({ domains }, canary("Default", "c1")).coverage.complete).toBe(false);
    });
  });
});

describe("exit code", () => {
  const aged = (created: string | undefined): Report =>
    report({ domains: [domainReading({ credentials: [credential({ created })] })] });

  it.each<[string, string | undefined, 0 | 2, 0 | 2]>([
    ["current", "2026-11-01T00:00:00Z", 0, 0],
    ["due soon", "2026-09-01T00:00:00Z", 0, 2],
    ["overdue", "2026-01-01T00:00:00Z", 2, 2],
    ["unknown", undefined, 2, 2],
  ])("%s", (_, created, overdue, dueSoon) => {
    const judged = aged(created);
    expect([
      exitCodeOf(judged, "overdue"),
      exitCodeOf(judged, "due-soon"),
      exitCodeOf(judged, "never"),
    ]).toEqual([overdue, dueSoon, 0]);
  });
});
