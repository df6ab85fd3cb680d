import fc from "fast-check";
import { ServiceError } from "../../../simulator/operation";
import { RateLimiter, rateLimits } from "../../../simulator/scim/rate-limiter";

function taken(limiter: RateLimiter): boolean {
  try {
    limiter.take();
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.status === 429) return false;
    throw error;
  }
}

test("20 a second and 150 a minute for a free domain", () => {
  let now = 0;
  const limiter = new RateLimiter(() => "free", { now: () => now });
  const accepted = (count: number) =>
    Array.from({ length: count }, () => taken(limiter)).filter(Boolean).length;
  expect(accepted(30)).toBe(20);
  now = 999;
  expect(accepted(5)).toBe(0);
  now = 1_000;
  expect(accepted(30)).toBe(20);
  for (now = 2_000; now < 7_000; now += 1_000) expect(accepted(20)).toBe(20);
  expect(accepted(20)).toBe(10);
  now = 59_999;
  expect(accepted(1)).toBe(0);
  now = 60_000;
  expect(accepted(30)).toBe(20);
});

test("no window ever holds more than its limit, however requests come", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 600 }), (gaps) => {
      let now = 0;
      const limiter = new RateLimiter(() => "free", { now: () => now });
      const accepted: number[] = [];
      for (const gap of gaps) {
        now += gap;
        const within = (span: number) => accepted.filter((at) => at > now - span).length;
        const fits = within(1_000) < rateLimits.free.perSecond && within(60_000) < rateLimits.free.perMinute;
        expect(taken(limiter)).toBe(fits);
        if (fits) accepted.push(now);
      }
    }),
    { numRuns: 30 },
  );
});

test("Retry-After only where it is asked for", () => {
  const exhausted = (retryAfter: number | undefined) => {
    const limiter = new RateLimiter(() => "free", { now: () => 0, retryAfter: () => retryAfter });
    while (taken(limiter));
    try {
      limiter.take();
    } catch (error) {
      return (error as ServiceError).headers;
    }
    return undefined;
  };
  expect(exhausted(3)).toEqual({ "retry-after": "3" });
  expect(exhausted(undefined)).toEqual({});
});
