import { computeInstance, provisionInstance } from "./authentication/instance";
import { generateSigningKey, KeyRing, type ApiSigningKey } from "./authentication/key-ring";
import { issueToken } from "./authentication/session-token";
import {
  type ClientFiles,
  type ClientIdentity,
  type Clients,
  environmentFor,
  writeClientFiles,
} from "./client-files";
import { type Clock, Cloud, type Principal, type Tenancy } from "./cloud";
import { FaultPlan, type FaultRule } from "./faults";
import { type Authorizer, type Backend, dispatch } from "./http/dispatch";
import { Listener } from "./http/listener";
import { Router } from "./http/router";
import type { IdentityDomain } from "./identity/identity-domain";
import { identity } from "./identity/identity-store";
import { Journal } from "./journal";
import { demoTenancy } from "./samples/demo";
import { RateLimiter } from "./scim/rate-limiter";
import { scimSettings, type ScimSettings } from "./scim/scim-settings";
import { operations } from "./services";

export interface SimulatorOptions {
  /** Port of the region's listener; 0, the default, lets the system choose. */
  readonly port?: number;
  /** The tenancies, each with an administrator who is a client; the first one's is the caller. Default: the demo. */
  readonly tenancies?: readonly Tenancy[];
  /** Milliseconds before every answer. Default 0. */
  readonly latencyMs?: number;
  /** Milliseconds more before every answer of a domain, by its display name. */
  readonly slowDomains?: ReadonlyMap<string, number>;
  /** What each domain refuses, beyond the defaults of {@link ScimSettings}. */
  readonly scim?: Partial<ScimSettings>;
  /** False: domains list credentials unfiltered too. Default true. */
  readonly strict?: boolean;
  /** False: no rate limits. Default true: those of each domain's licence. */
  readonly rateLimits?: boolean;
  /** Milliseconds for rate limits; the system's monotonic clock by default. */
  readonly rateClock?: () => number;
  readonly clock?: Clock;
  /** How far the service's clock is ahead of the system's when it judges signatures. */
  readonly clockSkewMs?: number;
  readonly faults?: readonly FaultRule[];
  readonly authorize?: Authorizer;
  /** True: `close()` does not mind that secret attributes were asked for. Default false. */
  readonly tolerateSecrets?: boolean;
  readonly region?: string;
  /** Bits of the caller's signing key. Default 2048, as Oracle asks for; a shorter one signs many requests faster. */
  readonly keyBits?: number;
}

/** A resource principal, as a function that runs in the cloud gets it. */
export interface ResourcePrincipal {
  readonly token: string;
  readonly privateKeyPem: string;
  /** The `OCI_RESOURCE_PRINCIPAL_*` variables, version 2.2. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A running simulated Oracle Cloud. */
export interface Simulator {
  /** The region: every service but the identity domains, which have listeners of their own. */
  readonly origin: string;
  readonly region: string;
  readonly cloud: Cloud;
  /** The first tenancy. */
  readonly tenancy: Tenancy;
  /** The first tenancy's administrator, whose key is in the client files. */
  readonly client: ClientIdentity;
  readonly keys: KeyRing;
  readonly journal: Journal;
  readonly faults: FaultPlan;
  /** Replaces the check of permissions; without one, every signed call is allowed. */
  authorize: Authorizer;
  latencyMs: number;
  /** How far the service's clock is ahead when it judges signatures. */
  clockSkewMs: number;
  /** Opens the listener of a domain that was made after the start, and sets its `url`. */
  host(domain: IdentityDomain): Promise<void>;
  /** Registers a further user's key. */
  addUserKey(userOcid: string, tenancyOcid?: string): ApiSigningKey;
  /** A security token (`ST$…`) for a user and the key that goes with it. */
  issueSecurityToken(userOcid: string, lifetimeMs?: number): { token: string; privateKeyPem: string };
  issueResourcePrincipal(
    type: string,
    ocid: string,
    compartmentOcid?: string,
    tenancy?: Tenancy,
  ): ResourcePrincipal;
  /**
   * Lets the simulator play a compute instance's metadata service (`metadataUrl`), and at its origin the service that gives
   * the instance its token.
   */
  provisionInstance(ocid: string, compartmentOcid?: string): { metadataUrl: string };
  writeClientFiles(directory: string, envFile?: string): Promise<ClientFiles>;
  /** What the env file holds. @throws before {@link Simulator.writeClientFiles}. */
  environment(): Record<string, string>;
  /**
   * Stops listening and cuts every connection.
   * @throws when a request asked for a secret attribute, so that every test asserts that none does.
   */
  close(): Promise<void>;
}

const sharedKeys = new Map<number, ApiSigningKey>();

/** Starts a simulated Oracle Cloud on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = new RunningSimulator(options);
  await simulator.start(options);
  return simulator;
}

/** One key for every simulator of a process: making one costs more than most tests. */
function sharedKeyOf(bits: number): ApiSigningKey {
  const key = sharedKeys.get(bits) ?? generateSigningKey(bits);
  sharedKeys.set(bits, key);
  return key;
}

class RunningSimulator implements Simulator {
  readonly cloud: Cloud;
  readonly tenancy: Tenancy;
  readonly region: string;
  readonly client: ClientIdentity;
  readonly keys = new KeyRing();
  readonly journal = new Journal();
  readonly faults: FaultPlan;
  authorize: Authorizer;
  latencyMs: number;
  clockSkewMs: number;
  readonly #options: SimulatorOptions;
  readonly #listeners = new Map<IdentityDomain | undefined, Listener>();
  readonly #routers = {
    region: new Router(operations.filter(({ host }) => host !== "domain")),
    domain: new Router(operations.filter(({ host }) => host === "domain")),
  };
  readonly #clients: Clients;
  #files: ClientFiles | undefined;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.cloud = new Cloud(options.clock);
    const tenancies = options.tenancies ?? [demoTenancy({ asOf: this.cloud.clock.now() })];
    for (const tenancy of tenancies) this.cloud.add(tenancy);
    const [first] = tenancies;
    if (first === undefined) throw new TypeError("startSimulator: give at least one tenancy.");
    // A name is a profile; of two that are the same, clients would see the last alone.
    const twice = tenancies.find(
      ({ name }, index) => tenancies.findIndex((each) => each.name === name) < index,
    );
    if (twice !== undefined) throw new TypeError(`startSimulator: two tenancies are called ${twice.name}.`);
    this.tenancy = first;
    this.region = options.region ?? first.homeRegion;
    this.authorize = options.authorize ?? (() => true);
    this.latencyMs = options.latencyMs ?? 0;
    this.clockSkewMs = options.clockSkewMs ?? 0;
    const key = sharedKeyOf(options.keyBits ?? 2048);
    const administrator = (tenancy: Tenancy): ClientIdentity => ({
      profile: tenancy.name,
      tenancyOcid: tenancy.ocid,
      userOcid: `ocid1.user.oc1..administrator${tenancy.name}`,
      fingerprint: key.fingerprint,
      privateKeyPem: key.privateKeyPem,
      region: this.#regionOf(tenancy),
    });
    this.client = administrator(first);
    this.#clients = [this.client, ...tenancies.slice(1).map(administrator)];
    for (const { userOcid, tenancyOcid } of this.#clients) this.#register(userOcid, tenancyOcid, key);
    this.faults = new FaultPlan({
      refuse: (domain) => this.#listener(domain).close(),
      announce: (name, url) => this.#announce(name, url),
      restore: (domain) => this.#restore(domain),
    });
  }

  async start(options: SimulatorOptions): Promise<void> {
    await this.#open(undefined, options.port ?? 0);
    const domains = [...this.cloud.tenancies.values()].flatMap((tenancy) => [
      ...tenancy.store(identity).domains.values(),
    ]);
    await Promise.all(domains.filter(({ hosted }) => hosted).map((domain) => this.host(domain)));
    for (const rule of options.faults ?? []) await this.faults.add(rule);
  }

  get origin(): string {
    return this.#listener(undefined).origin;
  }

  async host(domain: IdentityDomain): Promise<void> {
    const settings = scimSettings(domain);
    if (this.#options.strict === false) settings.refuseUnfiltered = false;
    Object.assign(settings, this.#options.scim);
    const listener = await this.#open(domain, 0);
    domain.url = listener.origin + (domain.urlSuffix ?? "");
  }

  addUserKey(userOcid: string, tenancyOcid = this.tenancy.ocid): ApiSigningKey {
    const key = generateSigningKey();
    this.#register(userOcid, tenancyOcid, key);
    return key;
  }

  issueSecurityToken(userOcid: string, lifetimeMs = 3_600_000): { token: string; privateKeyPem: string } {
    return this.#issue({ kind: "user", ocid: userOcid, tenancyOcid: this.tenancy.ocid }, lifetimeMs);
  }

  issueResourcePrincipal(
    type: string,
    ocid: string,
    compartmentOcid = this.tenancy.ocid,
    tenancy = this.tenancy,
  ): ResourcePrincipal {
    const tenancyOcid = tenancy.ocid;
    const issued = this.#issue({ kind: "resource", type, ocid, compartmentOcid, tenancyOcid }, 3_600_000);
    const environment = {
      OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
      OCI_RESOURCE_PRINCIPAL_RPST: issued.token,
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: issued.privateKeyPem,
      OCI_RESOURCE_PRINCIPAL_REGION: this.#regionOf(tenancy),
    };
    return { ...issued, environment };
  }

  provisionInstance(ocid: string, compartmentOcid = this.tenancy.ocid): { metadataUrl: string } {
    const tenancyOcid = this.tenancy.ocid;
    this.tenancy.store(computeInstance).instance = provisionInstance(
      { kind: "resource", type: "instance", ocid, compartmentOcid, tenancyOcid },
      this.keys,
    );
    return { metadataUrl: `${this.origin}/opc/v2/` };
  }

  async writeClientFiles(directory: string, envFile?: string): Promise<ClientFiles> {
    this.#files = await writeClientFiles(directory, this.#clients, this.origin, envFile);
    return this.#files;
  }

  environment(): Record<string, string> {
    if (this.#files === undefined)
      throw new Error("The simulator's environment names files: call writeClientFiles() first.");
    return environmentFor(this.#clients, this.origin, this.#files);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners.values()].map((listener) => listener.close()));
    if (this.#options.tolerateSecrets || this.journal.answersWithSecrets === 0) return;
    const culprit = this.journal.entries.find(({ secretsReturned }) => secretsReturned.length > 0);
    throw new Error(
      `${this.journal.answersWithSecrets} requests asked for secret attributes, such as ${culprit?.operation ?? "an earlier one"} for ${culprit?.secretsReturned.join(", ") ?? "some"}: name the wanted attributes.`,
    );
  }

  #regionOf(tenancy: Tenancy): string {
    return this.#options.region ?? tenancy.homeRegion;
  }

  #register(ocid: string, tenancyOcid: string, key: ApiSigningKey): void {
    const principal: Principal = { kind: "user", ocid, tenancyOcid };
    this.keys.add(`${tenancyOcid}/${ocid}/${key.fingerprint}`, { publicKey: key.publicKey, principal });
  }

  #issue(principal: Principal, lifetimeMs: number) {
    const { publicKey, privateKeyPem } = generateSigningKey();
    const expires = new Date(this.#signatureNow().getTime() + lifetimeMs);
    return { token: issueToken(principal, publicKey, expires), privateKeyPem };
  }

  #signatureNow(): Date {
    // Clients sign by the system's clock, so a clock that a rehearsal moves by hand does not judge them.
    return new Date(Date.now() + this.clockSkewMs);
  }

  async #open(domain: IdentityDomain | undefined, port: number): Promise<Listener> {
    const limiter = domain && this.#options.rateLimits !== false ? this.#limiter(domain) : undefined;
    const listener = new Listener((request, response) => {
      dispatch(backend, request, response).catch((error: unknown) => {
        // The answer may be half out: cutting the connection is all that is left to say it.
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    }, port);
    const backend: Backend = {
      cloud: this.cloud,
      keys: this.keys,
      journal: this.journal,
      faults: this.faults,
      router: domain ? this.#routers.domain : this.#routers.region,
      ...(domain && { domain }),
      origin: () => listener.origin,
      signatureClock: () => this.#signatureNow(),
      latencyMs: () => this.latencyMs + (this.#options.slowDomains?.get(domain?.displayName ?? "") ?? 0),
      authorize: () => this.authorize,
      limit: () => limiter?.take(),
    };
    this.#listeners.set(domain, listener);
    await listener.open();
    return listener;
  }

  #limiter(domain: IdentityDomain): RateLimiter {
    const settings = scimSettings(domain);
    return new RateLimiter(() => domain.licenseType, {
      now: this.#options.rateClock ?? (() => performance.now()),
      retryAfter: () => settings.retryAfterSeconds,
    });
  }

  #domain(name: string): IdentityDomain {
    for (const domain of this.#listeners.keys())
      if (domain && (domain.displayName === name || domain.ocid === name)) return domain;
    throw new TypeError(`No identity domain with a listener is called ${name}.`);
  }

  #listener(name: string | undefined): Listener {
    const listener = this.#listeners.get(name === undefined ? undefined : this.#domain(name));
    if (listener === undefined) throw new Error("The simulator is not started.");
    return listener;
  }

  #announce(name: string, url: (real: string) => string): void {
    this.#domain(name).url = url(this.#listener(name).origin);
  }

  async #restore(name: string | undefined): Promise<void> {
    const listener = this.#listener(name);
    await listener.open();
    if (name === undefined) return;
    const domain = this.#domain(name);
    domain.url = listener.origin + (domain.urlSuffix ?? "");
  }
}
