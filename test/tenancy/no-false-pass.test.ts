import { credentialTypes } from "../../simulator/scim/credential-type";
import { directoryOf } from "../../simulator/scim/directory";
import { allAudited, domainNamed, falsePasses, oneDomain, statuses, withSimulator } from "./harness";

// Each of these once ended as AUDITED with a credential missing, or could have.
describe("never AUDITED", () => {
  it("when a domain that --domain leaves out was named by --domain-url", () => {
    const { tenancy, build } = oneDomain(2);
    const other = build.domain("other");
    build.credential(directoryOf(other), build.user(directoryOf(other), { userName: "u" }), "api_keys", {
      daysAgo: 200,
    });
    return withSimulator({ tenancies: [tenancy] }, async (_, audit) => {
      const reading = await audit({ domains: ["Default"], domainUrls: [other.url!] });
      expect(domainNamed(reading, "other").credentials).toHaveLength(1);
      expect(statuses(domainNamed(reading, "other"))).toBe(allAudited);
    });
  });

  it("when a search says more rows than it gave, though every reference was found", () => {
    const { tenancy, build, directory } = oneDomain(3);
    const [owner] = directory.users();
    const hidden = build.credential(directory, owner!, "api_keys", { daysAgo: 200, unreferenced: true });
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      // The row is left out, and the total still counts it.
      const operation = "SearchApiKeys";
      await simulator.faults.add({
        match: { operation },
        fault: { kind: "filtered", keep: ({ id }) => id !== hidden.id },
      });
      await simulator.faults.add({ match: { operation }, fault: { kind: "total", by: 1 } });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.api_keys).toMatchObject({
        status: "PARTIAL",
        because: [{ kind: "holders_unanswered", cause: { kind: "fewer_rows", said: 4, gave: 3 } }],
      });
    });
  });

  it("when an unfiltered listing breaks off before an orphan that nothing else shows", () => {
    const { tenancy, build, directory } = oneDomain(12);
    for (let number = 0; number < 4; number += 1)
      build.credential(directory, { id: "gone", ocid: "ocid1.user.oc1..gone" }, "api_keys", { daysAgo: 900 });
    return withSimulator({ tenancies: [tenancy], strict: false }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListApiKeys", after: 1 },
        fault: { kind: "status", status: 500 },
      });
      const reading = await audit({}, { pageSize: 6 });
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.api_keys).toMatchObject({
        status: "PARTIAL",
        because: [{ kind: "count_differs", counted: 16 }],
      });
    });
  });

  it("when an unfiltered listing shows that references are missing, and breaks off", () => {
    const { tenancy, directory } = oneDomain(12, { idle: 300 });
    const byOcid = [...directory.users()].slice(12).sort((a, b) => (a.ocid < b.ocid ? -1 : 1));
    // One on the first page, and one on no page that comes, of the user whom a sample would reach last.
    for (const [name, owner] of [["aaa", byOcid[0]!] as const, ["zzz", byOcid.at(-1)!] as const])
      directory.addCredential({
        type: "api_keys",
        id: name,
        ocid: `ocid1.credential.oc1..${name}`,
        userId: owner.id,
        userOcid: owner.ocid,
        created: "2025-01-01T00:00:00Z",
        unreferenced: true,
      });
    return withSimulator({ tenancies: [tenancy], strict: false }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListApiKeys", after: 1 },
        fault: { kind: "status", status: 500 },
      });
      const reading = await audit({}, { pageSize: 6 });
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.api_keys).toMatchObject({
        status: "AUDITED",
        found: 14,
      });
    });
  });

  it("when a permission empties the unfiltered listing and the references, and lets searches be", () => {
    const { tenancy, build, directory } = oneDomain(2, { idle: 5 });
    const [owner] = directory.users();
    for (const { type, id } of [...directory.credentialsOfUser(owner!.ocid)])
      directory.removeCredential(type, id);
    for (const [, user] of [...directory.users()].entries())
      for (const { type, id } of [...directory.credentialsOfUser(user.ocid)])
        if (type === "smtp_credentials") directory.removeCredential(type, id);
    build.credential(directory, owner!, "smtp_credentials", { daysAgo: 300, unreferenced: true });
    return withSimulator({ tenancies: [tenancy], strict: false }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "ListSmtpCredentials" },
        fault: { kind: "filtered" },
      });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").credentials).toContainEqual(
        expect.objectContaining({ type: "smtp_credentials", userOcid: owner!.ocid }),
      );
    });
  });

  it("when searches hide a credential and users asked again come without any reference", () => {
    const { tenancy, directory } = oneDomain(5);
    const [hidden] = directory.credentials("auth_tokens");
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "SearchAuthTokens" },
        fault: { kind: "filtered", keep: ({ id }) => id !== hidden!.id },
      });
      await simulator.faults.add({ match: { operation: "SearchUsers" }, fault: { kind: "no-references" } });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      const domain = domainNamed(reading, "Default");
      expect(domain.coverage.types.auth_tokens).toMatchObject({ status: "PARTIAL", expected: 5, found: 4 });
      expect(domain.credentials.filter(({ unresolved }) => unresolved !== undefined)).toMatchObject([
        { type: "auth_tokens", id: hidden!.id },
      ]);
    });
  });

  it("when the user asked again is not the one that came", () => {
    const { tenancy, directory } = oneDomain(5);
    const [victim, other] = directory.users();
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: /^Search(?!Users)/ },
        fault: { kind: "filtered", keep: ({ user }) => (user as { ocid: string }).ocid !== victim!.ocid },
      });
      await simulator.faults.add({
        match: { operation: "SearchUsers" },
        fault: { kind: "filtered", keep: ({ id }) => id !== victim!.id },
      });
      await simulator.faults.add({
        match: { operation: "GetUser" },
        fault: { kind: "change", act: (call) => Object.assign(call.params, { id: other!.id }) },
      });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      const { coverage, credentials } = domainNamed(reading, "Default");
      expect(credentials.filter(({ unresolved }) => unresolved !== undefined)).toHaveLength(6);
      for (const type of credentialTypes)
        expect(coverage.types[type]).toMatchObject({ status: "PARTIAL", found: 4 });
    });
  });

  it("when searches hide a credential and its user may not be looked at again: a refusal is no disappearance", () => {
    const { tenancy, directory } = oneDomain(5);
    const [hidden] = directory.credentials("auth_tokens");
    return withSimulator({ tenancies: [tenancy] }, async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: "SearchAuthTokens" },
        fault: { kind: "filtered", keep: ({ id }) => id !== hidden!.id },
      });
      await simulator.faults.add({
        match: { operation: "SearchUsers" },
        fault: { kind: "status", status: 403 },
      });
      await simulator.faults.add({ match: { operation: "GetUser" }, fault: { kind: "status", status: 404 } });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "Default").coverage.types.auth_tokens).toMatchObject({ status: "PARTIAL" });
    });
  });
});
