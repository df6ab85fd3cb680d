import { setTimeout as sleep } from "node:timers/promises";
import type { LimiterClock } from "../../../lambda-src/tenancy/scim/limiter";
import { allAudited, domainNamed, falsePasses, oneDomain, statuses, withSimulator } from "../harness";

/** A minute of the service and of the limiters is one and a half seconds of ours. */
const speed = 40;
const now = () => performance.now() * speed;
const limiterClock: LimiterClock = {
  now,
  sleep: (milliseconds, signal) => sleep(milliseconds / speed, undefined, { signal }),
};

/** A Free domain that answers about one holder a call: 30 holders of six types take more than a minute's 150 requests. */
const freeDomain = () => ({
  tenancies: [oneDomain(30, { licenseType: "free" }).tenancy],
  scim: { refuseSearch: 403 as const },
  rateLimits: true,
  rateClock: now,
});

describe("a Free domain, 20 requests a second and 150 a minute", () => {
  it("loses nothing, and takes as long as its rate says", () =>
    withSimulator(freeDomain(), async (simulator, audit) => {
      const start = now();
      const reading = await audit({}, { limiterClock });
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(statuses(domainNamed(reading, "Default"))).toBe(allAudited);
      expect(domainNamed(reading, "Default").coverage.requests).toBeGreaterThan(150);
      expect(now() - start).toBeGreaterThan(60_000);
    }));

  it("loses nothing while a second client uses it too", () =>
    withSimulator(freeDomain(), async (simulator, audit) => {
      const readings = await Promise.all([audit({}, { limiterClock }), audit({}, { limiterClock })]);
      for (const reading of readings) {
        expect(falsePasses(simulator, reading)).toEqual([]);
        expect(statuses(domainNamed(reading, "Default"))).toBe(allAudited);
      }
    }));
});
