import { randomBytes } from "node:crypto";
import type { Principal, StoreFactory } from "../cloud";
import { type Answer, type Operation } from "../operation";

/** A confidential application of an identity domain that may use the client credentials grant. */
export interface OAuthClient {
  readonly domainOcid: string;
  readonly clientId: string;
  readonly secret: string;
  /** Who its requests are made as. */
  readonly principal: Principal;
}

/** The OAuth clients of a tenancy's domains, and the tokens that were given to them. */
export class OAuthClients {
  readonly #clients = new Map<string, OAuthClient>();
  readonly #tokens = new Map<string, { client: OAuthClient; expires: number }>();

  add(client: OAuthClient): void {
    this.#clients.set(`${client.domainOcid} ${client.clientId}`, client);
  }

  /** A new token, or `undefined` for a client that is not known or has another secret. */
  issue(domainOcid: string, clientId: string, secret: string, now: number): string | undefined {
    const client = this.#clients.get(`${domainOcid} ${clientId}`);
    if (client?.secret !== secret) return undefined;
    const token = randomBytes(24).toString("base64url");
    this.#tokens.set(token, { client, expires: now + lifetimeSeconds * 1000 });
    return token;
  }

  /** Who a token of this domain speaks for; `undefined` when it is not known or has expired. */
  principalOf(domainOcid: string, token: string, now: number): Principal | undefined {
    const known = this.#tokens.get(token);
    return known && known.client.domainOcid === domainOcid && known.expires > now
      ? known.client.principal
      : undefined;
  }

  /** Makes every token given so far worthless. */
  revokeTokens(): void {
    this.#tokens.clear();
  }
}

/** The key of the clients: `tenancy.store(oauthClients)`. */
export const oauthClients: StoreFactory<OAuthClients> = () => new OAuthClients();

/** An hour, the default of identity domains. */
const lifetimeSeconds = 3600;

/** Errors as RFC 6749, section 5.2, has them. */
function refused(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}

export const oauthOperations: readonly Operation[] = [
  {
    service: "identity-domains",
    name: "GetToken",
    method: "POST",
    path: "/oauth2/v1/token",
    host: "domain",
    signature: "none",
    governed: false,
    handle: (call) => {
      const form = new URLSearchParams(call.body.toString());
      if (form.get("grant_type") !== "client_credentials")
        return refused(400, "unsupported_grant_type", "only client_credentials here");
      if (form.get("scope") === null) return refused(400, "invalid_scope", "a scope is required");
      const basic = /^Basic (.+)$/.exec(call.headers.authorization ?? "")?.[1] ?? "";
      const [clientId = "", secret = ""] = Buffer.from(basic, "base64")
        .toString()
        .split(":")
        .map(decodeURIComponent);
      const now = call.cloud.clock.now().getTime();
      const token = call.tenancy.store(oauthClients).issue(call.domain?.ocid ?? "", clientId, secret, now);
      if (token === undefined) return refused(401, "invalid_client", "Client authentication failed.");
      return {
        status: 200,
        body: { access_token: token, token_type: "Bearer", expires_in: lifetimeSeconds },
      };
    },
  },
];
