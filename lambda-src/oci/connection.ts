import type { IdentityClient } from "oci-identity";
import type { IdentityDomainsClient } from "oci-identitydomains";
import type { RegionalClient, RegionalClientOptions } from "./regional-client";
import type { RequestGate } from "./request-gate";

/** How the clients of one part of an audit send their requests. */
export interface ClientOptions {
  /** Asked before every attempt; none means no limit. */
  readonly gate?: RequestGate;
  /** Ends every attempt, wait and retry of the client. */
  readonly signal?: AbortSignal;
  /** Called once for every attempt that was sent. */
  readonly onAttempt?: () => void;
  /** Told of every answer, also of those that are repeated; `doctor` reads the service's clock there. */
  readonly onAnswer?: (status: number, headers: Headers) => void;
}

/**
 * An authenticated way into one tenancy: hands out Oracle's own clients, each on the HTTP seam of this folder. Whatever
 * a client's method rejects with is a `RequestError`.
 */
export interface Connection {
  readonly tenancyOcid: string;
  /** The region that regional calls go to. */
  readonly region: string;
  /** Regional identity client: compartments, domains and classic IAM. */
  identity(options?: ClientOptions): IdentityClient;
  /** Client of one identity domain, by its URL. */
  domain(url: string, options?: ClientOptions): IdentityDomainsClient;
  /** Any other client of a regional service of Oracle's SDK, such as `SecretsClient`. */
  regional<Client extends object>(client: RegionalClient<Client>, options?: RegionalClientOptions): Client;
}
