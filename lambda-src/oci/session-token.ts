import { z } from "zod";
import { ConfigurationError } from "./configuration-error";

/** What a session token says of itself; its signature is Oracle's to check. */
export interface SessionToken {
  readonly token: string;
  /** Milliseconds since the epoch; none when the token does not say. */
  readonly expires: number | undefined;
  /** The tenancy of the resource, in the token of a resource principal. */
  readonly tenancyOcid: string | undefined;
}

const claims = z.object({ exp: z.number().optional(), res_tenant: z.string().optional() });

/**
 * Reads a session token, a JWT.
 * @param where it comes from, for the message, which holds nothing of the token
 * @param renewal what to do when it has run out
 * @throws ConfigurationError when it is none, or has run out at `now`
 */
export function readSessionToken(text: string, where: string, now: number, renewal: string): SessionToken {
  const token = text.trim();
  const parsed = claims.safeParse(payloadOf(token));
  if (!parsed.success)
    throw new ConfigurationError([{ what: "holds no session token", where, fix: renewal }]);
  const { exp, res_tenant: tenancyOcid } = parsed.data;
  const expires = exp === undefined ? undefined : exp * 1000;
  if (expires !== undefined && expires <= now)
    throw new ConfigurationError([
      { what: `the session token ran out at ${new Date(expires).toISOString()}`, where, fix: renewal },
    ]);
  return { token, expires, tenancyOcid };
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    // Not passed on: a parse error quotes what it read.
    return undefined;
  }
}
