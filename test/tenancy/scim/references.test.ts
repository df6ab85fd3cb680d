import type { Fault } from "../../../simulator/faults";
import { credentialTypes } from "../../../simulator/scim/credential-type";
import {
  allAudited,
  domainNamed,
  falsePasses,
  oneDomain,
  statuses,
  withSimulator,
  wordsOf,
} from "../harness";

const isUnfiltered = ({ query }: { readonly query: URLSearchParams }) => !query.has("filter");

describe("references", () => {
  it("that lead nowhere are UNKNOWN, one by one, and make their type PARTIAL", () =>
    withSimulator({ tenancies: [oneDomain(6).tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: /Users$/ },
        fault: { kind: "dangling-references", attribute: "smtpCredentials" },
      });
      const domain = domainNamed(await audit(), "Default");
      expect(statuses(domain)).toBe("AUDITED AUDITED AUDITED PARTIAL AUDITED AUDITED");
      expect(domain.coverage.status).toBe("PARTIAL");
      expect(domain.coverage.types.smtp_credentials).toMatchObject({ expected: 12, found: 6 });
      const unresolved = domain.credentials.filter((credential) => credential.unresolved !== undefined);
      expect(unresolved).toHaveLength(6);
      expect(unresolved[0]).toMatchObject({ type: "smtp_credentials", created: undefined });
      expect(wordsOf({ because: unresolved[0]!.unresolved! })).toContain("asked twice");
    }));

  it("of a credential that was deleted meanwhile have vanished", () => {
    const { tenancy, directory } = oneDomain(6);
    const [victim] = directory.credentials("auth_tokens");
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const asked = await simulator.faults.add({
        match: { operation: "SearchAuthTokens", times: 1 },
        fault: { kind: "change", act: () => directory.removeCredential("auth_tokens", victim!.id) },
      });
      const domain = domainNamed(await audit(), "Default");
      expect(asked.hits).toBe(1);
      expect(statuses(domain)).toBe(allAudited);
      expect(domain.coverage.types.auth_tokens).toMatchObject({ expected: 5, found: 5 });
    });
  });

  it("that are missing when the only holder is asked again do not make a hidden credential vanish", () => {
    const { tenancy, build, directory } = oneDomain(0, { idle: 5 });
    const [holder] = directory.users();
    build.credential(directory, holder!, "auth_tokens", { daysAgo: 400 });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "SearchAuthTokens" },
        fault: { kind: "filtered", keep: () => false },
      });
      // Asked again, that is; the first answer shows them.
      await simulator.faults.add({ match: { operation: "SearchUsers" }, fault: { kind: "no-references" } });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.auth_tokens).toMatchObject({
        status: "PARTIAL",
        expected: 1,
        found: 0,
      });
    });
  });

  it("that one answer alone leaves out do not make a hidden credential vanish", () => {
    const { tenancy, directory } = oneDomain(3);
    const [owner] = directory.users();
    const [hidden] = [...directory.credentialsOfUser(owner!.ocid)].filter(({ type }) => type === "api_keys");
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "SearchApiKeys" },
        fault: { kind: "filtered", keep: ({ id }) => id !== hidden!.id },
      });
      const reference = (operation: string, unreferenced: boolean) =>
        simulator.faults.add({
          match: { service: "identity-domains", operation },
          fault: { kind: "change", act: () => Object.assign(hidden!, { unreferenced }) },
        });
      const searched = await reference("SearchUsers", true);
      const confirmed = await reference("GetUser", false);
      const reading = await audit();
      expect([searched.hits, confirmed.hits]).toEqual([1, 1]);
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.api_keys.status).toBe("PARTIAL");
    });
  });

  it("of a user who was deleted meanwhile have vanished", () => {
    const { tenancy, directory } = oneDomain(6);
    const [victim] = directory.users();
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: /^Search(?!Users)/, times: 1 },
        fault: {
          kind: "change",
          act: () => {
            for (const { type, id } of [...directory.credentialsOfUser(victim!.ocid)])
              directory.removeCredential(type, id);
            directory.removeUser(victim!.ocid);
          },
        },
      });
      const domain = domainNamed(await audit(), "Default");
      expect(statuses(domain)).toBe(allAudited);
      for (const type of credentialTypes)
        expect(domain.coverage.types[type]).toMatchObject({ expected: 5, found: 5 });
    });
  });

  it("are found missing when the attribute does not come, even for users who may not create a credential", () => {
    const { tenancy, build, directory } = oneDomain(4, { idle: 120 });
    const off = Object.fromEntries(
      Object.keys([...directory.users()][0]!.capabilities).map((name) => [name, false]),
    ) as never;
    const hidden = build.user(directory, { userName: "hidden", capabilities: off });
    build.credential(directory, hidden, "db_credentials", { daysAgo: 300 });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({ match: { operation: /Users?$/ }, fault: { kind: "no-references" } });
      const reading = await audit();
      const domain = domainNamed(reading, "Default");
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(statuses(domain)).toBe(allAudited);
      expect(domain.coverage.types.db_credentials).toMatchObject({ expected: null, found: 5 });
    });
  });

  it("are not needed by a credential that was made after the users were listed", () => {
    const { tenancy, build, directory } = oneDomain(3, { idle: 200 });
    const [owner] = directory.users();
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "SearchApiKeys", times: 1 },
        fault: {
          kind: "change",
          act: () =>
            void build.credential(directory, owner!, "api_keys", { created: new Date().toISOString() }),
        },
      });
      const domain = domainNamed(await audit({}, { thoroughness: "sampled" }), "Default");
      expect(domain.coverage.types.api_keys).toMatchObject({ status: "AUDITED", expected: 3, found: 4 });
      // Nobody else is asked about: no request more than the six types take, their probe, the users and their end.
      expect(domain.coverage.requests).toBe(2 + 1 + 6);
    });
  });

  it("that are missing for some users only are noticed, and everybody is asked about", () => {
    const { tenancy, build, directory } = oneDomain(3, { idle: 60 });
    for (const user of [...directory.users()].slice(3)) {
      build.credential(directory, user, "api_keys", { daysAgo: 100, unreferenced: true });
    }
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.api_keys).toMatchObject({
        status: "AUDITED",
        expected: null,
        found: 63,
      });
    });
  });

  it("that are missing show when a batch is asked again too, and everybody is asked about", () => {
    const { tenancy, build, directory } = oneDomain(0, { idle: 160 });
    const users = [...directory.users()].sort((a, b) => (a.ocid < b.ocid ? -1 : 1));
    for (const user of users.slice(0, 55)) build.credential(directory, user, "api_keys", { daysAgo: 10 });
    const second = users.slice(50, 55);
    for (const user of [...second, users[158]!])
      build.credential(directory, user, "api_keys", { daysAgo: 400, unreferenced: true });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const failing = await simulator.faults.add({
        match: {
          operation: "SearchApiKeys",
          when: ({ body }) => body.toString().includes(second[0]!.ocid),
          times: 6,
        },
        fault: { kind: "status", status: 500 },
      });
      const reading = await audit({ types: ["api_keys"] });
      expect(failing.hits).toBeGreaterThan(0);
      expect(falsePasses(simulator, reading)).toEqual([]);
    });
  });

  it.each([400, 403, 404, 500])(
    "that are missing beside an empty list are noticed, or their search is known to have failed with %i",
    (status) => {
      const { tenancy, build, directory } = oneDomain(0, { idle: 5 });
      const [owner] = directory.users();
      build.credential(directory, owner!, "smtp_credentials", { daysAgo: 300, unreferenced: true });
      return withSimulator({ tenancies: [tenancy], strict: false }, async (simulator, audit) => {
        const unfiltered = { operation: "ListSmtpCredentials", when: isUnfiltered };
        await simulator.faults.add({ match: unfiltered, fault: { kind: "filtered" } });
        await simulator.faults.add({
          match: { operation: "SearchSmtpCredentials" },
          fault: { kind: "status", status },
        });
        expect(falsePasses(simulator, await audit())).toEqual([]);
        await simulator.faults.add({
          match: { operation: "ListSmtpCredentials", when: (request) => !isUnfiltered(request) },
          fault: { kind: "status", status },
        });
        const reading = await audit();
        expect(falsePasses(simulator, reading)).toEqual([]);
        expect(domainNamed(reading, "Default").coverage.types.smtp_credentials.status).toBe("PARTIAL");
      });
    },
  );

  it.each([500, 429])(
    "do not tell of orphans, so a listing that fails with %i in passing leaves its type partial",
    (status) => {
      const { tenancy, build, directory } = oneDomain(3);
      build.credential(directory, { id: "gone", ocid: "ocid1.user.oc1..gone" }, "smtp_credentials", {
        daysAgo: 900,
      });
      return withSimulator({ tenancies: [tenancy], strict: false }, async (simulator, audit) => {
        const failing = (operation: string) =>
          simulator.faults.add({
            match: { operation, when: isUnfiltered },
            fault: { kind: "status", status },
          });
        const types = async () => domainNamed(await audit(), "Default").coverage.types;
        const scout = await failing("ListApiKeys");
        expect(await types()).toMatchObject({
          api_keys: { status: "PARTIAL" },
          smtp_credentials: { status: "AUDITED", found: 4 },
        });
        await scout.remove();
        await failing("ListSmtpCredentials");
        expect(await types()).toMatchObject({
          api_keys: { status: "AUDITED" },
          smtp_credentials: { status: "PARTIAL", found: 3 },
        });
      });
    },
  );

  it("are not the only way: an unfiltered listing shows orphans", () => {
    const { tenancy, build, directory } = oneDomain(3);
    build.credential(directory, { id: "gone", ocid: "ocid1.user.oc1..gone" }, "api_keys", { daysAgo: 900 });
    return withSimulator({ tenancies: [tenancy], strict: false }, async (simulator, audit) => {
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.api_keys).toMatchObject({
        status: "AUDITED",
        found: 4,
      });
    });
  });
});

describe("a type that nobody has", () => {
  it.each(["rolling", "sampled"] as const)(
    "where nobody has any is confirmed by asking everybody, by OCID and by SCIM id, and with users who still show (%s)",
    (thoroughness) =>
      withSimulator({ tenancies: [oneDomain(0, { idle: 80 }).tenancy] }, async (simulator, audit) => {
        const domain = domainNamed(await audit({}, { thoroughness }), "Default");
        expect(statuses(domain)).toBe(allAudited);
        const searches = simulator.journal.entries.filter(({ operation }) => operation?.includes("Search"));
        const terms = (name: RegExp) =>
          searches.reduce((sum, { body }) => sum + [...body.matchAll(name)].length, 0);
        expect(terms(/user\.ocid eq/g)).toBe(6 * 80);
        expect(terms(/user\.value eq/g)).toBe(6 * 80);
        expect(searches).toHaveLength(6 * 2 * 2 + 1);
        expect(searches.at(-1)?.operation).toBe("identity-domains:SearchUsers");
      }),
  );

  it("is confirmed by one search over users who could, in a sample of a domain where references come", () => {
    const { tenancy, build, directory } = oneDomain(0, { idle: 80 });
    const [holder] = directory.users();
    build.credential(directory, holder!, "api_keys", { daysAgo: 3 });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      const domain = domainNamed(await audit({}, { thoroughness: "sampled" }), "Default");
      expect(statuses(domain)).toBe(allAudited);
      const searches = simulator.journal.entries.filter(({ operation }) => operation?.includes("Search"));
      expect(searches).toHaveLength(6);
      const terms = searches.map(({ body }) => [...body.matchAll(/user\.ocid eq/g)].length);
      expect(terms).toEqual([50, 50, 50, 50, 50, 50]);
    });
  });

  const refusals: { name: string; fault: Fault; status: string; reason: RegExp }[] = [
    {
      name: "403",
      fault: { kind: "status", status: 403 },
      status: "NOT_AUDITED",
      reason: /inspect credentials in tenancy/,
    },
    {
      name: "404 of a missing permission",
      fault: { kind: "status", status: 404 },
      status: "NOT_AUDITED",
      reason: /inspect credentials/,
    },
    {
      name: "404 without words",
      fault: { kind: "status", status: 404, message: "Not found." },
      status: "NOT_AUDITED",
      reason: /404/,
    },
    {
      name: "404 that says the type does not exist",
      fault: { kind: "status", status: 404, message: "Resource type UserDbCredentials does not exist." },
      status: "NOT_APPLICABLE",
      reason: /does not exist/,
    },
    {
      name: "400",
      fault: { kind: "status", status: 400, message: "Unknown resource type." },
      status: "NOT_AUDITED",
      reason: /400/,
    },
    { name: "500", fault: { kind: "status", status: 500 }, status: "NOT_AUDITED", reason: /500/ },
    ...[
      "Filtering UserDbCredentials by user.ocid is not supported.",
      "The operation is not supported for UserDbCredentials.",
      "UserDbCredentials: unknown error, try again.",
      "Invalid value for attribute user.ocid of UserDbCredentials.",
    ].flatMap((message) =>
      [404, 501].map((status) => ({
        name: `${status} ${message}`,
        fault: { kind: "status" as const, status, message },
        status: "NOT_AUDITED",
        reason: new RegExp(String(status)),
      })),
    ),
  ];
  it.each(refusals)("is $status when the service answers $name", ({ fault, status, reason }) => {
    const { tenancy, build, directory } = oneDomain(0, { idle: 3 });
    const [user] = directory.users();
    build.credential(directory, user!, "api_keys", { daysAgo: 1 });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({ match: { operation: /UserDbCredentials/ }, fault });
      const domain = domainNamed(await audit(), "Default");
      expect(domain.coverage.types.db_credentials.status).toBe(status);
      expect(wordsOf(domain.coverage.types.db_credentials)).toMatch(reason);
      expect(domain.coverage.types.api_keys.status).toBe("AUDITED");
      expect(domain.coverage.status).toBe(status === "NOT_APPLICABLE" ? "AUDITED" : "PARTIAL");
    });
  });

  it("is never NOT_APPLICABLE while a user refers to one", () =>
    withSimulator({ tenancies: [oneDomain(2).tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: /UserDbCredentials/ },
        fault: { kind: "status", status: 404, message: "Resource type UserDbCredentials does not exist." },
      });
      const domain = domainNamed(await audit(), "Default");
      expect(domain.coverage.types.db_credentials).toMatchObject({
        status: "NOT_AUDITED",
        expected: 2,
        found: 0,
      });
      expect(domain.credentials.filter(({ unresolved }) => unresolved !== undefined)).toHaveLength(2);
    }));
});
