import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import type { Thoroughness } from "../audit/coverage/completeness";
import { earlierProof } from "../audit/coverage/earlier-proof";
import type { Reason } from "../audit/coverage/reason";
import { credentialTypes } from "../audit/credential-type";
import { type Domain, isDomain, normalizeDomainUrl } from "../audit/domain";
import type { Instant } from "../audit/instant";
import type { DomainReading, TenancyReading } from "../audit/reading";
import type { Report } from "../audit/report";
import type { Connection } from "../oci/connection";
import { classicDomain, readClassicIam } from "./classic/read-classic-iam";
import { rootName } from "./discovery/compartments";
import { type DiscoveredDomain, type Discovery, discoverDomains } from "./discovery/discover-domains";
import { unreadDomain } from "./domain-coverage";
import { type LimiterClock, systemClock } from "./scim/limiter";
import type { Progress } from "./progress";
import type { ReadDomainOptions } from "./read-domain-options";
import { readDomain } from "./scim/read-domain";
import { maxPageSize } from "./scim/scim-listing";
import { isUnseen } from "./unseen-caller";
import { withoutTwins } from "./twin-domains";
import { type Scope, UnknownDomainError } from "./discovery/scope";

export interface ReadTenancyOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the reading within a second; what was read until then is returned as incomplete. */
  readonly signal?: AbortSignal;
  /** Deadline of one domain, in milliseconds. Default 300,000. */
  readonly domainTimeoutMs?: number;
  /** Domains that are read side by side. Default 32. */
  readonly concurrency?: number;
  /** Time as the limiters see it; tests hurry it. */
  readonly limiterClock?: LimiterClock;
  /** Rows that a page may have. Default and largest: 1000. */
  readonly pageSize?: number;
  /** How it is shown that nothing was missed. Default: `rolling`, on what an earlier report proves. */
  readonly thoroughness?: Thoroughness;
  /** The instant of the audit. Default: now. */
  readonly asOf?: Instant;
  /** An earlier report of the tenancy: what it carries of a proof is not proven again at once. */
  readonly previous?: Pick<Report, "asOf" | "coverage"> | undefined;
}

/**
 * Reads the credentials of a tenancy. What could not be read is in the coverage of its domain, or a discovery gap; it
 * never turns into an empty list.
 *
 * @throws UnknownDomainError when the scope names a domain that is not there
 * @throws RequestError `unauthenticated`, when the service does not accept the caller's credentials at all
 */
export async function readTenancy(
  connection: Connection,
  scope: Scope = {},
  options: ReadTenancyOptions = {},
): Promise<TenancyReading> {
  const {
    signal,
    domainTimeoutMs = 300_000,
    concurrency = 32,
    pageSize = maxPageSize,
    limiterClock = systemClock,
    thoroughness = "rolling",
    asOf = Date.now(),
    previous,
  } = options;
  const onProgress = options.onProgress ?? (() => undefined);
  // Every domain listens on it.
  if (signal) setMaxListeners(0, signal);
  const { discovery, chosen } = await findDomains(connection, scope, options);
  const reading: ReadDomainOptions = {
    types: scope.types && scope.types.length > 0 ? [...new Set(scope.types)] : credentialTypes,
    timeoutMs: domainTimeoutMs,
    limiterClock,
    pageSize,
    proof: {
      thoroughness,
      asOf,
      earlier: (domain) => previous && earlierProof(previous, domain, Math.min(asOf, Date.now())),
    },
    signal,
    onProgress,
  };
  const limit = pLimit(concurrency);
  const read = await Promise.all(
    chosen.map(({ domain, skip, unreadable }) =>
      limit(() => {
        if (skip !== undefined) return unreadDomain(domain, "SKIPPED", skip);
        if (unreadable !== undefined) return unreadDomain(domain, "NOT_AUDITED", unreadable);
        return readOne(connection, domain, reading);
      }),
    ),
  );
  const domains = withoutTwins(read);
  if (discovery?.withoutDomains) {
    const classic = classicDomain(connection.tenancyOcid, connection.region);
    domains.push(await readClassicIam(connection, classic, hiddenDomains(discovery), reading));
  }
  const gaps = discovery?.gaps ?? [];
  const whole = discovery !== undefined && gaps.length === 0 && !signal?.aborted;
  const unseen = whole && (await isUnseen(connection, domains));
  return {
    domains,
    discovered: discovery !== undefined,
    discoveryGaps: unseen
      ? [{ compartment: rootName, ocid: connection.tenancyOcid, because: { kind: "caller_unseen" } }]
      : gaps,
  };
}

/** The domains that an audit of this scope would read, and those that it would leave out. */
export async function findDomains(
  connection: Connection,
  scope: Scope,
  options: Pick<ReadTenancyOptions, "onProgress" | "signal" | "pageSize"> = {},
): Promise<{ discovery: Discovery | undefined; chosen: readonly DiscoveredDomain[] }> {
  const named = [...new Set((scope.domainUrls ?? []).map(normalizeDomainUrl))].map(byUrl);
  const selectors = scope.domains ?? [];
  if (named.length > 0 && selectors.length === 0) return { discovery: undefined, chosen: named };
  const { signal, onProgress = () => undefined, pageSize = maxPageSize } = options;
  const client = connection.identity({ ...(signal && { signal }) });
  const discovery = await discoverDomains(client, connection.tenancyOcid, { onProgress, pageSize });
  const unknown = selectors.filter(
    (selector) => !discovery.domains.some(({ domain }) => isDomain(selector, domain)),
  );
  // Stopped while it was looking: what it did not find says nothing.
  if (unknown.length > 0 && !signal?.aborted) {
    throw new UnknownDomainError(
      unknown,
      discovery.domains.map(({ domain }) => domain),
      discovery.gaps.length,
    );
  }
  const wanted = [...selectors, ...named.map(({ domain }) => domain.url)];
  const chosen = discovery.domains.map((found) =>
    wanted.length === 0 || wanted.some((selector) => isDomain(selector, found.domain))
      ? found
      : { ...found, skip: { kind: "left_out", by: "domain" } as const },
  );
  const urls = new Set(chosen.map(({ domain }) => domain.url));
  return { discovery, chosen: [...chosen, ...named.filter(({ domain }) => !urls.has(domain.url))] };
}

/** A domain that the caller pointed at: its licence is not known, so it is read at the slowest rate. */
function byUrl(url: string): DiscoveredDomain {
  return {
    domain: {
      name: URL.canParse(url) ? new URL(url).host : url,
      url,
      ocid: undefined,
      compartment: { ocid: undefined, name: "" },
      api: "identity-domains",
      licenseType: undefined,
      homeRegion: undefined,
    },
    skip: undefined,
  };
}

/** One domain's trouble, of whatever kind, must not cost the reading of the others. */
async function readOne(
  connection: Connection,
  domain: Domain,
  options: ReadDomainOptions,
): Promise<DomainReading> {
  if (options.signal?.aborted) return unreadDomain(domain, "NOT_AUDITED", { kind: "stopped", begun: false });
  try {
    return domain.api === "iam"
      ? await readClassicIam(connection, domain, undefined, options)
      : await readDomain(connection, domain, options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unreadDomain(domain, "NOT_AUDITED", { kind: "unexpected", message });
  }
}

/**
 * Why a tenancy whose compartments all answer 404 to `ListDomains` may have domains all the same; `undefined` where the
 * service's answers leave no doubt, or domains were found. Oracle documents tenancies without domains for the US Government
 * Cloud (realm oc2) alone, and `NotAuthorizedOrNotFound` is also the answer to a caller who may not see them
 * (docs/decisions/0010).
 */
export function hiddenDomains(discovery: Discovery | undefined): Reason | undefined {
  const certain = discovery?.withoutDomains === undefined || discovery.withoutDomains.distinct;
  return certain ? undefined : { kind: "domains_hidden" };
}
