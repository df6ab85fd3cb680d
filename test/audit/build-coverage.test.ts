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

describe("a doubt about a whole domain of which a type is unread as well", () => {
  const doubts = ["the caller may not see every identity domain"];
  const reading = { status: "PARTIAL", reason: "see its types", doubts, types: smtpUnread } as const;
  const acceptedGaps = [{ domain: "Default", type: "smtp_credentials" as const, ...leave }];

  it("is a reason of its own", () => {
    expect(coverage(reading, {}).incompleteBecause).toEqual([
      "Default: PARTIAL: the caller may not see every identity domain",
      "Default: smtp_credentials NOT_AUDITED: 403",
    ]);
  });

  it("is not covered by leave for the type", () => {
    const result = coverage(reading, { acceptedGaps });
    expect(result.incompleteBecause).toEqual([
      "Default: PARTIAL: the caller may not see every identity domain",
    ]);
    expect(coverageGaps(result)).toMatchObject([
      { type: null, accepted: false, reason: doubts[0] },
      { type: "smtp_credentials", accepted: true },
    ]);
  });
});

it("a gap that is accepted for one domain is not for another of the same name", () => {
  const domain = (number: number) => ({
    ...domainReading().domain,
    url: `https://idcs-${number}.example.com`,
    ocid: `ocid1.domain.oc1..d${number}`,
  });
  const unread = { status: "PARTIAL", types: smtpUnread } as const;
  const result = coverageOf(
    {
      domains: [1, 2].map((number) => domainReading({ domain: domain(number) }, unread)),
      discovered: true,
      discoveryGaps: [],
    },
    rotationPolicy({ acceptedGaps: [{ domain: "ocid1.domain.oc1..d2", ...leave }] }),
    asOf,
    undefined,
  );
  expect(result.complete).toBe(false);
  expect(coverageGaps(result)).toMatchObject([
    { url: "https://idcs-1.example.com", accepted: false },
    { url: "https://idcs-2.example.com", accepted: true },
  ]);
});
