import type { Reason } from "../../audit/coverage/reason";
import { type CredentialType, credentialTypes, type PerType } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";
import type { User } from "../../audit/user";
import type { Connection } from "../../oci/connection";
import { credentialResource, ownedBy } from "./credential-resource";
import { Deadline } from "../deadline";
import { failureOf } from "../failure";
import { isForExternalUsers, mayMeanNoCredentials } from "./external-users";
import { Limiter } from "./limiter";
import { type RateLimit, rateLimitOf } from "./rate-limit";
import { listUsers } from "./user-resource";

/** The rungs of the ladder, best first, and `refused` when none holds. */
export type Rung = "whole type" | "batches of holders" | "one holder a call" | "refused" | "not tried";

/** What a few requests tell about one credential type of a domain. */
export interface TypeExamination {
  readonly rung: Rung;
  /** Why no rung holds; `null` otherwise. */
  readonly problem: Reason | null;
}

/** What a few requests tell about how an audit would fare in one domain. */
export interface DomainExamination {
  readonly reachable: boolean;
  /** Users that the domain says it has; `null` when they may not be listed. */
  readonly users: number | null;
  /** Why users cannot be listed; `null` otherwise. */
  readonly problem: Reason | null;
  readonly types: PerType<TypeExamination>;
  readonly limits: RateLimit;
  /** How far this machine's clock is ahead of the domain's, in milliseconds, to the second; `null` when no answer came. */
  readonly clockSkewMs: number | null;
  readonly requests: number;
}

/** Few enough to ask for the least, enough to try a batch. */
const usersAskedAbout = 2;

/** Finds out in at most 19 requests what an audit of a domain would meet. */
export async function examineDomain(
  connection: Connection,
  domain: Domain,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<DomainExamination> {
  const deadline = new Deadline(options.timeoutMs, options.signal);
  const limits = rateLimitOf(domain.licenseType);
  let requests = 0;
  let clockSkewMs: number | null = null;
  try {
    const client = connection.domain(domain.url, {
      gate: new Limiter(limits),
      signal: deadline.signal,
      onAttempt: () => (requests += 1),
      onAnswer: (_status, headers) => (clockSkewMs ??= clockSkew(headers)),
    });
    const page = { startIndex: 1, count: usersAskedAbout };
    const listed = await attempt(() => listUsers(client, page));
    const users = listed.value?.rows.map(({ user }) => user) ?? [];
    const examined = await Promise.all(
      credentialTypes.map(
        async (type) => [type, await examineType(type, users, listed.value !== undefined)] as const,
      ),
    );
    return {
      reachable: clockSkewMs !== null || listed.value !== undefined,
      users: listed.value?.total ?? null,
      problem: listed.value
        ? users.length === 0
          ? { kind: "nobody_shown", place: "domain" }
          : null
        : describe(listed.error, deadline),
      types: Object.fromEntries(examined) as PerType<TypeExamination>,
      limits,
      clockSkewMs,
      requests,
    };

    async function examineType(
      type: CredentialType,
      about: readonly User[],
      usersListed: boolean,
    ): Promise<TypeExamination> {
      const resource = credentialResource(type);
      if (!usersListed) return { rung: "not tried", problem: null };
      const whole = await attempt(() => resource.list(client, page));
      if (whole.value) return { rung: "whole type", problem: null };
      const [first] = about;
      if (!first) return { rung: "not tried", problem: null };
      const batch = await attempt(() => resource.search(client, page, ownedBy(about)));
      if (batch.value) return { rung: "batches of holders", problem: null };
      const one = await attempt(() => resource.list(client, page, ownedBy([first])));
      if (one.value) return { rung: "one holder a call", problem: null };
      const nothing = isForExternalUsers(domain) && mayMeanNoCredentials(one.error);
      return { rung: "refused", problem: nothing ? null : describe(one.error, deadline) };
    }
  } finally {
    deadline.close();
  }
}

function describe(error: unknown, { reason }: Deadline): Reason {
  return reason ?? { kind: "request_failed", place: "domain", failure: failureOf(error) };
}

type Attempt<T> =
  { readonly value: T; readonly error?: undefined } | { readonly value?: undefined; readonly error: unknown };

async function attempt<T extends object>(ask: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { error };
  }
}

/** From the answer's `Date`, which has no fractions of a second. */
function clockSkew(headers: Headers): number | null {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? null : Math.trunc((Date.now() - date) / 1000) * 1000;
}
