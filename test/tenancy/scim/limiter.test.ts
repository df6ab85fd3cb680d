import fc from "fast-check";
import { Limiter, type LimiterClock } from "../../../lambda-src/tenancy/scim/limiter";
import { rateLimitOf } from "../../../lambda-src/tenancy/scim/rate-limit";

/** Time that passes when everybody waits for it. */
class FakeClock implements LimiterClock {
  #now = 0;
  #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      this.#sleepers.push({ at: this.#now + milliseconds, wake: resolve });
    });
  }

  /** Lets time pass until nobody waits any more, or until `limit`. */
  async run(limit = Infinity): Promise<void> {
    for (;;) {
      await settle();
      this.#sleepers.sort((a, b) => a.at - b.at);
      const [next] = this.#sleepers;
      if (next === undefined || next.at > limit) return;
      this.#sleepers.shift();
      this.#now = next.at;
      next.wake();
    }
  }
}

/** Everything that can happen without time passing has happened. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A service that counts arrivals in sliding windows, as the identity domains do. */
class Service {
  readonly accepted: number[] = [];
  refused = 0;

  constructor(
    readonly perSecond: number,
    readonly perMinute: number,
    readonly others: readonly number[] = [],
  ) {}

  arrive(at: number): 200 | 429 {
    const all = [...this.accepted, ...this.others.filter((other) => other <= at)];
    const within = (window: number) => all.filter((other) => other > at - window).length;
    if (within(1_000) >= this.perSecond || within(60_000) >= this.perMinute) {
      this.refused += 1;
      return 429;
    }
    this.accepted.push(at);
    return 200;
  }
}

/** Sends so many requests through a limiter, each again until it is accepted. */
async function send(
  limiter: Limiter,
  clock: FakeClock,
  service: Service,
  count: number,
  retryAfter?: number,
) {
  const one = async () => {
    for (;;) {
      await limiter.enter();
      const status = service.arrive(clock.now());
      limiter.answered(status, status === 429 ? retryAfter : undefined);
      if (status === 200) return;
    }
  };
  const all = Promise.all(Array.from({ length: count }, one));
  await clock.run();
  await all;
}

describe("the limiter", () => {
  it("stays within the rates of a Free domain without one refusal", async () => {
    const clock = new FakeClock();
    const service = new Service(20, 150);
    await send(new Limiter(rateLimitOf("free"), clock), clock, service, 600);
    expect(service.refused).toBe(0);
    expect(service.accepted).toHaveLength(600);
    // 600 requests are four minutes' worth, and no more than five are needed.
    expect(clock.now()).toBeLessThan(5 * 60_000);
  });

  it("stays within any rates, however late requests arrive within the margin", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 20 }),
        async (perSecond, perMinute, count, delays) => {
          const clock = new FakeClock();
          const limiter = new Limiter({ perSecond, perMinute }, clock);
          const arrivals: number[] = [];
          const all = Promise.all(
            Array.from({ length: count }, async (_, index) => {
              await limiter.enter();
              arrivals.push(clock.now() + (delays[index % delays.length] ?? 0));
            }),
          );
          await clock.run();
          await all;
          arrivals.sort((a, b) => a - b);
          for (const [index, at] of arrivals.entries()) {
            const earlier = arrivals[index - perSecond];
            if (earlier !== undefined) expect(at - earlier).toBeGreaterThanOrEqual(1_000);
            const before = arrivals[index - perMinute];
            if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(60_000);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("survives another client of the same domain, and recovers its pace when that one leaves", async () => {
    const clock = new FakeClock();
    // Somebody else sends fifteen a second for half a minute.
    const others = Array.from({ length: 450 }, (_, index) => index * 66);
    const service = new Service(90, 5_000, others);
    const limiter = new Limiter({ perSecond: 90, perMinute: 5_000 }, clock);
    await send(limiter, clock, service, 6_000);
    expect(service.accepted).toHaveLength(6_000);
    expect(service.refused / 6_000).toBeLessThan(0.05);
    const start = clock.now();
    await send(limiter, clock, service, 800);
    expect(clock.now() - start).toBeLessThan(60_000);
  });

  it("lets nobody in for as long as Retry-After says", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ perSecond: 50, perMinute: 1_000 }, clock);
    await limiter.enter();
    limiter.answered(429, 7_000);
    const entered: number[] = [];
    const all = Promise.all(
      Array.from({ length: 3 }, async () => {
        await limiter.enter();
        entered.push(clock.now());
      }),
    );
    await clock.run();
    await all;
    expect(entered[0]).toBe(7_000);
  });

  it("lets go on who is asked to wait for an hour: the request that was refused says so", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ perSecond: 50, perMinute: 1_000 }, clock);
    await limiter.enter();
    limiter.answered(429, 3_600_000);
    await Promise.all([limiter.enter(), clock.run()]);
    expect(clock.now()).toBeLessThanOrEqual(1_000);
  });

  it("counts refusals of requests that left together as one", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ perSecond: 50, perMinute: 1_000 }, clock);
    for (let request = 0; request < 10; request += 1) limiter.answered(429, undefined);
    await Promise.all([limiter.enter(), clock.run()]);
    expect(clock.now()).toBe(1_000);
  });

  it("stops waiting at once when the signal aborts, and whoever waits behind goes on", async () => {
    const clock = new FakeClock();
    const limiter = new Limiter({ perSecond: 1, perMinute: 100 }, clock);
    await limiter.enter();
    const stop = new AbortController();
    const stopped = limiter.enter(stop.signal);
    const behind = limiter.enter();
    await settle();
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    await clock.run();
    await behind;
    expect(clock.now()).toBeLessThanOrEqual(1_200);
  });
});

describe("the rate limit of a licence", () => {
  it.each([
    ["free", 20, 150],
    ["oracle-apps", 50, 1_500],
    ["oracle-apps-premium", 55, 1_750],
    ["premium", 90, 5_000],
    ["external-user", 80, 4_000],
    ["External User", 80, 4_000],
    ["something new", 20, 150],
    [undefined, 20, 150],
  ])("%s is %i a second and %i a minute", (license, perSecond, perMinute) => {
    expect(rateLimitOf(license)).toEqual({ perSecond, perMinute });
  });
});
