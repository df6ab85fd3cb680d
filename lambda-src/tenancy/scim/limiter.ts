import { setTimeout as sleep } from "node:timers/promises";
import type { RequestGate } from "../../oci/request-gate";
import { longestRetryAfter } from "../../oci/retry-after";
import type { RateLimit } from "./rate-limit";

/** What a limiter needs of time, so that tests can own it. Milliseconds. */
export interface LimiterClock {
  now(): number;
  /** @throws the signal's reason when it aborts first */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: LimiterClock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

/**
 * The service counts when requests arrive, not when they leave: what left over a whole second can arrive in less. So a
 * window here is this much longer than the service's.
 */
const margin = 200;
const windows = { second: 1_000 + margin, minute: 60_000 + 10 * margin };

/** First pause after a 429 that names none; doubles while they go on. */
const firstPause = 1_000;
const longestPause = 30_000;

/** How far the rate falls with each 429, and how many successes in a row raise it again. */
const slowdown = 0.5;
const slowest = 1 / 16;
const successesToRecover = 20;

/**
 * Keeps one identity domain within its rate limit: at most so many requests in any second and in any minute. A 429 says
 * that somebody else uses the domain too: everybody pauses, `Retry-After` is honoured, and the rate halves until
 * requests succeed again.
 */
export class Limiter implements RequestGate {
  readonly #limit: RateLimit;
  readonly #clock: LimiterClock;
  /** Instants of the requests of the last minute, oldest first from `#oldest` on. */
  #sent: number[] = [];
  #oldest = 0;
  #share = 1;
  #pausedUntil = 0;
  #refusals = 0;
  #successes = 0;
  /** Requests enter one after the other, in the order in which they came. */
  #queue: Promise<void> = Promise.resolve();

  constructor(limit: RateLimit, clock: LimiterClock = systemClock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  enter(signal?: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#enterAlone(signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #enterAlone(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    for (;;) {
      const now = this.#clock.now();
      const at = this.#nextAt(now);
      if (at <= now) {
        this.#sent.push(now);
        return;
      }
      // Rounded up: a timer that fires a fraction early would only be set again.
      await this.#clock.sleep(Math.ceil(at - now), signal);
    }
  }

  answered(status: number, retryAfter: number | undefined): void {
    // Who asks for more than is waited for is not waited for at all: the request that was refused says so.
    if (status === 429) this.#refused((retryAfter ?? 0) > longestRetryAfter ? undefined : retryAfter);
    else if (status < 500) this.#succeeded();
  }

  /** When the next request may leave. */
  #nextAt(now: number): number {
    this.#forget(now - windows.minute);
    const perSecond = this.#limit.perSecond * this.#share;
    const perMinute = Math.max(1, Math.floor(this.#limit.perMinute * this.#share));
    const last = this.#sent.at(-1) ?? -Infinity;
    // A slowed limiter also spaces: a burst after a pause would meet the next refusal.
    const spaced = this.#share < 1 ? last + 1_000 / perSecond : -Infinity;
    return Math.max(
      this.#pausedUntil,
      spaced,
      this.#before(Math.max(1, Math.floor(perSecond))) + windows.second,
      this.#before(perMinute) + windows.minute,
    );
  }

  /** When the n-th last request left. */
  #before(n: number): number {
    const index = this.#sent.length - n;
    return index < this.#oldest ? -Infinity : (this.#sent[index] ?? -Infinity);
  }

  #forget(before: number): void {
    while (this.#oldest < this.#sent.length && (this.#sent[this.#oldest] ?? 0) <= before) this.#oldest += 1;
    if (this.#oldest < 10_000) return;
    this.#sent = this.#sent.slice(this.#oldest);
    this.#oldest = 0;
  }

  #refused(retryAfter: number | undefined): void {
    const now = this.#clock.now();
    this.#successes = 0;
    // Requests that left together are refused together: that is one refusal.
    if (now >= this.#pausedUntil) {
      this.#share = Math.max(slowest, this.#share * slowdown);
      const pause = retryAfter ?? Math.min(longestPause, firstPause * 2 ** this.#refusals);
      this.#refusals += 1;
      this.#pausedUntil = now + pause;
    } else if (retryAfter !== undefined) {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + retryAfter);
    }
  }

  #succeeded(): void {
    this.#refusals = 0;
    if (this.#share === 1) return;
    this.#successes += 1;
    if (this.#successes < successesToRecover) return;
    this.#successes = 0;
    this.#share = Math.min(1, this.#share / slowdown);
  }
}
