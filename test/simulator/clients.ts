import {
  type AuthenticationDetailsProvider,
  DefaultRequestSigner,
  FetchHttpClient,
  Region,
  SimpleAuthenticationDetailsProvider,
} from "oci-common";
import { IdentityClient } from "oci-identity";
import { IdentityDomainsClient } from "oci-identitydomains";
import type { ApiSigningKey } from "../../simulator/authentication/key-ring";
import type { Simulator } from "../../simulator/simulator";

const noRetry = { retryConfiguration: { retryCondition: () => false } };

/** The SDK's authentication as the simulator's client, or as a user with a key of his own. */
export function provider(
  simulator: Simulator,
  user?: { ocid: string; key: Pick<ApiSigningKey, "fingerprint" | "privateKeyPem">; tenancyOcid?: string },
): SimpleAuthenticationDetailsProvider {
  const { tenancyOcid, userOcid, fingerprint, privateKeyPem } = simulator.client;
  return new SimpleAuthenticationDetailsProvider(
    user?.tenancyOcid ?? tenancyOcid,
    user?.ocid ?? userOcid,
    user?.key.fingerprint ?? fingerprint,
    user?.key.privateKeyPem ?? privateKeyPem,
    null,
    Region.US_ASHBURN_1,
  );
}

export function identityClient(
  simulator: Simulator,
  authenticationDetailsProvider: AuthenticationDetailsProvider = provider(simulator),
): IdentityClient {
  const client = new IdentityClient({ authenticationDetailsProvider }, noRetry);
  client.endpoint = simulator.origin;
  return client;
}

export function domainClient(
  simulator: Simulator,
  url: string,
  authenticationDetailsProvider: AuthenticationDetailsProvider = provider(simulator),
): IdentityDomainsClient {
  const client = new IdentityDomainsClient({ authenticationDetailsProvider }, noRetry);
  client.endpoint = url.replace(/\/$/, "");
  return client;
}

/** A signed request whose answer is looked at as it came, without the SDK's models in between. */
export async function raw(
  simulator: Simulator,
  url: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  const client = new FetchHttpClient(new DefaultRequestSigner(provider(simulator)), null);
  return client.send({
    uri: url,
    method: (options.method ?? "GET") as "GET" | "POST",
    headers: new Headers({ "content-type": "application/json", ...options.headers }),
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
}
