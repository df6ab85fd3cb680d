import { z } from "zod";
import { normalizeDomainUrl } from "../audit/domain";
import type { ClientOptions } from "./client-options";
import { type Signer, SigningHttpClient, type Transport } from "./http-client";

/** A confidential application of an identity domain that may use the client credentials grant. */
export interface OAuthClient {
  readonly clientId: string;
  /** Fetched when a token is needed, so that a secret that nobody needs is never read. */
  readonly secret: () => Promise<string>;
}

/** The domain gave the OAuth client no token. */
export class TokenRefusedError extends Error {
  override readonly name = "TokenRefusedError";
}

const tokenAnswer = z.object({ access_token: z.string().min(1) });

/** Asks for every app role that was granted to the client (Oracle, "Scopes": `urn:opc:idm:__myscopes__`). */
const tokenRequest = new URLSearchParams({
  grant_type: "client_credentials",
  scope: "urn:opc:idm:__myscopes__",
}).toString();

/**
 * Puts an OAuth client's bearer token on requests to its domain, in place of a signature. A token that the domain no
 * longer accepts is replaced once.
 *
 * @throws {TokenRefusedError} from `sign`, when there is no token to be had.
 */
export function bearerSigner(
  domainUrl: string,
  { clientId, secret }: OAuthClient,
  options: ClientOptions,
  transport: Transport,
): Signer {
  let token: Promise<string> | undefined;
  const fetchToken = async (): Promise<string> => {
    const basic = Buffer.from(
      `${encodeURIComponent(clientId)}:${encodeURIComponent(await secret())}`,
    ).toString("base64");
    const signer: Signer = {
      sign: (request) => {
        request.headers.set("authorization", `Basic ${basic}`);
        return Promise.resolve();
      },
    };
    try {
      const response = await new SigningHttpClient(signer, { ...options, json: true }, transport).send({
        method: "POST",
        uri: `${normalizeDomainUrl(domainUrl)}/oauth2/v1/token`,
        headers: new Headers({ "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }),
        body: tokenRequest,
      });
      return tokenAnswer.parse(await response.json()).access_token;
    } catch (error) {
      // Whatever came back may hold a token, so of a malformed answer only that is told.
      const why = error instanceof z.ZodError ? "the answer holds no access_token" : messageOf(error);
      throw new TokenRefusedError(
        `the OAuth client ${clientId} of this domain got no token: ${why}. Check its secret in the Vault, that it is active, and that it may use the client credentials grant`,
        error instanceof z.ZodError ? {} : { cause: error },
      );
    }
  };
  return {
    sign: async (request) => {
      token ??= fetchToken();
      // A failure is not remembered: the next request asks again.
      token.catch(() => (token = undefined));
      request.headers.set("authorization", `Bearer ${await token}`);
    },
    renew: () => {
      token = undefined;
      return Promise.resolve(true);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
