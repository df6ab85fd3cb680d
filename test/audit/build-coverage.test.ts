import { coverageOf } from "../../lambda-src/audit/build-coverage";
import { coverageGaps } from "../../lambda-src/audit/coverage-gap";
import { perType } from "../../lambda-src/audit/credential-type";
import type { DomainCoverage } from "../../lambda-src/audit/coverage";
import type { Report } from "../../lambda-src/audit/report";
import { rotationPolicy, type RotationPolicyInput } from "../../lambda-src/audit/rotation-policy";
import { domainCoverage, domainReading, typeCoverage } from "./samples";

const asOf = Date.UTC(2026, 10, 21);
const leave = { reason: "being moved", owner: "platform", until: "2026-12-31" };
const smtpUnread = perType((type) =>
  type === "smtp_credentials"
    ? typeCoverage({ status: "NOT_AUDITED", reason: "403", found: 0 })
    : typeCoverage(),
);

const coverage = (own: Partial<DomainCoverage>, policy: RotationPolicyInput, before?: DomainCoverage) =>
  coverageOf(
    { domains: [domainReading({}, own)], discovered: true, discoveryGaps: [] },
    rotationPolicy(policy),
    asOf,
    before && ({ coverage: { domains: [before] } } as unknown as Report),
  );

describe("leave for one type to be unread", () => {
  const unread = { status: "PARTIAL", reason: "smtp_credentials: 403", types: smtpUnread } as const;
  const acceptedGaps = [{ domain: "Default", type: "smtp_credentials" as const, ...leave }];

  it("is enough when nothing else is amiss", () => {
    expect(coverage(unread, { acceptedGaps })).toMatchObject({ complete: true, incompleteBecause: [] });
  });

  it("is none for a canary of the domain that was not seen", () => {
    const canaries = [{ domain: "Default", credential: "ocid1.credential.oc1..canary" }];
    const result = coverage(unread, { acceptedGaps, canaries });
    expect(result.complete).toBe(false);
    expect(result.incompleteBecause).toEqual([expect.stringContaining("canary")]);
    expect(coverageGaps(result).some(({ accepted }) => !accepted)).toBe(true);
  });

  it("is none for users who are suddenly gone", () => {
    const result = coverage({ ...unread, users: 10 }, { acceptedGaps }, domainCoverage({ users: 100 }));
    expect(result.complete).toBe(false);
    expect(result.incompleteBecause).toEqual([expect.stringContaining("users fell from 100 to 10")]);
  });
});

it("leave for the whole domain to be unread covers a doubt about it", () => {
  const canaries = [{ domain: "Default", credential: "ocid1.credential.oc1..canary" }];
  const acceptedGaps = [{ domain: "Default", ...leave }];
  expect(coverage({}, { acceptedGaps, canaries }).complete).toBe(true);
});
