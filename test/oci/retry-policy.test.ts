import fc from "fast-check";
import { RequestError } from "../../lambda-src/oci/request-error";
import { DEFAULT_RETRY_POLICY, retryDelay } from "../../lambda-src/oci/retry-policy";

const failed = (retryAfter?: number) =>
  new RequestError("throttled", {
    method: "GET",
    url: "u",
    status: 429,
    ...(retryAfter !== undefined && { retryAfter }),
  });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const { base, cap, retryAfterCap, attempts } = DEFAULT_RETRY_POLICY;

describe("retryDelay", () => {
  it("lies between nothing and the exponential bound", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: attempts.throttled! - 1 }), chance, (attempt, random) => {
        const delay = retryDelay(failed(), attempt, DEFAULT_RETRY_POLICY, () => random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(cap, base * 2 ** (attempt - 1)));
      }),
    );
  });

  it("uses the whole range, so that clients spread", () => {
    expect(retryDelay(failed(), 3, DEFAULT_RETRY_POLICY, () => 0)).toBe(0);
    expect(retryDelay(failed(), 3, DEFAULT_RETRY_POLICY, () => 0.999)).toBeGreaterThan(base * 3.9);
  });

  it("is never shorter than Retry-After, and none where that asks for more than its cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), chance, (retryAfter, random) => {
        const delay = retryDelay(failed(retryAfter), 1, DEFAULT_RETRY_POLICY, () => random);
        if (retryAfter > retryAfterCap) {
          expect(delay).toBeUndefined();
          return;
        }
        expect(delay).toBeGreaterThanOrEqual(retryAfter);
        expect(delay).toBeLessThanOrEqual(retryAfter + base);
      }),
    );
  });

  it("ends with the attempts", () => {
    expect(retryDelay(failed(1), attempts.throttled!, DEFAULT_RETRY_POLICY, () => 0)).toBeUndefined();
  });
});
