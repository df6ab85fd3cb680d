import fc from "fast-check";
import { buildReport } from "../../../lambda-src/audit/build-report";
import { runsOfARound } from "../../../lambda-src/audit/coverage/completeness";
import { credentialTypes, perType } from "../../../lambda-src/audit/credential-type";
import type { DomainReading, TenancyReading } from "../../../lambda-src/audit/reading";
import type { Report } from "../../../lambda-src/audit/report";
import { rotationPolicy } from "../../../lambda-src/audit/rotation-policy";
import { Rota } from "../../../lambda-src/tenancy/scim/rota";
import type { Simulator } from "../../../simulator/simulator";
import { asOf, type Audit, domainNamed, falsePasses, oneDomain, withSimulator } from "../harness";

const now = asOf.getTime();

function reportOf({ tenancy }: Simulator, reading: TenancyReading, previous?: Report): Report {
  return buildReport({
    tenancy: { ocid: tenancy.ocid, name: tenancy.name },
    asOf: now,
    policy: rotationPolicy(),
    reading,
    previous,
  });
}

/** One run after the other, each with the report of the one before. */
function runner(simulator: Simulator, audit: Audit) {
  let previous: Report | undefined;
  return async (): Promise<DomainReading & { readonly report: Report }> => {
    const reading = await audit({}, { asOf: now, previous });
    previous = reportOf(simulator, reading, previous);
    return { ...domainNamed(reading, "Default"), report: previous };
  };
}

const how = ({ coverage }: DomainReading) =>
  credentialTypes.map((type) => coverage.types[type].completeness?.how ?? "none").join(" ");
const all = (what: string) => credentialTypes.map(() => what).join(" ");

describe("a rota", () => {
  const domain = { name: "d", url: "https://d", ocid: "o", compartment: { ocid: "c", name: "c" } };
  const rota = (runs: number, parts: number) =>
    new Rota(
      {
        thoroughness: "rolling",
        asOf: now,
        earlier: () => ({
          at: now,
          types: perType(() => ({ how: "rolling" as const, provenOn: "2026-01-01", runs, parts })),
        }),
      },
      { ...domain, api: "identity-domains", licenseType: undefined, homeRegion: undefined },
    );

  it("gives everybody a turn for each type in each round, once", () =>
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 400 }), fc.nat(100), (user, parts, start) => {
        for (const type of credentialTypes) {
          const turns = Array.from({ length: runsOfARound }, (_, run) =>
            rota(start + run, parts).isDue(type, user),
          );
          expect(turns.filter(Boolean)).toHaveLength(1);
        }
      }),
    ));

  it("spreads the turns of few users over a round", () => {
    const asked = Array.from(
      { length: runsOfARound },
      (_, run) => credentialTypes.filter((type) => rota(run, 1).isDue(type, "u")).length,
    );
    expect(Math.max(...asked)).toBe(1);
  });

  it("takes users for new since a day before the run before, and those of whom nothing is known", () => {
    const day = 86_400_000;
    const at = (instant: number) => rota(0, 1).isNew(new Date(instant).toISOString());
    expect([at(now), at(now - day), at(now - day - 1), rota(0, 1).isNew(undefined)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});

describe("a rolling audit", () => {
  const large = () => oneDomain(20, { idle: 150 });

  it("proves everything at first, carries the proof, and then asks for little more than the holders", () =>
    withSimulator({ tenancies: [large().tenancy] }, async (simulator, audit) => {
      const run = runner(simulator, audit);
      const first = await run();
      expect(how(first)).toBe(all("proven"));
      expect(first.report.coverage.domains[0]?.types.api_keys.completeness).toEqual({
        how: "proven",
        provenOn: "2026-03-01",
        runs: 0,
        parts: 4,
      });
      const second = await run();
      expect(how(second)).toBe(all("rolling"));
      expect(second.coverage.requests).toBeLessThan(first.coverage.requests / 1.7);
      expect(second.report.coverage.complete).toBe(true);
    }));

  it("finds within a round what no reference tells of, and asks everybody again then", () => {
    const { tenancy, build, directory } = large();
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const run = runner(simulator, audit);
      await run();
      const [last] = [...directory.users()].slice(-1);
      build.credential(directory, last!, "oauth2_client_credentials", { daysAgo: 300, unreferenced: true });
      let runs = 0;
      let found: DomainReading;
      do found = await run();
      while (++runs < runsOfARound && found.credentials.length === 20 * credentialTypes.length);
      expect(found.credentials).toHaveLength(20 * credentialTypes.length + 1);
      expect(how(found)).toBe(all("proven"));
    });
  });

  it("asks at once about who is new or changed", () => {
    const { tenancy, build, directory } = large();
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const run = runner(simulator, audit);
      await run();
      const user = build.user(directory, { userName: "new", createdDaysAgo: 0 });
      build.credential(directory, user, "auth_tokens", { daysAgo: 300, unreferenced: true });
      const second = await run();
      expect(second.credentials.filter(({ userName }) => userName === "new")).toHaveLength(1);
    });
  });

  it.each([
    ["of a sample", (report: Report) => change(report, { how: "sampled" }), all("proven")],
    [
      "of a later instant",
      (report: Report) => ({ ...report, asOf: "2027-01-01T00:00:00.000Z" }),
      all("proven"),
    ],
    ["in doubt", (report: Report) => doubted(report), all("proven")],
    ["as it was", (report: Report) => report, all("rolling")],
  ])("takes a report %s for what it is worth", (_, bend, expected) =>
    withSimulator({ tenancies: [large().tenancy] }, async (simulator, audit) => {
      const first = reportOf(simulator, await audit({}, { asOf: now }));
      const reading = await audit({}, { asOf: now, previous: bend(first) });
      expect(how(domainNamed(reading, "Default"))).toBe(expected);
    }),
  );

  it("never ends as audited by a sample where references never come", () => {
    const { tenancy } = large();
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({ match: { operation: /Users?$/ }, fault: { kind: "no-references" } });
      for (const thoroughness of ["sampled", "rolling"] as const) {
        const reading = await audit({}, { asOf: now, thoroughness });
        expect(falsePasses(simulator, reading)).toEqual([]);
        expect(how(domainNamed(reading, "Default"))).toBe(all("proven"));
      }
    });
  });
});

function change(report: Report, completeness: { readonly how: "sampled" }): Report {
  return {
    ...report,
    coverage: {
      ...report.coverage,
      domains: report.coverage.domains.map((domain) => ({
        ...domain,
        types: perType((type) => ({
          ...domain.types[type],
          completeness: { ...domain.types[type].completeness!, ...completeness },
        })),
      })),
    },
  };
}

function doubted(report: Report): Report {
  const domains = report.coverage.domains.map((domain) => ({ ...domain, doubts: ["a loss"] }));
  return { ...report, coverage: { ...report.coverage, domains } };
}
