import { setTimeout as sleep } from "node:timers/promises";
import { isFullyRead } from "../../lambda-src/audit/coverage/coverage";
import type { Reason } from "../../lambda-src/audit/coverage/reason";
import { reasonsText, recordWords } from "../../lambda-src/audit/coverage/reason-text";
import type { CredentialType } from "../../lambda-src/audit/credential-type";
import type { DomainReading, TenancyReading } from "../../lambda-src/audit/reading";
import { connect, type ConnectSurroundings } from "../../lambda-src/oci/connect";
import type { Connection } from "../../lambda-src/oci/connection";
import type { Transport } from "../../lambda-src/oci/http-client";
import { DEFAULT_RETRY_POLICY } from "../../lambda-src/oci/retry-policy";
import { readTenancy, type ReadTenancyOptions } from "../../lambda-src/tenancy/read-tenancy";
import type { LimiterClock } from "../../lambda-src/tenancy/scim/limiter";
import type { Scope } from "../../lambda-src/tenancy/discovery/scope";
import { SampleBuilder } from "../../simulator/samples/builder";
import { sampleTruth, type TrueCredential } from "../../simulator/samples/truth";
import { type Simulator, startSimulator, type SimulatorOptions } from "../../simulator/simulator";
import { directoryOf } from "../../simulator/scim/directory";
import { credentialTypes, fingerprintFrom } from "../../simulator/scim/credential-type";
import type { IdentityDomain } from "../../simulator/identity/identity-domain";

/** Why something was not read, as the report words it. */
export function wordsOf(verdict: {
  readonly because: Reason | readonly Reason[];
  readonly doubtedBecause?: readonly Reason[] | undefined;
}): string {
  return reasonsText([verdict.because, verdict.doubtedBecause ?? []].flat(), recordWords);
}

export const asOf = new Date("2026-03-01T00:00:00Z");

/** The product's own retries, hurried: the waits between attempts are short. */
export const hurried: Partial<Transport> = {
  attemptTimeout: 10_000,
  retry: { ...DEFAULT_RETRY_POLICY, base: 1, cap: 5 },
  sleep: async (milliseconds, signal) => {
    await sleep(Math.min(milliseconds, 20), undefined, { signal });
  },
};

/** A clock on which a minute lasts a third of a second, so that pauses are there and cost nothing. */
export const hurriedClock: LimiterClock = {
  now: () => performance.now() * 200,
  sleep: (milliseconds, signal) => sleep(milliseconds / 200, undefined, { signal }),
};

/** A connection of the product to a simulator, without files. */
export function connectTo(
  simulator: Simulator,
  transport: Partial<Transport> = hurried,
  oauthClientOf?: ConnectSurroundings["oauthClientOf"],
): Promise<Connection> {
  const { tenancyOcid, userOcid, fingerprint, privateKeyPem, region } = simulator.client;
  const env = {
    OCI_CLI_USER: userOcid,
    OCI_CLI_TENANCY: tenancyOcid,
    OCI_CLI_FINGERPRINT: fingerprint,
    OCI_CLI_KEY_CONTENT: privateKeyPem,
    OCI_CLI_REGION: region,
  };
  const missing = (): never => {
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  };
  return connect(
    { endpoint: simulator.origin },
    {
      machine: { env, homeDirectory: "/nowhere", readFile: missing, now: Date.now },
      transport,
      ...(oauthClientOf && { oauthClientOf }),
    },
  );
}

/** Starts a simulator for the time of `use`, and asserts what holds for every audit: nothing secret is asked for. */
export async function withSimulator<T>(
  options: SimulatorOptions,
  use: (simulator: Simulator, audit: Audit) => Promise<T>,
  transport?: Partial<Transport>,
): Promise<T> {
  const simulator = await startSimulator({ rateLimits: false, keyBits: 1024, ...options });
  try {
    const result = await use(simulator, async (scope, { oauthClientOf, ...readOptions } = {}) =>
      readTenancy(await connectTo(simulator, transport, oauthClientOf), scope, {
        limiterClock: hurriedClock,
        ...readOptions,
      }),
    );
    expect(simulator.journal.answersWithSecrets).toBe(0);
    return result;
  } finally {
    await simulator.close();
  }
}

export type Audit = (
  scope?: Scope,
  options?: ReadTenancyOptions & Pick<ConnectSurroundings, "oauthClientOf">,
) => Promise<TenancyReading>;

/**
 * The promise that everything rests on: every credential of the tenancy is in the reading, or the coverage says that its
 * domain and type are not fully audited. @returns the credentials of which neither is true
 */
export function falsePasses(simulator: Simulator, reading: TenancyReading): TrueCredential[] {
  const read = new Set(
    reading.domains.flatMap(({ domain, credentials }) =>
      credentials
        .filter(({ unresolved }) => unresolved === undefined)
        .map((credential) => `${domain.ocid ?? ""} ${credential.type} ${credential.id}`),
    ),
  );
  return sampleTruth(simulator.tenancy).filter((truth) => {
    const { type, domainOcid } = truth;
    const found = reading.domains.find(({ domain }) => domain.ocid === domainOcid);
    if (found === undefined) return reading.discoveryGaps.length === 0 && !hasDoubt(reading);
    const { types, status } = found.coverage;
    if (!isFullyRead(types[type].status)) return isFullyRead(status);
    return !read.has(`${domainOcid ?? ""} ${type} ${idIn(found, truth)}`);
  });
}

/** Whether the reading says that domains may exist that it does not know of. */
function hasDoubt({ domains }: TenancyReading): boolean {
  return domains.some(({ domain, coverage }) => domain.api === "iam" && coverage.status !== "AUDITED");
}

/** What a credential is called by the API that it was read through. */
function idIn({ domain }: DomainReading, { type, id, ocid, userOcid }: TrueCredential): string {
  if (domain.api === "identity-domains") return id;
  return type === "api_keys" ? `${domain.compartment.ocid ?? ""}/${userOcid}/${fingerprintFrom(id)}` : ocid;
}

/** Ids of the credentials that were read, of one domain and type. */
export function idsOf({ credentials }: DomainReading, type?: CredentialType): string[] {
  return credentials
    .filter(
      (credential) => credential.unresolved === undefined && (type ?? credential.type) === credential.type,
    )
    .map(({ id }) => id)
    .sort();
}

/** The domain of that name. */
export function domainNamed(reading: TenancyReading, name: string): DomainReading {
  const found = reading.domains.find(({ domain }) => domain.name === name);
  if (found === undefined) throw new Error(`no domain ${name} was read`);
  return found;
}

/** The types' statuses of a domain, in a line. */
export function statuses({ coverage }: DomainReading): string {
  return credentialTypes.map((type) => coverage.types[type].status).join(" ");
}

export const allAudited = credentialTypes.map(() => "AUDITED").join(" ");

/** A tenancy of one domain in which each of some users has one credential of each type. */
export function oneDomain(users: number, details: Partial<IdentityDomain> & { readonly idle?: number } = {}) {
  const { idle = 0, ...domainDetails } = details;
  const build = new SampleBuilder(asOf, "one", 7);
  const domain = build.domain("Default", { type: "DEFAULT", ...domainDetails });
  const directory = directoryOf(domain);
  for (let number = 0; number < users; number += 1) {
    const user = build.user(directory, { userName: `user-${number}` });
    for (const type of credentialTypes)
      build.credential(directory, user, type, { daysAgo: 1 + (number % 180) });
  }
  for (let number = 0; number < idle; number += 1) build.user(directory, { userName: `idle-${number}` });
  return { tenancy: build.tenancy, build, domain, directory };
}
