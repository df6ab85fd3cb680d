import { type StoredCoverage, withReasons } from "../../../lambda-src/audit/coverage/earlier-reports";
import { coverageGaps } from "../../../lambda-src/audit/coverage/coverage-gap";
import { leftOut } from "../../../lambda-src/audit/coverage/left-out";
import { perType } from "../../../lambda-src/audit/credential-type";

const type = { status: "AUDITED", expected: 1, found: 1, reason: null } as const;
const domain = {
  name: "Default",
  url: "https://idcs-1.example.com",
  ocid: "ocid1.domain.oc1..d1",
  status: "AUDITED",
  reason: null,
  users: 1,
  requests: 8,
  types: perType(() => type),
} as const;
const skipped = (reason: string) =>
  ({
    ...domain,
    status: "SKIPPED",
    reason,
    types: perType(() => ({ status: "SKIPPED", expected: null, found: 0, reason }) as const),
  }) as const;
const stored = (changes: Partial<StoredCoverage>): StoredCoverage => ({
  complete: true,
  domains: [domain],
  discoveryGaps: [],
  acceptedGaps: [],
  missingCanaries: [],
  incompleteBecause: [],
  ...changes,
});

describe("a report of a version that told its reasons in words", () => {
  it("keeps every one of them", () => {
    const refused = { status: "NOT_AUDITED", expected: null, found: 0, reason: "403" } as const;
    const coverage = withReasons(
      stored({
        complete: false,
        domains: [
          {
            ...domain,
            status: "PARTIAL",
            reason: "see its types; canary credential c1 was not seen",
            types: { ...domain.types, smtp_credentials: refused },
            doubts: ["canary credential c1 was not seen"],
          },
        ],
        discoveryGaps: [{ compartment: "prod", ocid: null, reason: "404" }],
        incompleteBecause: [
          "Default: PARTIAL: canary credential c1 was not seen",
          "Default: smtp_credentials NOT_AUDITED: 403",
          "compartment prod: 404",
          "canary c2: its domain Other was not found",
        ],
      }),
    );
    expect(coverageGaps(coverage)).toMatchObject([
      { type: null, because: [{ kind: "told", text: "canary credential c1 was not seen" }] },
      { type: "smtp_credentials", because: [{ kind: "told", text: "403" }] },
      { of: "compartment", place: "prod", because: [{ kind: "told", text: "404" }] },
      { of: "tenancy", because: [{ kind: "told", text: "canary c2: its domain Other was not found" }] },
    ]);
  });

  it("told a doubt, before there were doubts, by a status that its types do not explain", () => {
    const domains = [{ ...domain, status: "PARTIAL", reason: "users fell from 100 to 10" } as const];
    expect(coverageGaps(withReasons(stored({ complete: false, domains })))).toMatchObject([
      { type: null, because: [{ kind: "told", text: "users fell from 100 to 10" }] },
    ]);
  });

  it.each([
    ["the domain is INACTIVE", undefined],
    ["the domain is DELETING", undefined],
    // Earlier versions passed over such a domain, though a Default one holds the first administrators.
    ["the domain has no URL, so it has no users of its own to read", "1 domains"],
    ["left out by --domain", "1 domains"],
    ["the domain is not what anybody asked for", "1 domains"],
  ])("that skipped a domain because %s", (reason, expected) => {
    expect(leftOut(withReasons(stored({ domains: [domain, skipped(reason)] })))).toBe(expected);
  });
});

it("a kind of a later version is told in the words that came with it", () => {
  const because = [{ kind: "moon_phase", phase: "full" }];
  const smtp = { status: "NOT_AUDITED", expected: null, found: 0, reason: "the moon is full", because } as const;
  const types = { ...domain.types, smtp_credentials: smtp };
  const { domains } = withReasons(stored({ domains: [{ ...domain, status: "PARTIAL", types }] }));
  expect(domains[0]!.types.smtp_credentials.because).toEqual([{ kind: "told", text: "the moon is full" }]);
});
