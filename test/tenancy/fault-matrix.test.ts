import type { TenancyReading } from "../../lambda-src/audit/reading";
import { isFullyRead } from "../../lambda-src/audit/coverage/coverage";
import type { CredentialType } from "../../lambda-src/audit/credential-type";
import { buildReport, type ReportInput } from "../../lambda-src/audit/build-report";
import type { Report } from "../../lambda-src/audit/report";
import { rotationPolicy } from "../../lambda-src/audit/rotation-policy";
import { exitCodeOf } from "../../lambda-src/audit/verdict";
import type { ConnectSurroundings } from "../../lambda-src/oci/connect";
import { RequestError } from "../../lambda-src/oci/request-error";
import type { Tenancy } from "../../simulator/cloud";
import { oauthClients } from "../../simulator/data/oauth-clients";
import type { Fault, FaultMatch, FaultRule } from "../../simulator/faults";
import { identity } from "../../simulator/identity/identity-store";
import { SampleBuilder } from "../../simulator/samples/builder";
import { tenancyWithoutDomains } from "../../simulator/samples/none";
import { directoryOf } from "../../simulator/scim/directory";
import type { Simulator, SimulatorOptions } from "../../simulator/simulator";
import { asOf, falsePasses, hurried, withSimulator } from "./harness";

/** Small, so that a small tenancy has several pages of everything. */
const pageSize = 4;

/** One that many have, one that nobody has, and two more: the rest is read in the same way. */
const sampleTypes = ["api_keys", "auth_tokens", "db_credentials", "oauth2_client_credentials"] as const;

/** A kind of request that the audit makes. */
interface RequestKind {
  readonly name: string;
  readonly match: FaultMatch;
  readonly simulator?: SimulatorOptions;
  /** What must go wrong first for the audit to make this request at all; it loses nothing. */
  readonly prelude?: (simulator: Simulator) => FaultRule;
  /** The tenancy without identity domains. */
  readonly classic?: true;
  /** Types that the audit asks for; those of the sample by default. */
  readonly types?: readonly CredentialType[];
  /** Its answer is all that shows a credential: one that is filtered silently cannot be noticed. */
  readonly hidden?: true;
  /** The domain is read with the token of an OAuth client. */
  readonly oauth?: true;
}

interface FaultCase {
  readonly name: string;
  readonly fault: Fault | ((simulator: Simulator) => Fault);
  /** Hits so many requests, then heals; without it for ever. */
  readonly times?: number;
  /** Lets the first ones through. */
  readonly after?: number;
  /** The audit must end complete: the fault is one that passes. */
  readonly recovers?: true;
  /** Kinds of request that it can happen to; all by default. */
  readonly only?: (kind: RequestKind) => boolean;
  readonly attemptTimeout?: number;
}

const target = "target";
const inTarget = (operation: string | RegExp): FaultMatch => ({
  service: "identity-domains",
  domain: target,
  operation,
});
const inRegion = (operation: string): FaultMatch => ({ service: "identity", operation });

const kinds: readonly RequestKind[] = [
  { name: "ListCompartments", match: inRegion("ListCompartments") },
  { name: "ListDomains", match: inRegion("ListDomains") },
  { name: "Users", match: inTarget("ListUsers") },
  {
    name: "Users, later pages",
    match: { ...inTarget("ListUsers"), when: ({ query }) => query.get("startIndex") !== "1" },
  },
  { name: "ApiKeys, unfiltered and refused", match: inTarget("ListApiKeys") },
  { name: "ApiKeys, unfiltered", match: inTarget("ListApiKeys"), simulator: { strict: false } },
  {
    name: "UserDbCredentials, unfiltered",
    match: inTarget("ListUserDbCredentials"),
    simulator: { strict: false },
  },
  { name: "ApiKeys/.search", match: inTarget("SearchApiKeys") },
  { name: "AuthTokens/.search, to nobody's reference", match: inTarget("SearchAuthTokens"), hidden: true },
  {
    name: "AuthTokens of a user, to nobody's reference",
    match: inTarget("ListAuthTokens"),
    simulator: { scim: { refuseSearch: 403 } },
    types: ["api_keys", "auth_tokens"],
    hidden: true,
  },
  { name: "every .search", match: inTarget(/^Search/), hidden: true },
  {
    name: "ApiKeys of a holder",
    match: inTarget("ListApiKeys"),
    simulator: { scim: { refuseSearch: 403 } },
    types: ["api_keys", "auth_tokens"],
  },
  {
    name: "UserDbCredentials of a holder",
    match: inTarget("ListUserDbCredentials"),
    simulator: { scim: { refuseSearch: 405 } },
    types: ["db_credentials"],
  },
  { name: "every request to a domain", match: { service: "identity-domains", domain: target } },
  {
    name: "Users/.search, asked again",
    match: inTarget("SearchUsers"),
    prelude: (simulator) => ({
      match: { ...inTarget("SearchApiKeys"), times: 1 },
      fault: { kind: "change", act: () => removeCredential(simulator) },
    }),
  },
  {
    name: "Users/{id}, asked again",
    match: inTarget("GetUser"),
    prelude: (simulator) => ({
      match: { ...inTarget("SearchApiKeys"), times: 1 },
      fault: { kind: "change", act: () => removeUser(simulator) },
    }),
  },
  { name: "token of an OAuth client", match: inTarget("GetToken"), oauth: true },
  { name: "classic ListUsers", match: inRegion("ListUsers"), classic: true },
  { name: "classic ListApiKeys", match: inRegion("ListApiKeys"), classic: true },
  { name: "classic ListDbCredentials", match: inRegion("ListDbCredentials"), classic: true },
  {
    name: "every classic list of credentials",
    match: {
      service: "identity",
      operation: /^List(ApiKeys|AuthTokens|CustomerSecretKeys|SmtpCredentials|DbCredentials|OAuth)/,
    },
    classic: true,
  },
];

const isScim = ({ match }: RequestKind) => match.service === "identity-domains";
const isScimList = (kind: RequestKind) => isScim(kind) && !/^Get/.test(String(match(kind)));
const match = (kind: RequestKind) => kind.match.operation;
const isToken = ({ oauth }: RequestKind) => oauth === true;
/** A list that comes in pages, even in a small tenancy. */
const isPaged = (kind: RequestKind) =>
  isScimList(kind) || kind.name === "ListCompartments" || kind.name === "classic ListUsers";
/** Whose changes while it is read are those of a domain's directory, or of classic IAM's. */
const hasDirectory = (kind: RequestKind) => isScim(kind) || kind.classic === true;
const showsWhatIsFiltered = (kind: RequestKind) => isScimList(kind) && !isUsers(kind) && kind.hidden !== true;
const isUsers = (kind: RequestKind) => match(kind) === "ListUsers" && isScim(kind);

/** One kind for each way of reading: a stall that never ends costs its time in every cell. */
const waitedFor = new Set(["ListDomains", "Users", "ApiKeys/.search", "classic ListApiKeys"]);
const isWaitedFor = ({ name }: RequestKind) => waitedFor.has(name);

const status = (code: number, retryAfter?: number): Fault => ({
  kind: "status",
  status: code,
  ...(retryAfter !== undefined && { retryAfter }),
});

const faults: readonly FaultCase[] = [
  ...[400, 401, 403, 404, 409, 413, 429, 500, 501, 503].map((code) => ({
    name: `${code}, for ever`,
    fault: status(code),
  })),
  { name: "429 with Retry-After, for ever", fault: status(429, 1) },
  ...[400, 401, 403, 404, 413].map((code) => ({ name: `${code}, once`, fault: status(code), times: 1 })),
  { name: "409 IncorrectState, once", fault: { ...status(409), code: "IncorrectState" } as Fault, times: 1 },
  { name: "429, for a while", fault: status(429), times: 3, recovers: true },
  { name: "429 with Retry-After, for a while", fault: status(429, 0), times: 3, recovers: true },
  { name: "500, for a while", fault: status(500), times: 3, recovers: true },
  { name: "503, for a while", fault: status(503), times: 3, recovers: true },
  { name: "404 after the first", fault: status(404), after: 1 },
  { name: "500 after the first", fault: status(500), after: 1 },
  { name: "reset, for ever", fault: { kind: "reset" } },
  { name: "reset, for a while", fault: { kind: "reset" }, times: 2, recovers: true },
  {
    name: "stall before the headers, for ever",
    fault: { kind: "stall", where: "headers" },
    attemptTimeout: 700,
    only: isWaitedFor,
  },
  {
    name: "stall before the headers, once",
    fault: { kind: "stall", where: "headers" },
    times: 1,
    recovers: true,
    attemptTimeout: 1_500,
  },
  {
    name: "stall in the body, for ever",
    fault: { kind: "stall", where: "body" },
    attemptTimeout: 700,
    only: isWaitedFor,
  },
  {
    name: "stall in the body, once",
    fault: { kind: "stall", where: "body" },
    times: 1,
    recovers: true,
    attemptTimeout: 1_500,
  },
  { name: "body cut off, for ever", fault: { kind: "cut-body" } },
  { name: "body cut off, once", fault: { kind: "cut-body" }, times: 1, recovers: true },
  { name: "truncated JSON, for ever", fault: { kind: "truncated-json" } },
  { name: "truncated JSON, once", fault: { kind: "truncated-json" }, times: 1, recovers: true },
  { name: "no JSON, for ever", fault: { kind: "non-json" } },
  { name: "no JSON, once", fault: { kind: "non-json" }, times: 1, recovers: true },
  { name: "HTML, for ever", fault: { kind: "html" } },
  { name: "HTML with 503, for ever", fault: { kind: "html", status: 503 } },
  { name: "empty body, for ever", fault: { kind: "empty-body" } },
  { name: "empty body, once", fault: { kind: "empty-body" }, times: 1, recovers: true },
  { name: "no Resources, for ever", fault: { kind: "missing-resources" } },
  {
    name: "no Resources, once",
    fault: { kind: "missing-resources" },
    times: 1,
    recovers: true,
    only: (kind) => !isToken(kind),
  },
  ...[-4, -1, 1, 40].map((by) => ({
    name: `total off by ${by}`,
    fault: { kind: "total", by } as const,
    only: isScimList,
  })),
  { name: "pages that repeat", fault: { kind: "repeated-page" } },
  { name: "pages that repeat after the first", fault: { kind: "repeated-page" }, after: 1 },
  { name: "empty pages", fault: { kind: "empty-page" }, only: isScimList },
  { name: "an empty page in the middle", fault: { kind: "empty-page" }, after: 1, times: 1, only: isPaged },
  { name: "empty pages after the first", fault: { kind: "empty-page" }, after: 1, only: isScimList },
  { name: "rows repeated over pages", fault: { kind: "shifted-pages" } },
  { name: "order changing between pages", fault: { kind: "reordered-pages" }, only: isPaged },
  {
    name: "silently filtered, wholly",
    fault: { kind: "filtered" },
    only: showsWhatIsFiltered,
  },
  {
    name: "silently filtered, every second row",
    fault: { kind: "filtered", keep: ({ id }) => parseInt(String(id).slice(-1), 16) % 2 === 0 },
    only: showsWhatIsFiltered,
  },
  { name: "no references", fault: { kind: "no-references" }, only: isScim },
  { name: "no references after the first page", fault: { kind: "no-references" }, after: 1, only: isScim },
  ...["apiKeys", "dbCredentials"].map((attribute) => ({
    name: `references that lead nowhere, ${attribute}`,
    fault: { kind: "dangling-references", attribute } as const,
    only: isScim,
  })),
  ...[0, 1].flatMap((after) =>
    [
      { name: "a credential made", act: addCredential },
      { name: "a credential removed", act: removeCredential },
      { name: "a user made", act: addUser },
      { name: "a user removed", act: removeUser },
    ].map(({ name, act }) => ({
      name: `${name} ${after === 0 ? "before the first" : "between pages"}`,
      fault: (simulator: Simulator): Fault => ({ kind: "change", act: () => act(simulator) }),
      after,
      times: 1,
      only: hasDirectory,
    })),
  ),
];

/** Addresses that do not answer: for the whole domain or the whole region, whatever the request. */
const addressFaults: readonly { readonly name: string; readonly fault: Fault; readonly domain?: string }[] = [
  { name: "connection refused, a domain", fault: { kind: "refused" }, domain: target },
  { name: "connection refused, the region", fault: { kind: "refused" } },
  { name: "name not found, a domain", fault: { kind: "name-not-found" }, domain: target },
  { name: "TLS failure, a domain", fault: { kind: "tls" }, domain: target },
];

const clientId = "auditor";

function addOAuthClient({ tenancy }: Simulator): void {
  const domain = [...tenancy.store(identity).domains.values()].find(
    ({ displayName }) => displayName === target,
  )!;
  const principal = { kind: "user", ocid: "ocid1.app.oc1..auditor", tenancyOcid: tenancy.ocid } as const;
  tenancy.store(oauthClients).add({ domainOcid: domain.ocid, clientId, secret: "s3cret", principal });
}

const oauthClientOf: ConnectSurroundings["oauthClientOf"] = ({ name }) =>
  name === target ? { clientId, secret: () => Promise.resolve("s3cret") } : undefined;

/** Two domains: the one that faults hit, with holders, users without credentials and one type nobody has; and a bystander. */
function sample({
  empty = 0,
  types = sampleTypes,
}: { empty?: number; types?: readonly CredentialType[] } = {}) {
  const build = new SampleBuilder(asOf, "matrix", 11);
  const fill = (name: string, holders: number, compartmentOcid: string) => {
    const type = name === target ? "DEFAULT" : "SECONDARY";
    const directory = directoryOf(build.domain(name, { compartmentOcid, type }));
    for (let number = 0; number < holders; number += 1) {
      const user = build.user(directory, { userName: `${name}-${number}` });
      for (const [rank, type] of types.entries()) {
        if (type === "auth_tokens" || (number + rank) % 4 === 3) continue;
        build.credential(directory, user, type, { daysAgo: 20 + number });
      }
    }
    const [hider] = [0, 1].map((number) => build.user(directory, { userName: `${name}-idle-${number}` }));
    // No reference tells of it, as of no other auth token: only asking some users shows it.
    if (types.includes("auth_tokens"))
      build.credential(directory, hider!, "auth_tokens", { daysAgo: 300, unreferenced: true });
  };
  fill(target, 7, build.tenancy.ocid);
  fill("bystander", 2, build.compartment("below").ocid);
  for (let number = 0; number < empty; number += 1) build.compartment(`empty-${number}`);
  return build.tenancy;
}

function tenancyFor(kind: RequestKind): Tenancy {
  if (kind.classic) return tenancyWithoutDomains({ asOf, users: 5 });
  return sample({ empty: isScim(kind) ? 0 : 4, ...(kind.types && { types: kind.types }) });
}

function targetDirectory({ tenancy }: Simulator) {
  if (!tenancy.store(identity).hasDomains) return tenancy.store(identity).classic;
  const domain = [...tenancy.store(identity).domains.values()].find(
    ({ displayName }) => displayName === target,
  );
  return directoryOf(domain!);
}

/** Made while the audit runs: it may be in the reading and need not. */
const made = new Set<string>();

function addCredential(simulator: Simulator): void {
  const directory = targetDirectory(simulator);
  const [owner] = directory.users();
  const id = `made-${made.size}`;
  made.add(id);
  directory.addCredential({
    type: "api_keys",
    id,
    ocid: `ocid1.credential.oc1..${id}`,
    userId: owner!.id,
    userOcid: owner!.ocid,
    created: new Date().toISOString(),
  });
}

function removeCredential(simulator: Simulator): void {
  const directory = targetDirectory(simulator);
  const [first] = directory.credentials("api_keys");
  directory.removeCredential("api_keys", first!.id);
}

function addUser(simulator: Simulator): void {
  const directory = targetDirectory(simulator);
  const [model] = directory.users();
  const id = `00-made-${made.size}`;
  made.add(id);
  directory.addUser({ ...model!, id, ocid: `ocid1.user.oc1..${id}`, userName: id });
}

/** A deleted user's credentials go with the user. */
function removeUser(simulator: Simulator): void {
  const directory = targetDirectory(simulator);
  const [first] = [...directory.users()].sort((a, b) => (a.ocid < b.ocid ? -1 : 1));
  for (const { type, id } of [...directory.credentialsOfUser(first!.ocid)])
    directory.removeCredential(type, id);
  directory.removeUser(first!.ocid);
}

/** What an audit under a fault came to. */
type Outcome = "complete" | "said so" | "refused to start";

/** As the exit code says it. Every credential that was read is in the report, those of classic IAM that are deleted aside. */
function outcomeOf(simulator: Simulator, reading: TenancyReading): Outcome {
  const report = reportOf(simulator, reading);
  const read = reading.domains.flatMap(({ credentials }) => credentials);
  expect(report.credentials).toHaveLength(
    read.filter(({ lifecycleState }) => lifecycleState !== "DELETED").length,
  );
  const classic = reading.domains.find(({ domain }) => domain.api === "iam");
  const incomplete = exitCodeOf(report, "never") === 3;
  // Whether a tenancy has no identity domains stays in doubt, so classic IAM is judged by its types.
  const complete = classic
    ? sampleTypes.every((type) => isFullyRead(classic.coverage.types[type].status))
    : !incomplete;
  if (!complete) expect(incomplete).toBe(true);
  return complete ? "complete" : "said so";
}

function reportOf(simulator: Simulator, reading: TenancyReading, extra: Partial<ReportInput> = {}): Report {
  const tenancy = { ocid: simulator.tenancy.ocid, name: simulator.tenancy.name };
  return buildReport({ tenancy, asOf: asOf.getTime(), policy: rotationPolicy(), reading, ...extra });
}

let requests = 0;
const outcomes = new Map<string, Record<Outcome | "not asked", number>>();

function count(kind: string, outcome: Outcome | "not asked"): void {
  const row = outcomes.get(kind) ?? { complete: 0, "said so": 0, "refused to start": 0, "not asked": 0 };
  row[outcome] += 1;
  outcomes.set(kind, row);
}

async function audited(audit: () => Promise<TenancyReading>): Promise<TenancyReading | undefined> {
  try {
    return await audit();
  } catch (error) {
    // The only failure that an audit may end with: the service does not know the caller.
    if (error instanceof RequestError && error.kind === "unauthenticated") return undefined;
    throw error;
  }
}

describe("the fault matrix", () => {
  afterAll(() => {
    const rows = [...outcomes].map(
      ([kind, { complete, "said so": said, "refused to start": refused, "not asked": notAsked }]) =>
        `${kind.padEnd(34)} ${String(complete).padStart(8)} ${String(said).padStart(8)} ${String(refused).padStart(8)} ${String(notAsked).padStart(9)}`,
    );
    const cells = kinds.flatMap((kind) => faults.filter(({ only }) => only?.(kind) ?? true)).length;
    process.stdout.write(
      `\nFault matrix: ${kinds.length} kinds of request, ${faults.length} faults, ${cells + addressFaults.length} audits, ${requests} requests, no false pass among those that passed\n` +
        `${"kind of request".padEnd(34)} complete  said so  refused not asked\n${rows.join("\n")}\n\n`,
    );
  });

  describe.each(kinds)("$name", (kind) => {
    it.concurrent.each(faults.filter(({ only }) => only?.(kind) ?? true))("$name", (faultCase) =>
      withSimulator(
        {
          tenancies: [tenancyFor(kind)],
          ...kind.simulator,
        },
        async (simulator, audit) => {
          if (kind.prelude) await simulator.faults.add(kind.prelude(simulator));
          const { fault, times, after } = faultCase;
          const added = await simulator.faults.add({
            match: {
              ...kind.match,
              ...(times !== undefined && { times }),
              ...(after !== undefined && { after }),
            },
            fault: typeof fault === "function" ? fault(simulator) : fault,
          });
          if (kind.oauth) addOAuthClient(simulator);
          const options = {
            pageSize,
            domainTimeoutMs: faultCase.only === isWaitedFor ? 2_500 : 20_000,
            ...(kind.oauth && { oauthClientOf }),
          };
          const reading = await audited(() =>
            audit(kind.classic ? {} : { types: kind.types ?? sampleTypes }, options),
          );
          if (reading === undefined) {
            count(kind.name, "refused to start");
            return;
          }
          const outcome = outcomeOf(simulator, reading);
          count(kind.name, added.hits === 0 ? "not asked" : outcome);
          requests += simulator.journal.total;
          expect(falsePasses(simulator, reading).filter(({ id }) => !made.has(id))).toEqual([]);
          if (faultCase.recovers) expect(outcome).toBe("complete");
          // Time is short there for the bystander too; that a dead domain slows nobody has a test of its own.
          if (isScim(kind) && faultCase.only !== isWaitedFor) {
            const bystander = reading.domains.find(({ domain }) => domain.name === "bystander");
            expect(bystander?.coverage.status).toBe("AUDITED");
          }
        },
        {
          ...hurried,
          ...(faultCase.attemptTimeout !== undefined && { attemptTimeout: faultCase.attemptTimeout }),
        },
      ),
    );
  });

  it.each(addressFaults)("$name", ({ fault, domain }) =>
    withSimulator({ tenancies: [sample()] }, async (simulator, audit) => {
      await simulator.faults.add({ match: domain === undefined ? {} : { domain }, fault });
      const reading = await audit({}, { pageSize });
      expect(outcomeOf(simulator, reading)).toBe("said so");
      expect(falsePasses(simulator, reading)).toEqual([]);
      count("addresses", "said so");
      if (domain === undefined) return;
      const bystander = reading.domains.find((other) => other.domain.name === "bystander");
      expect(bystander?.coverage.status).toBe("AUDITED");
    }),
  );

  // A permission that filters silently looks like a tenancy that has less. An earlier report or a canary tells them apart.
  const filteredKinds = [
    "ListCompartments",
    "ListDomains",
    "Users",
    "classic ListUsers",
    "classic ListApiKeys",
    "every classic list of credentials",
  ].map((name) => kinds.find((kind) => kind.name === name)!);
  describe.each(filteredKinds)("$name, silently filtered", (kind) => {
    const tenancies = () => [tenancyFor(kind)];
    const filter = { match: kind.match, fault: { kind: "filtered" } as const };
    it("shows against the report before", () =>
      withSimulator({ tenancies: tenancies() }, async (simulator, audit) => {
        const previous = reportOf(simulator, await audit());
        const added = await simulator.faults.add(filter);
        const reading = await audit();
        expect(added.hits).toBeGreaterThan(0);
        expect(exitCodeOf(reportOf(simulator, reading, { previous }), "never")).toBe(3);
        count("filtered, against the report before", "said so");
      }));
    it("shows when a canary is gone", () =>
      withSimulator({ tenancies: tenancies() }, async (simulator, audit) => {
        const whole = await audit();
        const canaries = whole.domains.flatMap(({ domain, credentials }) => {
          const canary = credentials.find(({ type }) => type === "api_keys");
          return canary ? [{ domain: domain.name, credential: canary.id }] : [];
        });
        const policy = rotationPolicy({ canaries });
        expect(exitCodeOf(reportOf(simulator, whole, { policy }), "never")).toBe(kind.classic ? 3 : 0);
        await simulator.faults.add(filter);
        const report = reportOf(simulator, await audit(), { policy });
        expect(report.coverage.missingCanaries.length).toBeGreaterThan(0);
        expect(exitCodeOf(report, "never")).toBe(3);
        count("filtered, with a canary", "said so");
      }));
  });
});
