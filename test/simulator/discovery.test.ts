import { SampleBuilder } from "../../simulator/samples/builder";
import { type models } from "oci-identity";
import { demoTenancy } from "../../simulator/samples/demo";
import { identity } from "../../simulator/identity/identity-store";
import { startSimulator, type Simulator } from "../../simulator/simulator";
import { tenancyWithoutDomains } from "../../simulator/samples/none";
import { domainClient, identityClient, provider, raw } from "./clients";

const asOf = new Date("2026-11-21T00:00:00Z");
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ tenancies: [demoTenancy({ asOf }), tenancyWithoutDomains({ asOf })] });
});
afterAll(() => simulator.close());

describe("compartments", () => {
  test("the whole tree comes page by page, from the root only", async () => {
    const client = identityClient(simulator);
    const names: string[] = [];
    let page: string | undefined;
    do {
      const answer = await client.listCompartments({
        compartmentId: simulator.tenancy.ocid,
        compartmentIdInSubtree: true,
        limit: 2,
        // The SDK does not percent-encode query values, and the token has characters that need it.
        ...(page !== undefined && { page: encodeURIComponent(page) }),
      });
      expect(answer.items.length).toBeLessThanOrEqual(2);
      names.push(...answer.items.map(({ name }) => name));
      page = answer.opcNextPage;
    } while (page !== undefined && page !== "");
    expect(names).toEqual(["platform", "shared-services", "business", "partners", "sandbox"]);
    const [platform] = (await client.listCompartments({ compartmentId: simulator.tenancy.ocid })).items;
    await expect(
      client.listCompartments({ compartmentId: platform!.id, compartmentIdInSubtree: true }),
    ).rejects.toMatchObject({ statusCode: 400, serviceCode: "InvalidParameter" });
  });

  test("a forbidden one hides its domains, and itself where only accessible ones are asked for", async () => {
    const client = identityClient(simulator);
    const store = simulator.tenancy.store(identity);
    const [forbidden] = [...store.compartments.values()].filter(({ name }) => name === "partners");
    forbidden!.forbidden = true;
    try {
      const list = (accessLevel: string) =>
        client.listCompartments({
          compartmentId: simulator.tenancy.ocid,
          compartmentIdInSubtree: true,
          accessLevel: accessLevel as never,
        });
      expect((await list("ANY")).items).toHaveLength(5);
      expect((await list("ACCESSIBLE")).items).toHaveLength(4);
      await expect(client.listDomains({ compartmentId: forbidden!.ocid })).rejects.toMatchObject({
        statusCode: 404,
        serviceCode: "NotAuthorizedOrNotFound",
      });
    } finally {
      forbidden!.forbidden = false;
    }
  });
});

describe("identity domains", () => {
  test("a domain without an endpoint is listed without URL", async () => {
    const build = new SampleBuilder(asOf, "lite", 5);
    build.domain("lite", { hosted: false });
    const lite = await startSimulator({ tenancies: [build.tenancy] });
    try {
      const { items } = await identityClient(lite).listDomains({ compartmentId: lite.tenancy.ocid });
      expect(items).toMatchObject([{ displayName: "lite", lifecycleState: "ACTIVE" }]);
      expect(items[0]!.url).toBeUndefined();
    } finally {
      await lite.close();
    }
  });

  test("each compartment lists its own: active and inactive", async () => {
    const client = identityClient(simulator);
    const compartments = [simulator.tenancy.ocid, ...simulator.tenancy.store(identity).compartments.keys()];
    const domains: models.DomainSummary[] = [];
    for (const compartmentId of compartments)
      domains.push(...(await client.listDomains({ compartmentId })).items);
    expect(domains.map(({ displayName, lifecycleState, url }) => [displayName, lifecycleState, url])).toEqual(
      [
        ["Default", "ACTIVE", expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)],
        ["legacy", "INACTIVE", expect.stringMatching(/^http:/)],
        ["workforce", "ACTIVE", expect.stringMatching(/\/$/)],
        ["sandbox", "ACTIVE", expect.stringMatching(/^http:/)],
        ["partners", "ACTIVE", expect.stringMatching(/^http:/)],
      ],
    );
    expect(new Set(domains.map(({ url }) => url)).size).toBe(5);
  });

  test("a tenancy from before identity domains answers 404", async () => {
    const old = await startSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] });
    try {
      await expect(
        identityClient(old).listDomains({ compartmentId: old.tenancy.ocid }),
      ).rejects.toMatchObject({ statusCode: 404, serviceCode: "NotAuthorizedOrNotFound" });
    } finally {
      await old.close();
    }
  });

  test("a domain answers its own tenancy only", async () => {
    const [domain] = simulator.tenancy.store(identity).domains.values();
    const [, other] = simulator.cloud.tenancies.values();
    const ocid = "ocid1.user.oc1..stranger";
    const key = simulator.addUserKey(ocid, other!.ocid);
    const client = domainClient(
      simulator,
      domain!.url!,
      provider(simulator, { ocid, key, tenancyOcid: other!.ocid }),
    );
    await expect(client.listUsers({})).rejects.toMatchObject({ statusCode: 401 });
    expect((await raw(simulator, `${domain!.url}/admin/v1/Users`)).status).toBe(200);
  });
});

test("the tenancy and its regions", async () => {
  const client = identityClient(simulator);
  const { tenancy } = await client.getTenancy({ tenancyId: simulator.tenancy.ocid });
  expect(tenancy).toMatchObject({ name: "demo", homeRegionKey: "IAD" });
  const { items } = await client.listRegionSubscriptions({ tenancyId: simulator.tenancy.ocid });
  expect(items).toMatchObject([{ regionName: "us-ashburn-1", isHomeRegion: true, status: "READY" }]);
});

describe("classic IAM", () => {
  test("all six types with their lifecycle state", async () => {
    const old = await startSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] });
    try {
      const client = identityClient(old);
      const { items: users } = await client.listUsers({ compartmentId: old.tenancy.ocid });
      expect(users).toHaveLength(12);
      const states = new Map<string, Set<string>>();
      const note = (type: string, rows: readonly { lifecycleState?: string; timeCreated?: unknown }[]) => {
        for (const { lifecycleState, timeCreated } of rows) {
          expect(timeCreated).toMatch(/^20\d\d-/);
          states.set(type, (states.get(type) ?? new Set()).add(String(lifecycleState)));
        }
      };
      for (const { id: userId } of users) {
        note("api", (await client.listApiKeys({ userId })).items);
        note("token", (await client.listAuthTokens({ userId })).items);
        note("secret", (await client.listCustomerSecretKeys({ userId })).items);
        note("smtp", (await client.listSmtpCredentials({ userId })).items);
        note("db", (await client.listDbCredentials({ userId })).items);
        note("oauth", (await client.listOAuthClientCredentials({ userId })).items);
      }
      expect([...states.keys()].sort()).toEqual(["api", "db", "oauth", "secret", "smtp", "token"]);
      for (const seen of states.values()) expect([...seen].sort()).toEqual(["ACTIVE", "DELETED", "INACTIVE"]);
    } finally {
      await old.close();
    }
  });

  test("a user who is not there is a 404", async () => {
    await expect(
      identityClient(simulator).listApiKeys({ userId: "ocid1.user.oc1..no" }),
    ).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});
