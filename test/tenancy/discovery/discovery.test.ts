import { buildReport } from "../../../lambda-src/audit/build-report";
import { coverageOf } from "../../../lambda-src/audit/coverage/build-coverage";
import { type AcceptedGap, rotationPolicy } from "../../../lambda-src/audit/rotation-policy";
import { RequestError } from "../../../lambda-src/oci/request-error";
import { UnknownDomainError } from "../../../lambda-src/tenancy/discovery/scope";
import { credentialTypes } from "../../../simulator/scim/credential-type";
import { identity } from "../../../simulator/identity/identity-store";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { demoTenancy } from "../../../simulator/samples/demo";
import { tenancyWithoutDomains } from "../../../simulator/samples/none";
import { directoryOf } from "../../../simulator/scim/directory";
import {
  asOf,
  domainNamed,
  falsePasses,
  idsOf,
  oneDomain,
  statuses,
  withSimulator,
  wordsOf,
} from "../harness";

/** A tenancy of so many compartments in a chain and a domain with one credential in each and in the root. */
function nested(compartments: number) {
  const build = new SampleBuilder(asOf, "nested", 3);
  let parent = build.tenancy.ocid;
  const add = (name: string, compartmentOcid: string) => {
    const domain = build.domain(name, {
      compartmentOcid,
      type: compartmentOcid === build.tenancy.ocid ? "DEFAULT" : "SECONDARY",
    });
    const user = build.user(directoryOf(domain), { userName: `user@${name}` });
    build.credential(directoryOf(domain), user, "api_keys", { daysAgo: 10 });
  };
  add("root", parent);
  const made = Array.from({ length: compartments }, (_, index) => {
    const compartment = build.compartment(`c${index}`, parent);
    parent = compartment.ocid;
    add(`domain-${index}`, parent);
    return compartment;
  });
  return { tenancy: build.tenancy, build, compartments: made };
}

const readNames = (reading: {
  domains: readonly { domain: { name: string }; coverage: { status: string } }[];
}) => reading.domains.map(({ domain, coverage }) => `${domain.name} ${coverage.status}`).sort();

describe("discovery", () => {
  it("finds the domains of the root and of every compartment below it", () =>
    withSimulator({ tenancies: [nested(4).tenancy] }, async (simulator, audit) => {
      const reading = await audit();
      expect(readNames(reading)).toEqual([
        ...["domain-0", "domain-1", "domain-2", "domain-3", "root"].map((name) => `${name} AUDITED`),
      ]);
      expect(reading.discovered).toBe(true);
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "domain-3").domain.compartment.name).toBe("c3");
    }));

  it("takes compartments + 2 requests, and leaves deleted compartments alone", async () => {
    const { tenancy, build } = nested(5);
    build.compartment("gone", tenancy.ocid, { lifecycleState: "DELETED" });
    await withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await audit();
      const regional = simulator.journal.entries.filter(({ domain }) => domain === undefined);
      // One more asks after the caller, whom no domain of this tenancy shows.
      expect(regional).toHaveLength(5 + 2 + 1);
    });
  });

  it("says which compartments would not list their domains, and reads the others", async () => {
    const { tenancy, compartments } = nested(3);
    compartments[1]!.forbidden = true;
    await withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const reading = await audit();
      expect(reading.discoveryGaps).toMatchObject([{ compartment: "c1", ocid: compartments[1]!.ocid }]);
      expect(wordsOf(reading.discoveryGaps[0]!)).toContain("inspect domains");
      expect(readNames(reading)).toEqual(["domain-0 AUDITED", "domain-2 AUDITED", "root AUDITED"]);
      expect(falsePasses(simulator, reading)).toEqual([]);
    });
  });

  it.each([401, 403, 404])(
    "falls back to what is accessible and to the root when the tree is refused with %i",
    (status) =>
      withSimulator({ tenancies: [nested(2).tenancy] }, async (simulator, audit) => {
        await simulator.faults.add({
          match: { operation: "ListCompartments", when: ({ query }) => query.get("accessLevel") === "ANY" },
          fault: { kind: "status", status },
        });
        const reading = await audit();
        expect(reading.discoveryGaps).toMatchObject([{ compartment: "(root)" }]);
        expect(readNames(reading)).toEqual(["domain-0 AUDITED", "domain-1 AUDITED", "root AUDITED"]);
      }),
  );

  it("looks at the root alone when no compartment may be listed", () =>
    withSimulator({ tenancies: [nested(2).tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListCompartments" },
        fault: { kind: "status", status: 403 },
      });
      const reading = await audit();
      expect(readNames(reading)).toEqual(["root AUDITED"]);
      expect(wordsOf(reading.discoveryGaps[0]!)).toContain("inspect compartments");
      expect(falsePasses(simulator, reading)).toEqual([]);
    }));

  it("throws when the service does not accept the caller at all", () =>
    withSimulator({ tenancies: [nested(1).tenancy] }, async (simulator, audit) => {
      simulator.clockSkewMs = 3_600_000;
      const error: unknown = await audit().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RequestError);
      expect(error).toMatchObject({ kind: "unauthenticated" });
    }));

  it("looks at a parent compartment that was not listed itself", async () => {
    const { tenancy, compartments } = nested(3);
    await withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListCompartments" },
        fault: { kind: "filtered", keep: ({ id }) => id !== compartments[1]!.ocid },
      });
      const reading = await audit();
      expect(readNames(reading)).toContain("domain-1 AUDITED");
    });
  });

  it("skips domains that hold nothing to read, and says why", () =>
    withSimulator({ tenancies: [demoTenancy({ asOf })] }, async (_, audit) => {
      const reading = await audit();
      expect(domainNamed(reading, "legacy").coverage).toMatchObject({
        status: "SKIPPED",
        because: [{ kind: "domain_inactive", state: "INACTIVE" }],
      });
    }));

  it("reads a domain that one listing calls inactive and another one active", () =>
    withSimulator({ tenancies: [nested(2).tenancy] }, async (simulator, audit) => {
      const store = simulator.tenancy.store(identity);
      const late = [...store.domains.values()].find(({ displayName }) => displayName === "domain-1")!;
      late.lifecycleState = "INACTIVE";
      await simulator.faults.add({
        match: { operation: "ListDomains", after: 3 },
        fault: {
          kind: "change",
          act: () => {
            late.lifecycleState = "ACTIVE";
          },
        },
      });
      expect(readNames(await audit())).toContain("domain-1 AUDITED");
    }));

  it.each(["CREATING", "FAILED"] as const)("reads a domain that is %s", (lifecycleState) =>
    withSimulator({ tenancies: [oneDomain(2, { lifecycleState }).tenancy] }, async (_, audit) => {
      expect(idsOf(domainNamed(await audit(), "Default"))).toHaveLength(12);
    }),
  );

  it("misses the Default domain when a listing leaves it out, as one that filters silently does", () =>
    withSimulator({ tenancies: [nested(2).tenancy] }, async (simulator, audit) => {
      expect((await audit()).discoveryGaps).toEqual([]);
      await simulator.faults.add({
        match: { operation: "ListDomains" },
        fault: { kind: "filtered", keep: ({ displayName }) => displayName !== "root" },
      });
      const reading = await audit();
      expect(readNames(reading)).toEqual(["domain-0 AUDITED", "domain-1 AUDITED"]);
      expect(reading.discoveryGaps).toMatchObject([{ compartment: "(root)", ocid: simulator.tenancy.ocid }]);
      expect(wordsOf(reading.discoveryGaps[0]!)).toContain("Default domain");
      expect(coverageOf(reading, rotationPolicy(), asOf.getTime(), undefined).complete).toBe(false);
    }));

  it("counts a domain that two compartments list once", async () => {
    const { tenancy } = nested(1);
    const store = tenancy.store(identity);
    await withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListDomains" },
        fault: {
          kind: "change",
          act: (call) => {
            // Both compartments answer with the domain of the root.
            call.query.set("compartmentId", tenancy.ocid);
          },
        },
      });
      const reading = await audit();
      expect(store.domains.size).toBe(2);
      expect(readNames(reading)).toEqual(["root AUDITED"]);
    });
  });
});

describe("a domain without URL", () => {
  /** Beside a domain like any other. The Default one holds the first administrators. */
  const lightweight = (type: "DEFAULT" | "SECONDARY") => {
    const build = new SampleBuilder(asOf, `lite-${type}`, 11);
    const all = [
      build.domain("Administrators", { type, hosted: false }),
      build.domain("Staff", { type: type === "DEFAULT" ? "SECONDARY" : "DEFAULT" }),
    ];
    for (const domain of all) {
      const directory = directoryOf(domain);
      const owner = build.user(directory, { userName: `${domain.displayName}@example.com` });
      for (const credentialType of credentialTypes)
        build.credential(directory, owner, credentialType, { daysAgo: 400 });
    }
    return { tenancy: build.tenancy, domain: all[0]! };
  };

  it("is read through classic IAM when it is the Default one, under its own name", () => {
    const { tenancy, domain } = lightweight("DEFAULT");
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      const administrators = domainNamed(reading, "Administrators");
      expect(administrators.coverage).toMatchObject({
        status: "AUDITED",
        users: 1,
        ocid: domain.ocid,
        url: "",
      });
      const report = buildReport({
        tenancy: { ocid: tenancy.ocid, name: "lite" },
        asOf: asOf.getTime(),
        policy: rotationPolicy(),
        reading,
      });
      expect(report.coverage.complete).toBe(true);
      expect(report.credentials.filter((row) => row.domain === "Administrators")).toHaveLength(
        credentialTypes.length,
      );
      expect(report.summary.byStatus.OVERDUE).toBe(2 * credentialTypes.length);
    });
  });

  it.each([403, 404, 500])("is not audited when it is the Default one and classic IAM answers %i", (status) =>
    withSimulator({ tenancies: [lightweight("DEFAULT").tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListUsers", when: ({ domain }) => domain === undefined },
        fault: { kind: "status", status },
      });
      const reading = await audit();
      expect(domainNamed(reading, "Administrators").coverage.status).not.toBe("AUDITED");
      expect(coverageOf(reading, rotationPolicy(), asOf.getTime(), undefined).complete).toBe(false);
    }),
  );

  it("is not audited when it is any other, until the policy lets it be", () =>
    withSimulator({ tenancies: [lightweight("SECONDARY").tenancy] }, async (_, audit) => {
      const reading = await audit();
      expect(domainNamed(reading, "Administrators").coverage).toMatchObject({
        status: "NOT_AUDITED",
        because: [{ kind: "domain_without_url" }],
      });
      const complete = (acceptedGaps: AcceptedGap[]) =>
        coverageOf(reading, rotationPolicy({ acceptedGaps }), asOf.getTime(), undefined).complete;
      const leave = { reason: "empty", owner: "platform", until: "2027-01-01" };
      expect([complete([]), complete([{ domain: "Administrators", ...leave }])]).toEqual([false, true]);
    }));

  it("is read where it says at which URL its home region has it", () =>
    withSimulator({ tenancies: [nested(1).tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListDomains" },
        fault: {
          kind: "rewrite",
          as: (answer) => ({
            ...answer,
            body: (answer.body as object[]).map((row) => ({ ...row, url: undefined })),
          }),
        },
      });
      expect(readNames(await audit())).toEqual(["domain-0 AUDITED", "root AUDITED"]);
    }));
});

describe("the scope", () => {
  const sample = () => withSimulatorOf(nested(2).tenancy);
  const withSimulatorOf =
    (tenancy: ReturnType<typeof nested>["tenancy"]) => (use: Parameters<typeof withSimulator<void>>[1]) =>
      withSimulator({ tenancies: [tenancy] }, use);

  it("reads the domains that are named, by name or OCID, and lists the others as skipped", () =>
    sample()(async (simulator, audit) => {
      const ocid = [...simulator.tenancy.store(identity).domains.values()].find(
        ({ displayName }) => displayName === "domain-1",
      )!.ocid;
      const reading = await audit({ domains: ["ROOT", ocid] });
      expect(readNames(reading)).toEqual(["domain-0 SKIPPED", "domain-1 AUDITED", "root AUDITED"]);
    }));

  it("throws for a domain that is not there, with the names of those that are", () =>
    sample()(async (_, audit) => {
      const error: unknown = await audit({ domains: ["rot"] }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(UnknownDomainError);
      expect((error as Error).message).toContain("domain-0, domain-1, root");
    }));

  it("reads a domain by its URL without discovery", () =>
    sample()(async (simulator, audit) => {
      const { url } = [...simulator.tenancy.store(identity).domains.values()][0]!;
      const reading = await audit({ domainUrls: [`${url ?? ""}/`] });
      expect(reading).toMatchObject({ discovered: false, discoveryGaps: [] });
      expect(reading.domains).toHaveLength(1);
      expect(reading.domains[0]!.coverage).toMatchObject({ status: "AUDITED", url, ocid: null });
      expect(simulator.journal.entries.every(({ domain }) => domain === "root")).toBe(true);
    }));

  it("reads the types that are named, and lists the others as skipped", () =>
    sample()(async (simulator, audit) => {
      const reading = await audit({ types: ["api_keys"] });
      for (const domain of reading.domains) {
        expect(statuses(domain)).toBe("AUDITED SKIPPED SKIPPED SKIPPED SKIPPED SKIPPED");
      }
      expect(simulator.journal.entries.some(({ path }) => path.includes("AuthTokens"))).toBe(false);
    }));
});

describe("a tenancy without identity domains", () => {
  it("is read through classic IAM, all six types, but is not called complete where domains may be hidden", () =>
    withSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] }, async (simulator, audit) => {
      const reading = await audit();
      expect(reading.domains).toHaveLength(1);
      const [classic] = reading.domains;
      expect(statuses(classic!)).toBe("AUDITED AUDITED AUDITED AUDITED AUDITED AUDITED");
      expect(classic!.coverage).toMatchObject({ status: "PARTIAL", users: 12 });
      expect(wordsOf(classic!.coverage)).toContain("inspect domains");
      const states = new Set(classic!.credentials.map(({ lifecycleState }) => lifecycleState));
      expect(states).toEqual(new Set(["ACTIVE", "INACTIVE", "DELETED"]));
      const total = [...simulator.tenancy.store(identity).classic.users()].reduce(
        (sum, { ocid }) => sum + simulator.tenancy.store(identity).classic.credentialsOfUser(ocid).length,
        0,
      );
      expect(classic!.credentials).toHaveLength(total);
    }));

  it("is in doubt whichever type is refused as well, and leave for that type does not end the doubt", () =>
    withSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: /OAuthClientCredentials|OAuth2ClientCredentials/ },
        fault: { kind: "status", status: 403 },
      });
      const reading = await audit();
      const coverageBy = (acceptedGaps: AcceptedGap[]) =>
        coverageOf(reading, rotationPolicy({ acceptedGaps }), asOf.getTime(), undefined);
      const leave = { domain: "Classic IAM", reason: "r", owner: "o", until: "2027-01-01" };
      expect(coverageBy([]).incompleteBecause).toEqual([
        expect.stringContaining("inspect domains"),
        expect.stringContaining("oauth2_client_credentials NOT_AUDITED"),
      ]);
      expect(coverageBy([{ ...leave, type: "oauth2_client_credentials" }])).toMatchObject({
        complete: false,
        incompleteBecause: [expect.stringContaining("inspect domains")],
      });
      // Nor does leave for the doubt let a refusal be.
      expect(coverageBy([leave])).toMatchObject({
        complete: false,
        incompleteBecause: [expect.stringContaining("oauth2_client_credentials NOT_AUDITED")],
      });
      const both = [leave, { ...leave, type: "oauth2_client_credentials" as const }];
      expect(coverageBy(both)).toMatchObject({ complete: true });
    }));

  it("is complete when the service's 404 is not the one for a missing permission", () =>
    withSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListDomains" },
        fault: { kind: "status", status: 404, code: "NotFound", message: "No such API" },
      });
      const reading = await audit();
      expect(reading.domains[0]!.coverage.status).toBe("AUDITED");
    }));

  it("does not hide the domains of a tenancy that has some", async () => {
    const { tenancy, compartments } = nested(2);
    for (const compartment of compartments) compartment.forbidden = true;
    await withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListDomains" },
        fault: { kind: "status", status: 404 },
      });
      const reading = await audit();
      expect(reading.domains.every(({ coverage }) => coverage.status !== "AUDITED")).toBe(true);
    });
  });

  it.each([401, 403, 404, 500])("says so when one type of credential is refused with %i", (status) =>
    withSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListAuthTokens" },
        fault: { kind: "status", status },
      });
      const [classic] = (await audit()).domains;
      expect(statuses(classic!)).toBe("AUDITED NOT_AUDITED AUDITED AUDITED AUDITED AUDITED");
    }),
  );

  it("lets a user go who was deleted meanwhile", () =>
    withSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] }, async (simulator, audit) => {
      const store = simulator.tenancy.store(identity);
      const [victim] = store.classic.users();
      await simulator.faults.add({
        match: { operation: "ListApiKeys", times: 1 },
        fault: {
          kind: "change",
          act: () => store.classic.removeUser(victim!.ocid),
        },
      });
      const [classic] = (await audit()).domains;
      expect(statuses(classic!)).toBe("AUDITED AUDITED AUDITED AUDITED AUDITED AUDITED");
    }));
});
