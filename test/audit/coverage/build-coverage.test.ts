import { coverageOf } from "../../../lambda-src/audit/coverage/build-coverage";
import { coverageGaps, openGaps } from "../../../lambda-src/audit/coverage/coverage-gap";
import { perType } from "../../../lambda-src/audit/credential-type";
import type { DomainCoverage } from "../../../lambda-src/audit/coverage/coverage";
import type { Report } from "../../../lambda-src/audit/report";
import { rotationPolicy, type RotationPolicyInput } from "../../../lambda-src/audit/rotation-policy";
import { domainCoverage, domainReading, told, typeCoverage } from "../samples";

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

describe("leave for the whole domain to be unread", () => {
  const acceptedGaps = [{ domain: "Default", ...leave }];

  it("covers a doubt about it", () => {
    expect(coverage({ users: 5 }, { acceptedGaps }, domainCoverage({ users: 100 })).complete).toBe(true);
  });

  it("does not cover a canary that was not seen", () => {
    const canaries = [{ domain: "Default", credential: "ocid1.credential.oc1..canary" }];
    const result = coverage({ users: 5 }, { acceptedGaps, canaries }, domainCoverage({ users: 100 }));
    expect(result.incompleteBecause).toEqual([expect.stringContaining("canary")]);
  });

  it("covers nothing where two domains bear the name, and says so", () => {
    const second = { ...domainReading().domain, url: "https://idcs-2.example.com", ocid: "ocid1.domain.oc1..d2" };
    const unread = { status: "PARTIAL", types: smtpUnread } as const;
    const read = (gap: string) =>
      coverageOf(
        {
          domains: [domainReading({}, unread), domainReading({ domain: second }, unread)],
          discovered: true,
          discoveryGaps: [],
        },
        rotationPolicy({ acceptedGaps: [{ domain: gap, ...leave }] }),
        asOf,
        undefined,
      );
    expect(openGaps(read("default")).map(({ url, because }) => [url, because[0]!.kind])).toEqual([
      ["https://idcs-1.example.com", "told"],
      ["https://idcs-2.example.com", "told"],
      ["", "gap_ambiguous"],
    ]);
    expect(openGaps(read("ocid1.domain.oc1..d2")).map(({ url }) => url)).toEqual([
      "https://idcs-1.example.com",
    ]);
  });
});

describe("leave for classic IAM", () => {
  const acceptedGaps = [{ domain: "Classic IAM", ...leave }];
  const classic = { ...domainReading().domain, name: "Classic IAM", url: "", ocid: undefined, api: "iam" as const };
  const read = (own: Partial<DomainCoverage>) =>
    coverageOf(
      { domains: [domainReading({ domain: classic }, own)], discovered: true, discoveryGaps: [] },
      rotationPolicy({ acceptedGaps }),
      asOf,
      undefined,
    );
  const hidden = { status: "PARTIAL", doubtedBecause: [{ kind: "domains_hidden" }] } as const;

  it("is leave for domains that may be hidden", () => {
    expect(read(hidden).complete).toBe(true);
  });

  it("is none for users or credentials that nobody read", () => {
    expect(read({ ...hidden, types: smtpUnread }).incompleteBecause).toEqual([
      "Classic IAM: smtp_credentials NOT_AUDITED: 403",
    ]);
  });
});

describe("a domain that is inactive", () => {
  const inactive = {
    status: "SKIPPED" as const,
    users: 0,
    because: [{ kind: "domain_inactive" as const, state: "INACTIVE" }],
    types: perType(() => typeCoverage({ status: "SKIPPED", expected: null, found: 0 })),
  };

  it("holds nothing to read, whoever never heard of it", () => {
    expect(openGaps(coverage(inactive, {})).map(({ because }) => because[0]!.kind)).toEqual(["nothing_read"]);
    const before = { ...domainCoverage(inactive), users: 0 };
    expect(openGaps(coverage(inactive, {}, before)).map(({ because }) => because[0]!.kind)).toEqual([
      "nothing_read",
    ]);
  });

  it("is a doubt where users were read before, until the policy lets it be once", () => {
    const first = coverage(inactive, {}, domainCoverage({ users: 100 }));
    expect(openGaps(first)[0]).toMatchObject({ because: [{ kind: "domain_inactive_now", state: "INACTIVE" }] });
    const again = coverage(inactive, {}, first.domains[0]);
    expect(openGaps(again)[0]).toMatchObject({ because: [{ kind: "domain_inactive_now" }] });
    const accepted = coverage(inactive, { acceptedGaps: [{ domain: "Default", ...leave }] }, again.domains[0]);
    expect(accepted.acceptedGaps).toHaveLength(1);
    const after = coverage(inactive, {}, accepted.domains[0]);
    expect(openGaps(after).map(({ because }) => because[0]!.kind)).toEqual(["nothing_read"]);
  });

  it("is a doubt where the policy names a canary in it", () => {
    const canaries = [{ domain: "Default", credential: "ocid1.credential.oc1..canary" }];
    expect(openGaps(coverage(inactive, { canaries }))[0]).toMatchObject({ because: [{ kind: "canary_not_seen" }] });
    // Left out on request, it was not looked for.
    const asked = { ...inactive, because: [{ kind: "left_out", by: "domain" }] } as const;
    expect(openGaps(coverage(asked, { canaries })).map(({ because }) => because[0]!.kind)).toEqual(["nothing_read"]);
  });
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
      { type: null, accepted: false, because: [told(doubts[0]!)] },
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

describe("a row of reports, each the previous of the next", () => {
  const gap = { domain: "Default", ...leave };
  const found = (count: number, status: "AUDITED" | "NOT_AUDITED" | "SKIPPED" = "AUDITED") =>
    perType(() => typeCoverage({ status, expected: null, found: count, reason: null }));
  const whole = { users: 100, types: found(20) };
  const lost = { users: 5, types: found(1) };
  const refused = { status: "NOT_AUDITED" as const, users: 0, types: found(0, "NOT_AUDITED") };
  const skipped = { status: "SKIPPED" as const, users: 0, types: found(0, "SKIPPED") };
  const withoutSmtp = {
    status: "PARTIAL" as const,
    users: 100,
    types: {
      ...found(20),
      smtp_credentials: typeCoverage({ status: "NOT_AUDITED", found: 0, reason: "403" }),
    },
  };
  const smtpGone = {
    users: 100,
    types: { ...found(20), smtp_credentials: typeCoverage({ expected: 0, found: 0 }) },
  };

  /** Whether each was complete, and what it says of the domain's doubts. */
  function row(runs: readonly (readonly [Partial<DomainCoverage>, RotationPolicyInput?])[]) {
    let before: DomainCoverage | undefined;
    return runs.map(([own, policy = {}]) => {
      const result = coverage(own, policy, before);
      // As it is read back from a file.
      before = JSON.parse(JSON.stringify(result.domains[0])) as DomainCoverage;
      return result.complete;
    });
  }

  it("does not take a loss that it did not believe for the new measure", () => {
    expect(row([[whole], [lost], [lost], [lost], [whole], [whole]])).toEqual([
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it("remembers what there was before a domain could not be read, or was left out", () => {
    expect(row([[whole], [refused], [lost], [whole]])).toEqual([true, false, false, true]);
    expect(row([[whole], [skipped, {}], [lost]]).at(-1)).toBe(false);
    expect(row([[whole], [refused], [whole], [{ ...whole, users: 90 }]])).toEqual([true, false, true, true]);
  });

  it("takes the loss for the new measure when the policy accepts it", () => {
    const accepted = { acceptedGaps: [gap] };
    expect(row([[whole], [lost], [lost, accepted], [lost]])).toEqual([true, false, true, true]);
  });

  it("counts a type that may be unread for no loss, and measures it again when it is read", () => {
    const accepted = { acceptedGaps: [{ ...gap, type: "smtp_credentials" as const }] };
    const mostlySmtp = {
      users: 100,
      types: { ...found(20), smtp_credentials: typeCoverage({ expected: 200, found: 200 }) },
    };
    expect(
      row([[mostlySmtp], [withoutSmtp, accepted], [withoutSmtp, accepted], [mostlySmtp], [smtpGone]]),
    ).toEqual([true, true, true, true, false]);
    expect(row([[mostlySmtp], [withoutSmtp, accepted], [smtpGone]])).toEqual([true, true, false]);
  });
});
