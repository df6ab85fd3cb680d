import type { DomainReading } from "../audit/reading";
import { RequestError } from "../oci/request-error";
import type { Connection } from "../oci/connection";

/**
 * Whether the caller's own user is there, by the classic API's word, and none of the domains that were read shows it: then
 * a domain, or users of one, are hidden. A user may always look at itself; where the API does not say that it is there,
 * nothing follows (docs/decisions/0022). One request, and only where no domain shows the caller.
 */
export async function isUnseen(connection: Connection, domains: readonly DomainReading[]): Promise<boolean> {
  const { caller } = connection;
  const looked = domains.filter(({ coverage }) => coverage.status !== "SKIPPED");
  const certain = looked.length === domains.length && looked.every(({ usersComplete }) => usersComplete);
  if (caller === undefined || !certain || looked.some(({ callerSeen }) => callerSeen !== false)) return false;
  try {
    const { user } = await connection.identity({}).getUser({ userId: caller.userOcid });
    return user.id === caller.userOcid;
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
}
