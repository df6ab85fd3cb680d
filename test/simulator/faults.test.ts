import type { Fault, FaultMatch } from "../../simulator/faults";
import type { IdentityDomain } from "../../simulator/identity/identity-domain";
import { identity } from "../../simulator/identity/identity-store";
import { demoTenancy } from "../../simulator/samples/demo";
import { directoryOf } from "../../simulator/scim/directory";
import { startSimulator, type Simulator } from "../../simulator/simulator";
import { identityClient, raw } from "./clients";
import type { ScimList } from "./scim-body";

const asOf = new Date("2026-11-21T00:00:00Z");
const userCredentials = "urn:ietf:params:scim:schemas:oracle:idcs:extension:userCredentials:User" as const;
let simulator: Simulator;
let domain: IdentityDomain;

beforeEach(async () => {
  simulator = await startSimulator({ tenancies: [demoTenancy({ asOf })], rateLimits: false });
  [domain] = simulator.tenancy.store(identity).domains.values() as unknown as [IdentityDomain];
});
afterEach(() => simulator.close());

const add = (fault: Fault, match: FaultMatch = { operation: "ListUsers" }) =>
  simulator.faults.add({ match, fault });
const users = (query = "") =>
  raw(simulator, `${domain.url!}/admin/v1/Users?attributes=ocid,${userCredentials}&sortBy=ocid${query}`);
const page = async (startIndex: number, count = 4) =>
  (await users(`&startIndex=${startIndex}&count=${count}`)).json() as Promise<ScimList>;
const ocids = ({ Resources }: ScimList) => Resources.map(({ ocid }) => ocid);
const failure = async (attempt: Promise<unknown>): Promise<string> => {
  try {
    await attempt;
  } catch (error) {
    const { code, message, cause } = error as { code?: string; message: string; cause?: { code?: string } };
    return cause?.code ?? code ?? message;
  }
  return "none";
};

test.each([400, 401, 403, 404, 409, 413, 429, 500, 503])(
  "status %d, in the words of the service",
  async (status) => {
    await add({ kind: "status", status });
    const scim = await users();
    expect(scim.status).toBe(status);
    expect(await scim.json()).toMatchObject({
      status: String(status),
      schemas: [expect.stringContaining("Error")],
    });
    await add({ kind: "status", status, retryAfter: 7 }, { service: "identity" });
    const regional = await raw(simulator, `${simulator.origin}/20160918/domains?compartmentId=x`);
    expect(regional.status).toBe(status);
    expect(regional.headers.get("retry-after")).toBe("7");
    expect(await regional.json()).toEqual({ code: expect.any(String), message: expect.any(String) });
    expect(simulator.journal.entries.map(({ fault }) => fault)).toEqual(["status", "status"]);
  },
);

test("for a while, after a while, and until removed", async () => {
  const fault = await add(
    { kind: "status", status: 503 },
    { service: "identity-domains", after: 1, times: 2 },
  );
  const statuses = [];
  for (let index = 0; index < 5; index += 1) statuses.push((await users()).status);
  expect(statuses).toEqual([200, 503, 503, 200, 200]);
  const forever = await add({ kind: "status", status: 500 }, { method: "GET", domain: "Default" });
  expect((await users()).status).toBe(500);
  await forever.remove();
  expect((await users()).status).toBe(200);
  expect(fault.hits).toBe(2);
});

test("only what matches is hit", async () => {
  await add({ kind: "status", status: 500 }, { domain: "workforce" });
  await add({ kind: "status", status: 500 }, { operation: /^Search/ });
  await add({ kind: "status", status: 500 }, { method: "POST" });
  await add({ kind: "status", status: 500 }, { when: ({ query }) => query.get("startIndex") === "9" });
  expect((await users()).status).toBe(200);
  expect((await users("&startIndex=9")).status).toBe(500);
});

describe("broken transport", () => {
  test("reset", async () => {
    await add({ kind: "reset" });
    expect(await failure(users())).toBe("ECONNRESET");
  });

  test("a body that is cut off", async () => {
    await add({ kind: "cut-body" });
    const answer = await users();
    expect(answer.status).toBe(200);
    expect(await failure(answer.text())).not.toBe("none");
  });

  test.each(["headers", "body"] as const)("a stall within the %s", async (where) => {
    await add({ kind: "stall", where });
    let headers = false;
    const answered = users().then(async (answer) => {
      headers = true;
      await answer.text();
    });
    const ended = failure(answered);
    // Nothing ends it but the server going away.
    while (simulator.journal.entries.length === 0 || (where === "body" && !headers))
      await new Promise((resolve) => setImmediate(resolve));
    await simulator.close();
    expect(await ended).not.toBe("none");
    expect(headers).toBe(where === "body");
  });

  test("connections refused at once, and healed", async () => {
    const refused = await add({ kind: "refused" }, { domain: "Default" });
    expect(await failure(users())).toBe("ECONNREFUSED");
    await refused.remove();
    expect((await users()).status).toBe(200);
  });

  test("connections refused from the third request on", async () => {
    await add({ kind: "refused" }, { domain: "Default", operation: "ListUsers", after: 2 });
    expect([(await users()).status, (await users()).status]).toEqual([200, 200]);
    expect(await failure(users())).not.toBe("none");
    expect(await failure(users())).toBe("ECONNREFUSED");
  });

  test("a name that does not resolve, and a failing TLS handshake, as ListDomains announces them", async () => {
    const listed = async () =>
      (await identityClient(simulator).listDomains({ compartmentId: simulator.tenancy.ocid })).items[0]!.url;
    const gone = await add({ kind: "name-not-found" }, { domain: "Default" });
    expect(await listed()).toMatch(/^https:\/\/[\w.-]+\.invalid:443$/);
    await gone.remove();
    const tls = await add({ kind: "tls" }, { domain: "Default" });
    expect(await listed()).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await failure(users())).toMatch(/SSL|EPROTO/);
    await tls.remove();
    expect((await users()).status).toBe(200);
  });

  test("a fault of an address needs a domain", async () => {
    await expect(add({ kind: "tls" }, {})).rejects.toThrow("name match.domain");
  });
});

describe("broken bodies", () => {
  test.each<[Fault, RegExp, string]>([
    [{ kind: "truncated-json" }, /^\{"schemas"/, "application/scim+json"],
    [{ kind: "non-json" }, /^upstream/, "application/scim+json"],
    [{ kind: "html" }, /^<html>/, "text/html"],
    [{ kind: "empty-body" }, /^$/, ""],
  ])("%j", async (fault, text, type) => {
    await add(fault);
    const answer = await users();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type") ?? "").toBe(type);
    const body = await answer.text();
    expect(body).toMatch(text);
    expect(() => JSON.parse(body)).toThrow();
  });

  test("without Resources", async () => {
    await add({ kind: "missing-resources" });
    const body = await page(1);
    expect(body).not.toHaveProperty("Resources");
    expect(body.totalResults).toBe(11);
  });
});

describe("bent listings", () => {
  test.each([5, -5])("a total that is off by %d", async (by) => {
    await add({ kind: "total", by });
    expect((await page(1)).totalResults).toBe(11 + by);
  });

  test("a page that repeats for ever", async () => {
    const [first] = [ocids(await page(1))];
    await add({ kind: "repeated-page" });
    const second = await page(5);
    expect(ocids(second)).toEqual(first);
    expect(second.startIndex).toBe(5);
    await add({ kind: "repeated-page" }, { operation: "ListCompartments" });
    const { opcNextPage } = await identityClient(simulator).listCompartments({
      compartmentId: simulator.tenancy.ocid,
      page: "again",
    });
    expect(opcNextPage).toBe("again");
  });

  test("an empty page in the middle", async () => {
    await add({ kind: "empty-page" }, { when: ({ query }) => query.get("startIndex") === "5" });
    expect([ocids(await page(1)).length, ocids(await page(5)).length, ocids(await page(9)).length]).toEqual([
      4, 0, 3,
    ]);
    expect((await page(5)).totalResults).toBe(11);
  });

  test("rows that repeat over pages, and a last one that never comes", async () => {
    const all = ocids(await page(1, 50));
    await add({ kind: "shifted-pages" });
    const rows = [...ocids(await page(1)), ...ocids(await page(5)), ...ocids(await page(9, 3))];
    expect(rows).toHaveLength(11);
    expect([...new Set(rows)].sort()).toEqual(all.slice(0, 10).sort());
  });

  test("an order that changes between pages", async () => {
    const all = ocids(await page(1, 50));
    await add({ kind: "reordered-pages" });
    const rows = [...ocids(await page(1)), ...ocids(await page(5)), ...ocids(await page(9))];
    expect(rows).toHaveLength(11);
    expect(new Set(rows).size).toBeLessThan(all.length);
  });

  test("a regional order that changes between pages", async () => {
    await add({ kind: "reordered-pages" }, { operation: "ListCompartments" });
    const client = identityClient(simulator);
    const query = { compartmentId: simulator.tenancy.ocid, compartmentIdInSubtree: true, limit: 3 };
    const first = await client.listCompartments(query);
    const second = await client.listCompartments({ ...query, page: encodeURIComponent(first.opcNextPage) });
    const names = [...first.items, ...second.items].map(({ name }) => name);
    expect(names).toEqual(["platform", "shared-services", "business", "shared-services", "platform"]);
  });

  test("rows left out silently", async () => {
    await add({ kind: "filtered" });
    expect(await page(1)).toMatchObject({ Resources: [], itemsPerPage: 0 });
    await simulator.faults.clear();
    const [first] = ocids(await page(1));
    await add({ kind: "filtered", keep: ({ ocid }) => ocid !== first });
    const body = await page(1, 50);
    expect(ocids(body)).not.toContain(first);
    expect(body.totalResults).toBe(10);
  });

  test("references that are missing, and that lead nowhere", async () => {
    const none = await add({ kind: "no-references" });
    expect((await page(1, 50)).Resources.some((user: object) => userCredentials in user)).toBe(false);
    await none.remove();
    await add({ kind: "dangling-references", attribute: "authTokens" });
    for (const user of (await page(1, 50)).Resources) {
      const { value } = user[userCredentials]!.authTokens!.at(-1)!;
      expect(directoryOf(domain).credential("auth_tokens", value)).toBeUndefined();
    }
  });

  test("a user made between two pages", async () => {
    const [model] = directoryOf(domain).users();
    await add(
      {
        kind: "change",
        act: () =>
          void directoryOf(domain).addUser({ ...model!, id: "new", ocid: "ocid1.aaa", userName: "new" }),
      },
      { operation: "ListUsers", after: 1, times: 1 },
    );
    expect((await page(1)).totalResults).toBe(11);
    expect((await page(5)).totalResults).toBe(12);
  });

  test("bent listings by search, too", async () => {
    await add({ kind: "shifted-pages" }, { operation: "SearchUsers" });
    const search = async (startIndex: number) =>
      (
        await raw(simulator, `${domain.url!}/admin/v1/Users/.search`, {
          method: "POST",
          body: {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            attributes: ["ocid"],
            sortBy: "ocid",
            count: 4,
            startIndex,
          },
        })
      ).json() as Promise<ScimList>;
    const [first, second] = [await search(1), await search(5)];
    expect(ocids(second)[0]).toBe(ocids(first).at(-1));
    expect(second.startIndex).toBe(5);
  });
});

test("a rate limit is the domain's own", async () => {
  await simulator.close();
  simulator = await startSimulator({ tenancies: [demoTenancy({ asOf })], rateClock: () => 0 });
  const domains = [...simulator.tenancy.store(identity).domains.values()];
  const free = domains.find(({ displayName }) => displayName === "sandbox")!;
  [domain] = domains as [IdentityDomain];
  const ask = () => raw(simulator, `${free.url!}/admin/v1/Users?attributes=ocid`);
  for (let index = 0; index < 20; index += 1) expect((await ask()).status).toBe(200);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    status: "429",
    detail: expect.stringContaining("rate limit"),
  });
  expect((await users()).status).toBe(200);
});
