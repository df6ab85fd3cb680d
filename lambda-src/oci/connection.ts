import type { IdentityClient } from "oci-identity";
import type { IdentityDomainsClient } from "oci-identitydomains";
import type { ClientOptions } from "./client-options";
import type { RegionalClient, RegionalClientOptions } from "./regional-client";

/** What more is known of the domain that a client is for: how people may have named it in a configuration. */
export interface DomainClientOptions extends ClientOptions {
  readonly name?: string;
  readonly ocid?: string | undefined;
}

/** Who signs with an API key. */
export interface Caller {
  readonly userOcid: string;
  readonly fingerprint: string;
}

/**
 * An authenticated way into one tenancy: hands out Oracle's own clients, each on the HTTP seam of this folder. Whatever
 * a client's method rejects with is a `RequestError`.
 */
export interface Connection {
  readonly tenancyOcid: string;
  /** Who signs; absent for sessions and principals, which are no users. */
  readonly caller?: Caller | undefined;
  /** The region that regional calls go to. */
  readonly region: string;
  /** Regional identity client: compartments, domains and classic IAM. */
  identity(options?: ClientOptions): IdentityClient;
  /** Client of one identity domain, by its URL. */
  domain(url: string, options?: DomainClientOptions): IdentityDomainsClient;
  /** Any other client of a regional service of Oracle's SDK, such as `SecretsClient`. */
  regional<Client extends object>(client: RegionalClient<Client>, options?: RegionalClientOptions): Client;
}
