import { generateKeyPairSync } from "node:crypto";
import { z } from "zod";
import { isLoopback } from "../../lambda-src/oci/domain-address";

/** How one profile gets its session: an OAuth client of the tenancy's identity domain with an identity propagation trust. */
export const exchangeSchema = z.strictObject({
  domainUrl: z.url().refine(isSafeForSecrets),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});

/** The client's secret goes there: over https, or to this machine. */
function isSafeForSecrets(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  return username === "" && password === "" && (protocol === "https:" || isLoopback(hostname));
}

export type Exchange = z.infer<typeof exchangeSchema>;

/** A session of Oracle's CLI and SDKs: a security token, and the key that requests are signed with. */
export interface Session {
  readonly token: string;
  readonly privateKeyPem: string;
}

/** The identity domain did not give a session. */
export class TokenExchangeError extends Error {
  override readonly name = "TokenExchangeError";
}

const answerSchema = z.object({ token: z.string().min(1) });
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

const patience = 30_000;

/**
 * Exchanges a signed token of a pipeline for a short-lived security token (Oracle, "Token Exchange Grant Type:
 * Exchanging a JSON Web Token for a UPST"). The private key is made here and never leaves.
 * @throws {TokenExchangeError} without any of the tokens in its message
 */
export const exchangeToken = async (
  { domainUrl, clientId, clientSecret }: Exchange,
  subjectToken: string,
): Promise<Session> => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const response = await fetch(new URL("/oauth2/v1/token", domainUrl), {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
    },
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      requested_token_type: "urn:oci:token-type:oci-upst",
      public_key: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
      subject_token: subjectToken,
      subject_token_type: "jwt",
    }),
    redirect: "error",
    signal: AbortSignal.timeout(patience),
  });
  const body = await response.json().catch(() => undefined);
  const answer = answerSchema.safeParse(body);
  if (response.ok && answer.success)
    return {
      token: answer.data.token,
      privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
  const refusal = refusalSchema.safeParse(body);
  const why = refusal.success
    ? `${refusal.data.error} ${refusal.data.error_description ?? ""}`.trim()
    : "no token";
  throw new TokenExchangeError(`${domainUrl} answered ${response.status} to the token exchange: ${why}`);
};
