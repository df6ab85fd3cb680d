import { credentialTypes } from "../../../lambda-src/audit/credential-type";
import { assumptionIds, verdicts } from "../../../lambda-src/tenancy/field-report/assumption-ids";
import {
  type FieldReport,
  knownCodes,
  knownHeaders,
  knownLicences,
  questionIds,
} from "../../../lambda-src/tenancy/field-report/field-report";
import {
  mostRequests,
  plannedRequests,
  takeFieldReport,
} from "../../../lambda-src/tenancy/field-report/take-field-report";
import { DEFAULT_RETRY_POLICY } from "../../../lambda-src/oci/retry-policy";
import type { IdentityDomain } from "../../../simulator/identity/identity-domain";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { tenancyBySize } from "../../../simulator/samples/by-size";
import { directoryOf } from "../../../simulator/scim/directory";
import { scimSettings } from "../../../simulator/scim/scim-settings";
import { type Simulator, startSimulator } from "../../../simulator/simulator";
import { asOf, connectTo, hurried, hurriedClock } from "../harness";

const once = { ...hurried, attemptTimeout: 2_000, retry: { ...DEFAULT_RETRY_POLICY, attempts: {} } };

let simulator: Simulator;
afterEach(() => simulator.close());

async function fieldReport(): Promise<FieldReport> {
  return takeFieldReport(await connectTo(simulator, once), {}, { limiterClock: hurriedClock });
}

it("asks two of many domains, each question once, in no more requests than it says", async () => {
  const tenancy = tenancyBySize({ asOf, domains: 6, usersPerDomain: 60, compartments: 0 });
  simulator = await startSimulator({ tenancies: [tenancy], keyBits: 1024 });
  const { domains, requests } = await fieldReport();
  expect(simulator.journal.entries).toHaveLength(requests);
  expect(requests).toBeLessThanOrEqual(mostRequests);
  expect(requests).toBe(1 + 2 * questionIds.length);
  expect(plannedRequests()).toHaveLength(1 + questionIds.length);
  expect(domains.map(({ answers }) => Object.keys(answers).length)).toEqual([
    questionIds.length,
    questionIds.length,
    ...domains.slice(2).map(() => 0),
  ]);
  expect(simulator.journal.entries.map(({ method, path }) => `${method} ${path.split("/").at(-1)}`)).toEqual(
    expect.arrayContaining(["GET domains", "GET Users", "POST .search"]),
  );
  for (const { method, path } of simulator.journal.entries)
    expect(method === "GET" || path.endsWith("/.search")).toBe(true);
  expect(simulator.journal.answersWithSecrets).toBe(0);
});

it.each([401, 403, 429, 500, 503])("asks nothing twice, also where every answer is %i", async (status) => {
  simulator = await startSimulator({ keyBits: 1024 });
  await simulator.faults.add({
    match: { service: "identity-domains" },
    fault: { kind: "status", status, retryAfter: 3 },
  });
  const { domains, requests } = await fieldReport();
  // Whoever is throttled is not asked for ever.
  expect(requests).toBe(1 + (status === 429 ? 3 : questionIds.length));
  expect(simulator.journal.entries).toHaveLength(requests);
  expect(new Set(Object.values(domains[0]!.answers).map((answer) => answer.status))).toEqual(
    new Set([status]),
  );
  expect(domains[0]!.headers).toEqual(["retry-after"]);
});

/** Texts that a tenancy could try to have written down. */
const planted = {
  mail: "alice@example.com",
  ocid: "ocid1.user.oc1..aaaaaaaaalice",
  url: "https://idcs-alice.identity.oraclecloud.com",
  key: "-----BEGIN PRIVATE KEY-----",
  name: "alice",
};
const marks = /alice|ocid1|https?:|BEGIN|@|idcs/i;

const words: ReadonlySet<string> = new Set<string>([
  ...questionIds,
  ...knownCodes,
  ...knownHeaders,
  ...knownLicences,
  ...assumptionIds,
  ...verdicts,
  ...["other", "timeout", "network", "malformed", "unsigned"],
  ...["fieldReport", "requests", "domainsListed", "domains", "verdicts", "status", "code", "missing"],
  ...["unknownType", "rows", "total", "default", "licence", "active", "hasUrl", "answers", "references"],
  ...["byPath", "whole", "sameOrder", "headers"],
]);

function strangeWords(value: unknown): string[] {
  if (typeof value === "string") return words.has(value) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(strangeWords);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [...strangeWords(key), ...strangeWords(member)]);
}

describe.each(["refuses", "answers"] as const)("a hostile tenancy that %s", (how) => {
  it("has none of its words written down", async () => {
    const build = new SampleBuilder(asOf, "alice", 3);
    const domain = build.domain("alice's domain", { type: "DEFAULT" }) as {
      licenseType: string;
    } & IdentityDomain;
    domain.licenseType = planted.mail as IdentityDomain["licenseType"];
    const directory = directoryOf(domain);
    for (let number = 0; number < 3; number += 1) {
      const user = build.user(directory, { userName: `${number}-${planted.mail}`, email: planted.mail });
      for (const type of credentialTypes)
        build.credential(directory, user, type, { daysAgo: 5, name: planted.key });
    }
    simulator = await startSimulator({
      tenancies: [build.tenancy],
      keyBits: 1024,
      rateLimits: false,
      tolerateSecrets: true,
    });
    const headers = { [`x-${planted.name}`]: planted.ocid, "retry-after": planted.mail };
    await simulator.faults.add({
      match: {},
      fault: {
        kind: "rewrite",
        as: (answer) =>
          how === "answers"
            ? {
                ...answer,
                headers: { ...answer.headers, ...headers },
                body: Array.isArray(answer.body)
                  ? answer.body
                  : { ...(answer.body as object), [planted.mail]: planted.key, totalResults: 4915112345678 },
              }
            : {
                status: 404,
                headers,
                body: {
                  code: planted.mail,
                  message: planted.key,
                  detail: `${planted.url} ${planted.ocid}`,
                  scimType: planted.name,
                  "urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error": {
                    messageId: planted.ocid,
                  },
                },
              },
      },
    });
    const report = takeFieldReport(await connectTo(simulator, once), {
      ...(how === "refuses" && { domainUrls: [domain.url!] }),
    });
    const text = JSON.stringify(await report);
    expect(text).not.toMatch(marks);
    expect(text).not.toContain("4915112345678");
    expect(strangeWords(JSON.parse(text))).toEqual([]);
    expect((await report).domains[0]!.answers.users!.status).toBe(how === "refuses" ? 404 : 200);
  });
});

it("tells what contradicts an assumption from what says nothing of it", async () => {
  const build = new SampleBuilder(asOf, "acme", 3);
  const domain = build.domain("Default", { type: "DEFAULT" });
  const directory = directoryOf(domain);
  for (let number = 0; number < 4; number += 1)
    build.credential(directory, build.user(directory, { userName: `${number}` }), "api_keys", { daysAgo: 9 });
  scimSettings(domain).maxOrTerms = 9;
  scimSettings(domain).refuseUnfiltered = false;
  build.domain("lite", { hosted: false });
  simulator = await startSimulator({ tenancies: [build.tenancy], keyBits: 1024 });
  await simulator.faults.add({
    match: { operation: "SearchAuthTokens" },
    fault: { kind: "status", status: 403 },
  });
  await simulator.faults.add({
    match: { operation: "ListSmtpCredentials" },
    fault: { kind: "stall", where: "headers" },
  });
  const { verdicts: found, domains } = await fieldReport();
  expect(domains[0]!.answers.filter_smtp_credentials).toMatchObject({ status: 0, missing: "timeout" });
  expect(domains[1]).toMatchObject({ hasUrl: false, answers: {} });
  expect(found).toEqual({
    ...Object.fromEntries(assumptionIds.map((id) => [id, "holds"])),
    "listing-is-refused": "does not hold",
    "search-by-holder": "does not hold",
    "batches-of-holders": "does not hold",
    "filter-by-holder": "could not tell",
    "types-exist": "could not tell",
    "pages-of-1000": "could not tell",
    "limits-are-told": "could not tell",
  });
});
