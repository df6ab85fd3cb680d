import type { TenancyReading } from "../../lambda-src/audit/reading";
import { DEFAULT_RETRY_POLICY } from "../../lambda-src/oci/retry-policy";
import { takeFieldReport } from "../../lambda-src/tenancy/field-report/take-field-report";
import type { Tenancy } from "../../simulator/cloud";
import type { FaultRule } from "../../simulator/faults";
import type { IdentityDomain } from "../../simulator/identity/identity-domain";
import { identity } from "../../simulator/identity/identity-store";
import { like, parseFieldReport } from "../../simulator/like";
import { SampleBuilder } from "../../simulator/samples/builder";
import {
  type CredentialType,
  credentialTypeRows,
  credentialTypes,
} from "../../simulator/scim/credential-type";
import { directoryOf } from "../../simulator/scim/directory";
import { misleadingModes } from "../../simulator/scim/misleading";
import { type ScimSettings, scimSettings } from "../../simulator/scim/scim-settings";
import type { Simulator } from "../../simulator/simulator";
import { asOf, connectTo, hurried, hurriedClock, withSimulator } from "../tenancy/harness";

jest.setTimeout(120_000);

/** Long waits for an answer would only lengthen the modes in which none comes. */
const waiting = (name: string) => ({
  ...hurried,
  attemptTimeout: name.startsWith("no answer") ? 1_000 : 10_000,
});

/** Two domains whose users have every type, the same each time. */
function sample(): Tenancy {
  const build = new SampleBuilder(asOf, "acme", 11);
  for (const [name, type, licenseType] of [
    ["Default", "DEFAULT", "premium"],
    ["workforce", "SECONDARY", "oracle-apps-premium"],
  ] as const) {
    const directory = directoryOf(build.domain(name, { type, licenseType }));
    for (let number = 0; number < 30; number += 1) {
      const user = build.user(directory, { userName: `${name}-${number}` });
      if (number % 2 === 0)
        for (const type of credentialTypes) build.credential(directory, user, type, { daysAgo: number * 7 });
    }
  }
  return build.tenancy;
}

/** What an audit says of a tenancy, without how it came to it. */
function verdictOf({ domains, discoveryGaps }: TenancyReading): unknown {
  return {
    gaps: discoveryGaps.map(({ compartment, because }) => [compartment, because.kind]),
    domains: domains
      .map(({ domain, coverage, credentials, users }) => ({
        name: domain.name,
        licence: domain.licenseType,
        status: coverage.status,
        users: users.map(({ userName }) => userName).sort(),
        types: Object.entries(coverage.types).map(([type, { status, expected, found }]) => [
          type,
          status,
          expected,
          found,
        ]),
        credentials: credentials
          .map(({ type, id, created, unresolved }) =>
            [type, id, created, unresolved?.map(({ kind }) => kind)].join(" "),
          )
          .sort(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** What was asked from the n-th request on, and how it was answered, each once. */
function answersOf({ journal }: Simulator, from: number): string[] {
  const answers = journal.entries
    .slice(from)
    .map(({ operation, domain, query, status }) =>
      [domain, operation, query.has("filter") ? "filtered" : "", status ?? "no answer"].join(" "),
    );
  return [...new Set(answers)].sort();
}

type Arrange = (tenancy: Tenancy) => readonly FaultRule[];

const domainsOf = (tenancy: Tenancy): IdentityDomain[] => [...tenancy.store(identity).domains.values()];

const settings =
  (changes: Partial<ScimSettings>): Arrange =>
  (tenancy) => {
    for (const domain of domainsOf(tenancy)) Object.assign(scimSettings(domain), changes);
    return [];
  };

const refusing =
  (operation: RegExp, status: number, message?: string): Arrange =>
  () => [
    {
      match: { service: "identity-domains", operation },
      fault: { kind: "status", status, ...(message !== undefined && { message }) },
    },
  ];

const ofType = (type: CredentialType, way = "(List|Search|Get)") =>
  new RegExp(`^${way}${credentialTypeRows[type].resource.replace(/s$/, "")}s?$`);

const everyCredential = /^(List|Search|Get)(?!User)/;
const everyUser = /^(List|Search)Users$|^GetUser$/;

const misled =
  (name: string): Arrange =>
  (tenancy) =>
    domainsOf(tenancy).flatMap(({ displayName }) =>
      misleadingModes
        .filter((mode) => mode.name === name)
        .flatMap((mode) => mode.rules({ domain: displayName, caller: "", type: "api_keys" })),
    );

const modes: Readonly<Record<string, Arrange>> = {
  "as is assumed": () => [],
  "whole types can be listed": settings({ refuseUnfiltered: false }),
  ...Object.fromEntries(
    ([403, 404, 405, 501] as const).map((status) => [
      `searching is refused with ${status}`,
      settings({ refuseSearch: status }),
    ]),
  ),
  ...Object.fromEntries(
    [1, 2, 9, 10, 49].map((terms) => [`searches of ${terms} users at most`, settings({ maxOrTerms: terms })]),
  ),
  "searches of 1,000 bytes at most": settings({ maxBodyBytes: 1_000 }),
  "filters of 900 characters at most": settings({ maxFilterLength: 900 }),
  ...Object.fromEntries(
    credentialTypes.flatMap((type): [string, Arrange][] => [
      [`${type} are refused`, refusing(ofType(type), 403)],
      [
        `${type} are not known`,
        refusing(ofType(type), 501, `Resource type ${credentialTypeRows[type].resource} is not supported.`),
      ],
      [`searching ${type} is refused`, refusing(ofType(type, "Search"), 403)],
    ]),
  ),
  ...Object.fromEntries(
    [401, 403, 404].flatMap((status): [string, Arrange][] => [
      [`credentials are refused with ${status}`, refusing(everyCredential, status)],
      [`users are refused with ${status}`, refusing(everyUser, status)],
    ]),
  ),
  "the service fails": refusing(everyCredential, 500),
  "throttled for ever": refusing(/./, 429),
  "no answer comes for a type": () => [
    {
      match: { operation: ofType("smtp_credentials"), domain: "workforce" },
      fault: { kind: "stall", where: "headers" },
    },
  ],
  "a page of a proxy in place of a type": () => [
    { match: { operation: ofType("db_credentials") }, fault: { kind: "html" } },
  ],
  "pages of 10 users": () => [
    {
      match: { operation: everyUser },
      fault: {
        kind: "reask",
        as: (call) => {
          const query = new URLSearchParams(call.query);
          query.set("count", String(Math.min(10, Number(query.get("count") ?? 10))));
          return { ...call, query };
        },
      },
    },
  ],
  "no references": () => [{ match: { operation: everyUser }, fault: { kind: "no-references" } }],
  "paths below an extension ignored": misled("paths below an extension ignored"),
  "the order changes": () => [{ match: { operation: everyUser }, fault: { kind: "reordered-pages" } }],
  "the Default domain has no URL": (tenancy) => {
    domainsOf(tenancy)[0]!.hosted = false;
    return [];
  },
  "another domain has no URL": (tenancy) => {
    domainsOf(tenancy)[1]!.hosted = false;
    return [];
  },
  "a domain is inactive": (tenancy) => {
    domainsOf(tenancy)[1]!.lifecycleState = "INACTIVE";
    return [];
  },
  "a domain of external users": (tenancy) => {
    domainsOf(tenancy)[1]!.licenseType = "external-user";
    return [];
  },
  ...Object.fromEntries(
    [403, 404, 500].map((status): [string, Arrange] => [
      `domains are refused with ${status}`,
      () => [{ match: { operation: "ListDomains" }, fault: { kind: "status", status } }],
    ]),
  ),
  "the second domain alone refuses": () => [
    {
      match: { domain: "workforce", operation: everyCredential },
      fault: { kind: "status", status: 403 },
    },
  ],
};

it.each(Object.keys(modes))(
  "a field report of a simulator where %s makes another answer so",
  async (name) => {
    const transport = waiting(name);
    const once = { ...transport, retry: { ...DEFAULT_RETRY_POLICY, attempts: {} } };
    const tenancy = sample();
    const faults = modes[name]!(tenancy);
    const { report, ...original } = await withSimulator(
      { tenancies: [tenancy], faults },
      async (simulator, audit) => {
        const connection = await connectTo(simulator, once);
        const taken = await takeFieldReport(connection, {}, { limiterClock: hurriedClock });
        const asked = simulator.journal.entries.length;
        const verdict = verdictOf(await audit());
        return { report: JSON.stringify(taken), verdict, answers: answersOf(simulator, asked) };
      },
      transport,
    );
    const other = sample();
    const again = await withSimulator(
      { tenancies: [other], faults: like(parseFieldReport(report), other) },
      async (simulator, audit) => {
        const verdict = verdictOf(await audit());
        return { verdict, answers: answersOf(simulator, 0) };
      },
      transport,
    );
    expect(again.verdict).toEqual(original.verdict);
    // How many terms a search may have, a report tells roughly: smaller batches may do.
    if (!name.endsWith("at most")) expect(again.answers).toEqual(original.answers);
  },
);

it("refuses what is no field report, and says where it is not", () => {
  expect(() => parseFieldReport('{"fieldReport": 1, "domainsListed": null, "domains": [{}]}')).toThrow(
    "not a field report: domains.0.default",
  );
});
