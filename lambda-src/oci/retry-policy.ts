import type { RequestError, RequestErrorKind } from "./request-error";
import { longestRetryAfter } from "./retry-after";

/** How failed attempts are repeated. Times in milliseconds. */
export interface RetryPolicy {
  /** Longest first wait; it doubles with every attempt. */
  readonly base: number;
  /** No jittered wait is longer. */
  readonly cap: number;
  /** An answer whose `Retry-After` is longer ends the attempts. */
  readonly retryAfterCap: number;
  /** Attempts at most, by kind of failure; a kind that is not listed is not repeated. */
  readonly attempts: Readonly<Partial<Record<RequestErrorKind, number>>>;
}

/**
 * Throttling passes with the minute that Oracle counts by, so it gets most patience; a domain that is gone stays gone,
 * so it gets little. A deadline of the caller ends either.
 */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  base: 500,
  cap: 20_000,
  retryAfterCap: longestRetryAfter,
  attempts: { throttled: 12, serverError: 6, conflict: 6, network: 5, timeout: 3, malformed: 3 },
};

/** Oracle's own retries repeat a 409 only with this code (oci-common, DefaultRetryCondition). */
const RETRYABLE_CONFLICT = "IncorrectState";

/** Statuses that say "not now" rather than "never"; 501 and 505 stay what they are. */
const PASSING_SERVER_ERRORS = new Set([500, 502, 503, 504]);

/**
 * How long to wait before the next attempt, in milliseconds; none when there shall be no other.
 *
 * Full jitter: anything between nothing and the exponential bound, so that clients that failed together do not come
 * back together. `Retry-After` is a floor under it, and the end
 * of the attempts where it is longer than the policy's patience.
 * @param attempt how many attempts were made
 * @param random uniformly in [0, 1)
 */
export function retryDelay(
  error: RequestError,
  attempt: number,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  if (!isPassing(error) || attempt >= (policy.attempts[error.kind] ?? 1)) return undefined;
  const jittered = random() * Math.min(policy.cap, policy.base * 2 ** (attempt - 1));
  if (error.retryAfter === undefined) return jittered;
  return error.retryAfter > policy.retryAfterCap ? undefined : error.retryAfter + random() * policy.base;
}

function isPassing(error: RequestError): boolean {
  switch (error.kind) {
    case "conflict":
      return error.status === 409 && error.code === RETRYABLE_CONFLICT;
    case "serverError":
      return error.status !== undefined && PASSING_SERVER_ERRORS.has(error.status);
    case "network":
      return error.fault !== "tls" && error.fault !== "other";
    default:
      return true;
  }
}
