import { credentialTypeRows, credentialTypes } from "../../simulator/scim/credential-type";
import { type IdentityDomain } from "../../simulator/identity/identity-domain";
import { identity } from "../../simulator/identity/identity-store";
import { directoryOf } from "../../simulator/scim/directory";
import { scimSettings } from "../../simulator/scim/scim-settings";
import { demoTenancy, exemptUserName } from "../../simulator/samples/demo";
import { startSimulator, type Simulator } from "../../simulator/simulator";
import { domainClient, raw } from "./clients";
import type { ScimList, ScimRow } from "./scim-body";

const asOf = new Date("2026-11-21T00:00:00Z");
const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const userCredentials = "urn:ietf:params:scim:schemas:oracle:idcs:extension:userCredentials:User" as const;
let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({
    tenancies: [demoTenancy({ asOf })],
    rateLimits: false,
    tolerateSecrets: true,
  });
});
afterEach(() => simulator.close());

function domain(name = "Default"): IdentityDomain {
  return [...simulator.tenancy.store(identity).domains.values()].find(
    ({ displayName }) => displayName === name,
  )!;
}

async function get(path: string, name = "Default"): Promise<{ status: number; body: ScimList & ScimRow }> {
  const response = await raw(simulator, `${domain(name).url!.replace(/\/$/, "")}/admin/v1/${path}`);
  return { status: response.status, body: (await response.json()) as ScimList & ScimRow };
}

async function search(
  resource: string,
  body: object,
  name = "Default",
): Promise<{ status: number; body: ScimList & ScimRow }> {
  const response = await raw(simulator, `${domain(name).url!}/admin/v1/${resource}/.search`, {
    method: "POST",
    body: { schemas: [searchSchema], ...body },
  });
  return { status: response.status, body: (await response.json()) as ScimList & ScimRow };
}

const encoded = (filter: string) => encodeURIComponent(filter);

describe("attributes", () => {
  test("without a choice: always and default, never request or never", async () => {
    const { body } = await get("Users?count=1");
    const user = body.Resources[0]!;
    expect(user).toMatchObject({ userName: "ada@example.com", active: true, meta: { resourceType: "User" } });
    expect(user).not.toHaveProperty(["groups"]);
    expect(user).not.toHaveProperty([userCredentials]);
  });

  test("a whitelist returns what it names and what is always returned", async () => {
    const { body } = await get(
      "Users?count=1&attributes=meta.created,urn:ietf:params:scim:schemas:core:2.0:User:active",
    );
    expect(Object.keys(body.Resources[0]!).sort()).toEqual(["active", "id", "meta", "userName"]);
    expect(Object.keys(body.Resources[0]!.meta)).toEqual(["created"]);
  });

  test("the references must be asked for by name", async () => {
    const { body } = await get(`Users?attributes=${userCredentials},nonsense`);
    expect(body.Resources[0]![userCredentials]).toMatchObject({
      apiKeys: [{ value: expect.any(String), ocid: expect.stringMatching(/^ocid1\.credential/) }],
      authTokens: [{ value: expect.any(String) }],
    });
    const one = await get(`Users?attributes=${userCredentials}:apiKeys`);
    expect(Object.keys(one.body.Resources[0]![userCredentials]!)).toEqual(["apiKeys"]);
  });

  test("of repeated attributeSets only the first counts", async () => {
    const repeated = await get("Users?count=1&attributeSets=default&attributeSets=request");
    expect(repeated.body.Resources[0]!).not.toHaveProperty([userCredentials]);
    const joined = await get("Users?count=1&attributeSets=default,request");
    expect(joined.body.Resources[0]!).toHaveProperty([userCredentials]);
    const all = await get("Users?count=1&attributeSets=all");
    expect(all.body.Resources[0]!).toHaveProperty([userCredentials]);
  });

  test.each(credentialTypes)(
    "%s: secrets come without a whitelist, are noted, and stay away with one",
    async (type) => {
      const path = `${credentialTypeRows[type].resource}?attributeSets=all&filter=${encoded('user.ocid eq "x"')}`;
      await get(path);
      expect(simulator.journal.entries.at(-1)!.secretsReturned.length).toBeGreaterThan(0);
      expect(simulator.journal.answersWithSecrets).toBe(1);
      await get(
        `${credentialTypeRows[type].resource}?attributes=ocid,meta.created,user.ocid&filter=${encoded('user.ocid eq "x"')}`,
      );
      expect(simulator.journal.entries.at(-1)!.secretsReturned).toEqual([]);
      expect(simulator.journal.answersWithSecrets).toBe(1);
    },
  );

  test("status is never returned", async () => {
    const [token] = directoryOf(domain()).credentials("auth_tokens");
    const { body } = await get(
      `AuthTokens?attributes=status,expiresOn,description&filter=${encoded(`user.ocid eq "${token!.userOcid}"`)}`,
    );
    expect(body.Resources[0]!).toEqual({ id: token!.id, description: "registry login" });
  });
});

describe("listing credentials", () => {
  test.each(credentialTypes)("%s: refused without a filter on the user", async (type) => {
    for (const filter of ["", `?filter=${encoded('meta.created gt "2020-01-01T00:00:00Z"')}`]) {
      const { status, body } = await get(`${credentialTypeRows[type].resource}${filter}`);
      expect(status).toBe(400);
      expect(body).toEqual({
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        detail: expect.stringContaining("filter on the user"),
        status: "400",
      });
    }
  });

  test("an or with one term that is not on the user is unfiltered too", async () => {
    const filter = 'user.ocid eq "a" or ocid pr';
    expect((await get(`ApiKeys?filter=${encoded(filter)}`)).status).toBe(400);
    expect((await get(`ApiKeys?filter=${encoded('ocid pr and user.value eq "a"')}`)).status).toBe(200);
  });

  test("a domain may allow it, and then shows orphans", async () => {
    const { status, body } = await get("ApiKeys?attributes=user.ocid,meta.created", "partners");
    expect(status).toBe(200);
    expect(body.totalResults).toBe(2);
  });

  test("search with an or over holders, through the SDK", async () => {
    const holders = [...directoryOf(domain()).credentials("api_keys")];
    const ocids = [...new Set(holders.map(({ userOcid }) => userOcid))];
    const client = domainClient(simulator, domain().url!);
    const { apiKeys } = await client.searchApiKeys({
      apiKeySearchRequest: {
        schemas: [searchSchema],
        filter: ocids.map((ocid) => `user.ocid eq "${ocid}"`).join(" or "),
        attributes: ["ocid", "meta.created", "user.ocid"],
        count: 1000,
      },
    });
    expect(apiKeys.totalResults).toBe(5);
    expect(apiKeys.resources.map(({ ocid }) => ocid).sort()).toEqual(holders.map(({ ocid }) => ocid).sort());
    expect(simulator.journal.answersWithSecrets).toBe(0);
  });

  test("a domain may refuse many or-terms, long filters, large bodies, or search as such", async () => {
    const filter = ["a", "b", "c"].map((ocid) => `user.ocid eq "${ocid}"`).join(" or ");
    const settings = scimSettings(domain());
    settings.maxOrTerms = 2;
    expect((await search("ApiKeys", { filter })).status).toBe(400);
    settings.maxOrTerms = 3;
    expect((await search("ApiKeys", { filter })).status).toBe(200);
    settings.maxFilterLength = 10;
    expect((await search("ApiKeys", { filter })).status).toBe(400);
    settings.maxFilterLength = Infinity;
    settings.maxBodyBytes = 50;
    expect((await search("ApiKeys", { filter })).status).toBe(413);
    settings.refuseSearch = 404;
    expect((await search("ApiKeys", { filter })).status).toBe(404);
  });

  test.each([
    ["expiresOn", 'user.ocid eq "a" and expiresOn gt "2020-01-01T00:00:00Z"'],
    ["an unknown attribute", 'user.ocid eq "a" and nonsense eq "x"'],
    ["status", 'user.ocid eq "a" and status eq "ACTIVE"'],
  ])("%s cannot be searched", async (_, filter) => {
    expect((await search("AuthTokens", { filter })).status).toBe(400);
  });
});

describe("paging", () => {
  test("1-based, cut to 1000, 50 by default, with the total", async () => {
    const directory = directoryOf(domain());
    const [model] = directory.users();
    for (let index = 0; index < 1_200; index += 1)
      directory.addUser({ ...model!, id: `id${index}`, ocid: `ocid${index}`, userName: `u${index}` });
    const total = directory.userCount;
    const first = await get("Users?attributes=ocid&count=5000&sortBy=ocid");
    expect(first.body).toMatchObject({ totalResults: total, startIndex: 1, itemsPerPage: 1000 });
    const rest = await get("Users?attributes=ocid&count=1000&sortBy=ocid&startIndex=1001");
    expect(rest.body).toMatchObject({ totalResults: total, startIndex: 1001, itemsPerPage: total - 1000 });
    const ocids = [...first.body.Resources, ...rest.body.Resources].map(({ ocid }) => ocid);
    expect(new Set(ocids).size).toBe(total);
    expect(ocids).toEqual([...ocids].sort());
    expect((await get("Users")).body.itemsPerPage).toBe(50);
    expect((await get("Users?startIndex=9999")).body.Resources).toEqual([]);
    expect((await get("Users?count=x")).status).toBe(400);
    expect((await get("Users?sortBy=description")).status).toBe(400);
  });

  test("descending turns the order around", async () => {
    const names = async (order: string) =>
      (await get(`Users?attributes=userName&sortBy=userName&sortOrder=${order}`)).body.Resources.map(
        ({ userName }) => userName,
      );
    expect(await names("descending")).toEqual((await names("ascending")).reverse());
  });
});

test("a tenancy that is not strict lists credentials without a filter", async () => {
  await simulator.close();
  simulator = await startSimulator({ tenancies: [demoTenancy({ asOf })], strict: false });
  const { status, body } = await get("ApiKeys?attributes=ocid");
  expect(status).toBe(200);
  expect(body.totalResults).toBe(5);
});

test("closing complains when a secret was asked for", async () => {
  await simulator.close();
  simulator = await startSimulator({ tenancies: [demoTenancy({ asOf })] });
  await get(`AuthTokens?filter=${encoded('user.ocid eq "x"')}`);
  await expect(simulator.close()).rejects.toThrow("identity-domains:ListAuthTokens for token");
  simulator = await startSimulator();
});

test("a search without its schema is refused", async () => {
  const response = await raw(simulator, `${domain().url!}/admin/v1/Users/.search`, {
    method: "POST",
    body: { count: 1 },
  });
  expect(response.status).toBe(400);
});

test("one resource by id, and 404 for one that is not there", async () => {
  const [user] = directoryOf(domain()).users();
  expect((await get(`Users/${user!.id}?attributes=active`)).body).toEqual({
    id: user!.id,
    userName: user!.userName,
    active: true,
  });
  const [key] = directoryOf(domain()).credentials("api_keys");
  expect((await get(`ApiKeys/${key!.id}?attributes=ocid`)).body).toEqual({ id: key!.id, ocid: key!.ocid });
  expect((await get("ApiKeys/nope")).status).toBe(404);
});

test("the SDK reads users with their capabilities", async () => {
  const client = domainClient(simulator, domain().url!);
  const { users } = await client.listUsers({
    count: 1000,
    attributes:
      "userName,urn:ietf:params:scim:schemas:oracle:idcs:extension:capabilities:User:canUseSmtpCredentials",
    filter: encoded('userName eq "EDSGER@example.com"'),
  });
  const [user] = users.resources;
  expect(users.totalResults).toBe(1);
  expect(user!.urnIetfParamsScimSchemasOracleIdcsExtensionCapabilitiesUser).toEqual({
    canUseSmtpCredentials: false,
  });
});

test("the demo keeps its exempt user", () => {
  expect([...directoryOf(domain()).users()].map(({ userName }) => userName)).toContain(exemptUserName);
});
