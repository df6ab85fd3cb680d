import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../../lambda-src/tenancy/progress";
import { tenancyBySize } from "../../simulator/samples/by-size";
import { sampleTruth } from "../../simulator/samples/truth";
import { credentialTypes } from "../../simulator/scim/credential-type";
import {
  asOf,
  domainNamed,
  falsePasses,
  idsOf,
  oneDomain,
  statuses,
  withSimulator,
  wordsOf,
} from "./harness";

/** The figure of the product: requests at most a quarter above what pages and batches of holders take. */
function requestBudget(
  simulator: { tenancy: Parameters<typeof sampleTruth>[0] },
  users: number,
  domains: number,
  compartments: number,
): number {
  const holders = new Map<string, Set<string>>();
  for (const { domain, type, userOcid } of sampleTruth(simulator.tenancy)) {
    const key = `${domain ?? ""} ${type}`;
    holders.set(key, (holders.get(key) ?? new Set()).add(userOcid));
  }
  const batches = [...holders.values()].reduce((sum, { size }) => sum + Math.ceil(size / 50), 0);
  // And one page a domain that proves the end of its users; for each of six types a sample, the batch that the witnesses
  // take room from, and the witness that is asked for once more at the end.
  const proofs = domains * (1 + 6 * 3);
  return 1.25 * (compartments + 2 + domains * Math.ceil(users / 1000) + batches) + proofs;
}

describe("an audit", () => {
  it("takes no more requests than its budget", () => {
    const tenancy = tenancyBySize({ domains: 3, usersPerDomain: 1_200, compartments: 3, asOf });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const reading = await audit({}, { thoroughness: "sampled" });
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(reading.domains.map(({ coverage }) => coverage.status)).toEqual([
        "AUDITED",
        "AUDITED",
        "AUDITED",
      ]);
      expect(simulator.journal.total).toBeLessThanOrEqual(requestBudget(simulator, 1_200, 3, 3));
    });
  });

  it("shows what people call their auth tokens and SMTP credentials, which have no other name", () => {
    const { tenancy, directory } = oneDomain(2);
    for (const type of ["auth_tokens", "smtp_credentials"] as const)
      for (const credential of directory.credentials(type))
        Object.assign(credential, { description: `build server, ${type}` });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      const labels = (type: string) =>
        reading.domains[0]!.credentials.filter((each) => each.type === type).map(({ label }) => label);
      expect(labels("auth_tokens")).toEqual(Array(2).fill("build server, auth_tokens"));
      expect(labels("smtp_credentials")).toEqual(Array(2).fill("build server, smtp_credentials"));
    });
  });

  it("gives the same reading twice", () => {
    const tenancy = tenancyBySize({ domains: 2, usersPerDomain: 80, compartments: 1, asOf });
    return withSimulator({ tenancies: [tenancy] }, async (_, audit) => {
      const summary = async () => (await audit()).domains.map((domain) => [domain.coverage, idsOf(domain)]);
      expect(await summary()).toEqual(await summary());
    });
  });

  it("tells how far it is", () =>
    withSimulator({ tenancies: [oneDomain(3).tenancy] }, async (_, audit) => {
      const events: Progress[] = [];
      await audit({}, { onProgress: (event) => events.push(event) });
      expect([...new Set(events.map(({ phase }) => phase))]).toEqual([
        "discovery",
        "users",
        "credentials",
        "done",
      ]);
      expect(events.findLast(({ phase }) => phase === "users")).toMatchObject({
        domain: "Default",
        done: 3,
        total: 3,
      });
    }));

  it("keeps what it read of a domain whose deadline passes, and is not slowed by it", () => {
    const tenancy = tenancyBySize({ domains: 3, usersPerDomain: 60, compartments: 1, asOf });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { domain: "domain-1", operation: "SearchSmtpCredentials" },
        fault: { kind: "stall", where: "headers" },
      });
      const reading = await audit({}, { domainTimeoutMs: 2_500 });
      const slow = domainNamed(reading, "domain-1");
      expect(slow.coverage).toMatchObject({ status: "PARTIAL", users: 60 });
      expect(wordsOf(slow.coverage)).toContain("deadline of 2.5 s");
      expect(slow.coverage.types.smtp_credentials.status).toBe("NOT_AUDITED");
      expect(slow.coverage.types.api_keys.status).toBe("AUDITED");
      expect(domainNamed(reading, "Default").coverage.status).toBe("AUDITED");
      expect(domainNamed(reading, "domain-2").coverage.status).toBe("AUDITED");
      expect(falsePasses(simulator, reading)).toEqual([]);
    });
  });

  it("stops within a second when it is told to, and returns what it has as incomplete", () => {
    const tenancy = tenancyBySize({ domains: 2, usersPerDomain: 300, compartments: 1, asOf });
    return withSimulator({ tenancies: [tenancy], latencyMs: 30 }, async (simulator, audit) => {
      const stop = new AbortController();
      let stoppedAt = 0;
      const reading = await audit(
        {},
        {
          signal: stop.signal,
          onProgress: ({ phase }) => {
            if (phase !== "credentials" || stop.signal.aborted) return;
            stoppedAt = performance.now();
            stop.abort(new Error("Ctrl-C"));
          },
        },
      );
      expect(performance.now() - stoppedAt).toBeLessThan(1_000);
      expect(reading.domains.some(({ coverage }) => coverage.status !== "AUDITED")).toBe(true);
      expect(wordsOf(reading.domains[0]!.coverage)).toContain("stopped");
      expect(falsePasses(simulator, reading)).toEqual([]);
    });
  });

  it("that is stopped before it began says that it read nothing", () =>
    withSimulator({ tenancies: [oneDomain(2).tenancy] }, async (simulator, audit) => {
      const reading = await audit({}, { signal: AbortSignal.abort(new Error("Ctrl-C")) });
      expect(reading.discoveryGaps.length).toBeGreaterThan(0);
      expect(reading.domains).toEqual([]);
      expect(falsePasses(simulator, reading)).toEqual([]);
    }));

  it.each(["free", "oracle-apps"] as const)(
    "loses nothing under the rate limits of a %s domain, and keeps to them",
    (licenseType) => {
      const { tenancy } = oneDomain(120, { licenseType });
      return withSimulator(
        { tenancies: [tenancy], rateLimits: true, rateClock: () => performance.now() * 200 },
        async (simulator, audit) => {
          const reading = await audit();
          expect(domainNamed(reading, "Default").coverage.status).toBe("AUDITED");
          const answers = simulator.journal.entries.filter(({ domain }) => domain !== undefined);
          const refused = answers.filter(({ status }) => status === 429).length;
          expect(refused / answers.length).toBeLessThanOrEqual(0.05);
        },
      );
    },
  );

  it("reads a user without OCID by the SCIM id, and a filter's quotes do no harm", () => {
    const { tenancy, directory, build } = oneDomain(2);
    const odd = directory.addUser({
      ...[...directory.users()][0]!,
      userName: 'o"dd\\ & # +',
      id: 'a"b\\c & # +',
      ocid: "ocid1.user.oc1..odd",
    });
    build.credential(directory, odd, "api_keys", { daysAgo: 3 });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListUsers" },
        fault: { kind: "filtered", keep: (row) => delete row.ocid },
      });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(statuses(domainNamed(reading, "Default"))).toBe(credentialTypes.map(() => "AUDITED").join(" "));
      const bodies = simulator.journal.entries.map(({ body }) => body).join();
      expect(bodies).toContain("user.value eq");
      expect(bodies).not.toContain("user.ocid eq");
    });
  });

  it("says what is wrong when the users of a domain cannot be read, and still shows what a listing has", () =>
    withSimulator({ tenancies: [oneDomain(3).tenancy], strict: false }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListUsers", service: "identity-domains" },
        fault: { kind: "status", status: 403 },
      });
      const domain = domainNamed(await audit(), "Default");
      expect(domain.usersComplete).toBe(false);
      expect(statuses(domain)).toBe(credentialTypes.map(() => "PARTIAL").join(" "));
      expect(wordsOf(domain.coverage)).toContain("read users in tenancy");
      expect(idsOf(domain)).toHaveLength(18);
    }));

  it("says of a domain that does not answer that nothing of it was read", () =>
    withSimulator({ tenancies: [oneDomain(3).tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({ match: { domain: "Default" }, fault: { kind: "refused" } });
      const domain = domainNamed(await audit(), "Default");
      expect(statuses(domain)).toBe(credentialTypes.map(() => "NOT_AUDITED").join(" "));
      expect(wordsOf(domain.coverage)).toContain("connection refused");
    }));

  it("reads on while another client uses up the rate", async () => {
    const { tenancy } = oneDomain(60, { licenseType: "free" });
    await withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      // Every third request finds the domain busy with somebody else, until the others leave.
      let seen = 0;
      await simulator.faults.add({
        match: { service: "identity-domains", when: () => (seen += 1) % 3 === 0 && seen < 60 },
        fault: { kind: "status", status: 429 },
      });
      const reading = await audit();
      expect(domainNamed(reading, "Default").coverage.status).toBe("AUDITED");
      await sleep(0);
    });
  });
});
