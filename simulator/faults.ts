import type { IdentityDomain } from "./identity/identity-domain";
import type { Answer, Call } from "./operation";

/** Which requests a fault hits. What is left out matches everything. */
export interface FaultMatch {
  readonly service?: string;
  /** Operation name, such as `SearchApiKeys`. */
  readonly operation?: string | RegExp;
  /** Display name or OCID of the identity domain whose listener is addressed. */
  readonly domain?: string;
  readonly method?: string;
  /** Any further condition. */
  readonly when?: (request: FaultableRequest) => boolean;
  /** Let the first n matching requests through. */
  readonly after?: number;
  /** Hit n requests, then heal. Without it the fault is for ever. */
  readonly times?: number;
}

/** What a fault can look at: the request before its signature is checked. */
export interface FaultableRequest {
  readonly service?: string;
  readonly operation?: string;
  readonly domain?: IdentityDomain;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** A row of a list answer. */
export type Row = Record<string, unknown>;

export type Fault =
  /** Answered with that status instead, in the error shape of the service. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      /** Seconds, or an HTTP date. */
      readonly retryAfter?: number | string;
    }
  /** The connection is reset. */
  | { readonly kind: "reset" }
  /** Nothing more comes: before the headers, or after half of the body. */
  | { readonly kind: "stall"; readonly where: "headers" | "body" }
  /** The connection ends after half of the body that the headers promise. */
  | { readonly kind: "cut-body" }
  /** A complete answer whose JSON stops in the middle. */
  | { readonly kind: "truncated-json" }
  | { readonly kind: "non-json" }
  | { readonly kind: "html"; readonly status?: number }
  | { readonly kind: "empty-body" }
  /** A list answer without its rows: SCIM without `Resources`, a regional list that is `{}`. */
  | { readonly kind: "missing-resources" }
  /** `totalResults` is off by so many. */
  | { readonly kind: "total"; readonly by: number }
  /** Paging never advances: the page token is the same again, `startIndex` is ignored. */
  | { readonly kind: "repeated-page" }
  /** The page has no rows, though more follow: a regional list sends them with the next token, SCIM skips them. */
  | { readonly kind: "empty-page" }
  /** Every page but the first starts one row early, so rows repeat and the last is never sent. */
  | { readonly kind: "shifted-pages" }
  /** Every second page is cut from the opposite order. */
  | { readonly kind: "reordered-pages" }
  /** Rows are left out silently (all of them without `keep`), and not counted. */
  | { readonly kind: "filtered"; readonly keep?: (row: Row) => boolean }
  /** Users come without their `userCredentials`. */
  | { readonly kind: "no-references" }
  /** Every user refers to one more credential of that attribute (`apiKeys`, …), which does not exist. */
  | { readonly kind: "dangling-references"; readonly attribute?: string }
  /** The request is handled as another one. */
  | { readonly kind: "reask"; readonly as: (call: Call) => Call }
  /** What was answered well leaves as something else. */
  | { readonly kind: "rewrite"; readonly as: (answer: Answer, call: Call) => Answer }
  /** A body that begins well and never ends. */
  | { readonly kind: "endless-body" }
  /** Something happens in the tenancy just before the request is handled. */
  | { readonly kind: "change"; readonly act: (call: Call) => void }
  /** The listener of the domain (without one: the region's) refuses connections. `times` does not apply: heal it by `remove()`. */
  | { readonly kind: "refused" }
  /** `ListDomains` names a host that does not resolve. Needs `match.domain`. */
  | { readonly kind: "name-not-found" }
  /** `ListDomains` names an address where the TLS handshake fails. Needs `match.domain`. */
  | { readonly kind: "tls" };

/** The addresses behind which the simulated cloud listens, as far as faults bend them. */
export interface Addresses {
  /** Stops listening, and cuts what is connected. `undefined`: the region. */
  refuse(domain: string | undefined): Promise<void>;
  /** What `ListDomains` answers as the domain's URL from now on. */
  announce(domain: string, url: (real: string) => string): void;
  /** Back to normal. */
  restore(domain: string | undefined): Promise<void>;
}

export interface FaultRule {
  readonly match: FaultMatch;
  readonly fault: Fault;
}

/** A fault that hits a request, as its n-th, counted from 1. */
export interface FaultHit {
  readonly fault: Fault;
  readonly hit: number;
}

/** A fault that was added. */
export interface AddedFault {
  /** How many requests it hit so far. */
  readonly hits: number;
  /** Ends it; resolves when listeners are back. */
  remove(): Promise<void>;
}

class ActiveFault implements AddedFault {
  seen = 0;
  hits = 0;

  constructor(
    readonly rule: FaultRule,
    readonly ended: (fault: ActiveFault) => Promise<void>,
  ) {}

  remove(): Promise<void> {
    return this.ended(this);
  }
}

/** What goes wrong, and when. */
export class FaultPlan {
  readonly #active = new Set<ActiveFault>();
  readonly #addresses: Addresses;

  constructor(addresses: Addresses) {
    this.#addresses = addresses;
  }

  /** @throws {TypeError} when a fault of a domain's address names no domain. */
  async add(rule: FaultRule): Promise<AddedFault> {
    const { match, fault } = rule;
    const active = new ActiveFault(rule, (ended) => this.#end(ended));
    this.#active.add(active);
    if (fault.kind === "name-not-found")
      this.#addresses.announce(domainOf(match), () => "https://idcs-gone.identity.simulator.invalid:443");
    if (fault.kind === "tls")
      this.#addresses.announce(domainOf(match), (real) => real.replace(/^http:/, "https:"));
    if (fault.kind === "refused" && atOnce(match)) await this.#addresses.refuse(match.domain);
    return active;
  }

  async clear(): Promise<void> {
    await Promise.all([...this.#active].map((fault) => fault.remove()));
  }

  /** The faults that hit this request, in the order in which they were added. Counts the hit. */
  async hit(request: FaultableRequest): Promise<readonly FaultHit[]> {
    const hits: FaultHit[] = [];
    for (const active of this.#active) {
      const { match, fault } = active.rule;
      if (fault.kind === "name-not-found" || fault.kind === "tls") continue;
      if (!matches(match, request)) continue;
      active.seen += 1;
      if (active.seen <= (match.after ?? 0)) continue;
      if (active.hits >= (match.times ?? Infinity)) continue;
      active.hits += 1;
      hits.push({ fault, hit: active.hits });
      if (fault.kind === "refused") await this.#addresses.refuse(match.domain);
    }
    return hits;
  }

  async #end(active: ActiveFault): Promise<void> {
    if (!this.#active.delete(active)) return;
    const { match, fault } = active.rule;
    if (fault.kind === "refused" || fault.kind === "name-not-found" || fault.kind === "tls")
      await this.#addresses.restore(match.domain);
  }
}

/** Whether a refusal needs no request to set it off. */
function atOnce({ service, operation, method, when, after }: FaultMatch): boolean {
  return [service, operation, method, when, after].every((condition) => condition === undefined);
}

function domainOf(match: FaultMatch): string {
  if (match.domain === undefined)
    throw new TypeError("This fault is about a domain's address: name match.domain.");
  return match.domain;
}

function matches(match: FaultMatch, request: FaultableRequest): boolean {
  const { operation, domain } = match;
  if (match.service !== undefined && match.service !== request.service) return false;
  if (match.method !== undefined && match.method !== request.method) return false;
  if (typeof operation === "string" && operation !== request.operation) return false;
  if (operation instanceof RegExp && !operation.test(request.operation ?? "")) return false;
  if (domain !== undefined && domain !== request.domain?.displayName && domain !== request.domain?.ocid)
    return false;
  return match.when?.(request) ?? true;
}
