import { credentialTypes } from "../../../lambda-src/audit/credential-type";
import { demoTenancy } from "../../../simulator/samples/demo";
import { misleadingModes } from "../../../simulator/scim/misleading";
import { sampleTruth } from "../../../simulator/samples/truth";
import {
  allAudited,
  asOf,
  domainNamed,
  falsePasses,
  idsOf,
  oneDomain,
  statuses,
  withSimulator,
} from "../harness";

describe("the ladder", () => {
  it("reads the demo completely, in strict mode", () =>
    withSimulator({ tenancies: [demoTenancy({ asOf })] }, async (simulator, audit) => {
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(reading.discoveryGaps).toEqual([]);
      expect(
        reading.domains.map(({ domain, coverage }) => `${domain.name} ${coverage.status}`).sort(),
      ).toEqual(
        [
          "Default AUDITED",
          "legacy SKIPPED",
          "partners AUDITED",
          "sandbox AUDITED",
          "workforce AUDITED",
        ].sort(),
      );
      const read = reading.domains.flatMap((domain) => idsOf(domain));
      expect(read.sort()).toEqual(
        sampleTruth(simulator.tenancy)
          .map(({ id }) => id)
          .sort(),
      );
    }));

  it.each(misleadingModes.filter(({ name }) => name.startsWith("pages of 7 users")))(
    "reads users to their end in $name",
    ({ rules }) =>
      withSimulator({ tenancies: [oneDomain(4, { idle: 26 }).tenancy] }, async (simulator, audit) => {
        const about = { domain: "Default", caller: simulator.client.userOcid, type: "api_keys" } as const;
        for (const rule of rules(about)) await simulator.faults.add(rule);
        const domain = domainNamed(await audit(), "Default");
        expect(domain.coverage.users).toBe(30);
        expect(statuses(domain)).toBe(allAudited);
      }),
  );

  const rungs = [
    {
      rung: "unfiltered listings",
      options: { strict: false },
      operations: /^ListU|^List(ApiKeys|AuthTokens)/,
    },
    { rung: "batches", options: {}, operations: /Search/ },
    { rung: "batches in smaller pieces", options: { scim: { maxOrTerms: 7 } }, operations: /Search/ },
    { rung: "short filters", options: { scim: { maxFilterLength: 900 } }, operations: /Search/ },
    { rung: "small bodies", options: { scim: { maxBodyBytes: 1_500 } }, operations: /Search/ },
    { rung: "single searches", users: 9, options: { scim: { maxOrTerms: 1 } }, operations: /Search/ },
    ...([403, 404, 405, 501] as const).map((refuseSearch) => ({
      rung: `one holder a call, after ${refuseSearch}`,
      users: 9,
      options: { scim: { refuseSearch } },
      operations: /List/,
    })),
  ];
  it.each(rungs)("holds on $rung", ({ options, users = 60 }) => {
    const { tenancy } = oneDomain(users, { idle: 5 });
    return withSimulator({ tenancies: [tenancy], ...options }, async (simulator, audit) => {
      const reading = await audit();
      const domain = domainNamed(reading, "Default");
      expect(statuses(domain)).toBe(allAudited);
      expect(domain.coverage.users).toBe(users + 5);
      for (const type of credentialTypes) {
        expect(domain.coverage.types[type]).toMatchObject({ expected: users, found: users, because: [] });
      }
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domain.coverage.requests).toBe(
        simulator.journal.entries.filter((entry) => entry.domain === "Default").length,
      );
    });
  });
});
