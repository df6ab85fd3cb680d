import type { LicenseType } from "../identity/identity-domain";
import { ServiceError } from "../operation";

/** Requests allowed per second and per minute. */
export interface RateLimit {
  readonly perSecond: number;
  readonly perMinute: number;
}

/**
 * Oracle, "API Rate Limits" of identity domains, the group "Other APIs". That credential endpoints belong to it, and that a
 * limit is counted per domain, is inferred (unverified).
 */
export const rateLimits: Readonly<Record<LicenseType, RateLimit>> = {
  free: { perSecond: 20, perMinute: 150 },
  "oracle-apps": { perSecond: 50, perMinute: 1_500 },
  "oracle-apps-premium": { perSecond: 55, perMinute: 1_750 },
  premium: { perSecond: 90, perMinute: 5_000 },
  "external-user": { perSecond: 80, perMinute: 4_000 },
  "external-active-user": { perSecond: 80, perMinute: 4_000 },
};

/** Refuses what exceeds a domain's limits, counted over sliding windows of a second and of a minute. */
export class RateLimiter {
  /** Instants of accepted requests within the last minute, oldest first from `#first` on. */
  readonly #accepted: number[] = [];
  #first = 0;

  constructor(
    readonly license: () => LicenseType,
    readonly options: { now: () => number; retryAfter?: () => number | undefined },
  ) {}

  /** @throws {ServiceError} 429 when the request is one too many. A refused request does not count. */
  take(): void {
    const now = this.options.now();
    const { perSecond, perMinute } = rateLimits[this.license()];
    while (this.#at(this.#first) <= now - 60_000) this.#first += 1;
    if (this.#first > 10_000) {
      this.#accepted.splice(0, this.#first);
      this.#first = 0;
    }
    const secondAgo = this.#at(this.#accepted.length - perSecond);
    const full = this.#accepted.length - this.#first >= perMinute || secondAgo > now - 1_000;
    if (full) throw this.#refusal();
    this.#accepted.push(now);
  }

  /** The instant of an accepted request; out of range counts as never (before) or not yet (after). */
  #at(index: number): number {
    return this.#accepted[index] ?? (index < 0 ? -Infinity : Infinity);
  }

  #refusal(): ServiceError {
    const seconds = this.options.retryAfter?.();
    return new ServiceError(429, "TooManyRequests", "Too many requests: the rate limit was exceeded.", {
      ...(seconds !== undefined && { "retry-after": String(seconds) }),
    });
  }
}
