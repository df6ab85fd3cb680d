import { isFullyRead } from "../../lambda-src/audit/coverage";
import type { CredentialType } from "../../lambda-src/audit/credential-type";
import type { DomainReading, TenancyReading } from "../../lambda-src/audit/reading";
import { connect } from "../../lambda-src/oci/connect";
import type { Connection } from "../../lambda-src/oci/connection";
import type { Transport } from "../../lambda-src/oci/http-client";
import { DEFAULT_RETRY_POLICY } from "../../lambda-src/oci/retry-policy";
import { readTenancy, type ReadTenancyOptions } from "../../lambda-src/tenancy/read-tenancy";
import type { Scope } from "../../lambda-src/tenancy/scope";
import { SampleBuilder } from "../../simulator/samples/builder";
import { sampleTruth, type TrueCredential } from "../../simulator/samples/truth";
import { type Simulator, startSimulator, type SimulatorOptions } from "../../simulator/simulator";
import { directoryOf } from "../../simulator/scim/directory";
import { credentialTypes } from "../../simulator/scim/credential-type";
import type { IdentityDomain } from "../../simulator/identity/identity-domain";

export const asOf = new Date("2026-03-01T00:00:00Z");

/** The product's own retries, hurried: the waits between attempts are short. */
const hurried: Partial<Transport> = {
  attemptTimeout: 400,
  retry: { ...DEFAULT_RETRY_POLICY, base: 1, cap: 5, retryAfterCap: 20 },
};

/** A connection of the product to a simulator, without files. */
export function connectTo(
  simulator: Simulator,
  transport: Partial<Transport> = hurried,
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
    { surroundings: { env, homeDirectory: "/nowhere", readFile: missing, now: Date.now }, transport },
  );
}

/** Starts a simulator for the time of `use`, and asserts what holds for every audit: nothing secret is asked for. */
export async function withSimulator<T>(
  options: SimulatorOptions,
  use: (simulator: Simulator, audit: Audit) => Promise<T>,
): Promise<T> {
  const simulator = await startSimulator({ rateLimits: false, ...options });
  try {
    const result = await use(simulator, async (scope, readOptions) =>
      readTenancy(await connectTo(simulator), scope, readOptions),
    );
    expect(simulator.journal.answersWithSecrets).toBe(0);
    return result;
  } finally {
    await simulator.close();
  }
}

export type Audit = (scope?: Scope, options?: ReadTenancyOptions) => Promise<TenancyReading>;

/**
 * The promise that everything rests on: every credential of the tenancy is in the reading, or the coverage says that its
 * domain and type are not fully audited. @returns the credentials of which neither is true
 */
export function falsePasses(simulator: Simulator, reading: TenancyReading): TrueCredential[] {
  const read = new Set(
    reading.domains.flatMap(({ domain, credentials }) =>
      credentials
        .filter(({ unresolved }) => unresolved === undefined)
        .map((credential) => `${domain.ocid ?? domain.url} ${credential.type} ${credential.id}`),
    ),
  );
  const gaps = reading.discoveryGaps.length > 0;
  return sampleTruth(simulator.tenancy).filter(({ type, id, domainOcid, record }) => {
    const domain = reading.domains.find((candidate) => candidate.domain.ocid === domainOcid);
    if (domain === undefined) return !gaps;
    const admitted = domain.coverage.status !== "AUDITED" && !isFullyRead(domain.coverage.types[type].status);
    return !admitted && !read.has(`${domainOcid ?? ""} ${type} ${id}`) && record.lifecycleState === undefined;
  });
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
