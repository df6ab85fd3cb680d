import type { Signer } from "./http-client";

/** Where requests to identity domains may go. */
export interface DomainAddresses {
  /** The realm's own, such as `oraclecloud.com`. */
  readonly secondLevelDomain: string;
  /** The endpoint that the operator configured, if any. */
  readonly endpoint: string | undefined;
}

/**
 * Why a signed request, a token or a client's secret must not be sent to this URL of a domain; `undefined` when it may:
 * over https to a host of the realm (Oracle, "Finding an Identity Domain URL": `https://idcs-….identity.oraclecloud.com`)
 * or to the configured endpoint's own host, and over http on this machine where the endpoint is on it too. Discovery's
 * answers and `--domain-url` name the URL, and whoever makes them could name a host of their own.
 */
export function domainAddressProblem(
  url: string,
  { secondLevelDomain, endpoint }: DomainAddresses,
): string | undefined {
  if (!URL.canParse(url)) return "the domain's URL cannot be read";
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== "" || password !== "") return "the domain's URL holds a user name or password";
  const own = endpoint === undefined ? undefined : new URL(endpoint);
  if (own && isLoopback(own.hostname) && isLoopback(hostname) && /^https?:$/.test(protocol)) return undefined;
  if (protocol !== "https:") return `the domain's URL is not https: ${protocol}//${hostname}`;
  if (hostname.endsWith(`.${secondLevelDomain}`) || hostname === own?.hostname) return undefined;
  return `the domain's host ${hostname} is neither of this realm (*.${secondLevelDomain}) nor the configured endpoint's: nothing is signed for it`;
}

/** This machine: `localhost`, 127.0.0.0/8 and ::1. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** A signer that signs nothing, and fetches no secret, for an address that it must not be sent to. */
export function refusingSigner(problem: string): Signer {
  return { sign: () => Promise.reject(new Error(problem)) };
}
