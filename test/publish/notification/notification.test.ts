import { told } from "../../audit/samples";
import fc from "fast-check";
import { buildReport } from "../../../lambda-src/audit/build-report";
import { rotationPolicy } from "../../../lambda-src/audit/rotation-policy";
import { findingsOf, knownFindings } from "../../../lambda-src/audit/findings";
import {
  type AuditResult,
  failureMessage,
  jsonMessage,
  messageLimit,
  messageSize,
  textMessage,
} from "../../../lambda-src/publish/notification/notification";
import { sampleAsOf, sampleReading, sampleReport } from "../../report/sample-report";

const resultOf = (
  report = sampleReport({ credentials: 200 }),
  more: Partial<AuditResult> = {},
): AuditResult => ({
  runId: "20261121T060000000Z-00000000",
  tenancyName: "acme",
  report,
  findings: findingsOf(report, undefined),
  previous: undefined,
  evidence: {
    location: "oci://evidence/acme/2026/11/21/run/",
    folder: "acme/2026/11/21/run/",
    manifestSha256: "a".repeat(64),
    chain: { n: 12, sha256: "b".repeat(64) },
    signature: null,
  },
  publications: [],
  problems: [],
  ...more,
});

it("lists the worst ten and says how many more there are", () => {
  const result = resultOf();
  const { body } = textMessage(result);
  const worst = body.split("The worst of")[1]!.match(/^ {2}- \w+/gm)!;
  expect(worst).toHaveLength(11);
  expect(body).toContain(`and ${result.findings.length - 10} more, in the evidence`);
  const ages = result.findings
    .filter(({ status }) => status === "OVERDUE")
    .map((one) => one.credential.daysOld!);
  expect(ages).toEqual([...ages].sort((a, b) => b - a));
});

it("fits the service's limit, whatever and however much was found", () => {
  const hostile = fc.string({ unit: "binary", maxLength: 3000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.array(hostile, { maxLength: 200 }),
      hostile,
      (credentials, reasons, name) => {
        const report = sampleReport({ credentials });
        const bad = {
          ...report,
          coverage: { ...report.coverage, complete: reasons.length === 0, because: reasons.map(told) },
          credentials: report.credentials.map((credential) => ({
            ...credential,
            userName: name,
            domain: name,
          })),
        };
        const result = resultOf(bad, {
          tenancyName: name,
          findings: findingsOf(bad, new Map()),
          problems: reasons,
          publications: reasons.map((detail) => ({ channel: "metrics", status: "failed", detail })),
        });
        for (const message of [textMessage(result), jsonMessage(result)]) {
          expect(messageSize(message)).toBeLessThanOrEqual(messageLimit);
          expect(message.title).not.toMatch(/[\r\n]/);
          expect(message.title.startsWith("INCOMPLETE: ")).toBe(reasons.length > 0);
        }
        expect(() => JSON.parse(jsonMessage(result).body) as unknown).not.toThrow();
      },
    ),
    { numRuns: 15 },
  );
});

it("JSON uses the room that there is, and says what it left out", () => {
  const result = resultOf(sampleReport({ credentials: 3000 }));
  const message = jsonMessage(result);
  const body = JSON.parse(message.body) as { findings: unknown[]; findingsLeftOut: number };
  expect(body.findings.length + body.findingsLeftOut).toBe(result.findings.length);
  expect(body.findingsLeftOut).toBeGreaterThan(0);
  expect(messageSize(message)).toBeGreaterThan(messageLimit * 0.9);
});

it("names cannot break out of their line", () => {
  const report = sampleReport({ credentials: 1 });
  const evil = {
    ...report,
    credentials: report.credentials.map((one) => ({
      ...one,
      status: "OVERDUE" as const,
      userName: "x\n\nEverything was read: 0 overdue\u202E",
    })),
  };
  const { body } = textMessage(resultOf(evil, { findings: findingsOf(evil, undefined) }));
  expect(body.split("\n").filter((line) => line.startsWith("Everything was read: 0 overdue"))).toEqual([]);
});

describe("what the policy lets be unread", () => {
  const { domains, ...reading } = sampleReading({ credentials: 60 });
  const [first, ...others] = domains;
  const unread = {
    status: "NOT_AUDITED",
    expected: null,
    found: 0,
    because: [told("refused (403)")],
  } as const;
  const report = buildReport({
    tenancy: { ocid: "ocid1.tenancy.oc1..t", name: "acme" },
    asOf: sampleAsOf,
    policy: rotationPolicy({
      acceptedGaps: [
        {
          domain: first!.domain.url,
          type: "smtp_credentials",
          reason: "is being moved\nEverything was read",
          owner: "platform",
          until: "2027-01-31",
        },
      ],
    }),
    reading: {
      ...reading,
      domains: [
        {
          ...first!,
          credentials: first!.credentials.filter(({ type }) => type !== "smtp_credentials"),
          coverage: {
            ...first!.coverage,
            status: "PARTIAL",
            types: { ...first!.coverage.types, smtp_credentials: unread },
          },
        },
        ...others,
      ],
    },
  });
  const place = {
    domain: first!.domain.name,
    domainUrl: first!.domain.url,
    type: "smtp_credentials",
  };

  it("is in the text, which does not say then that everything was read", () => {
    expect(report.coverage.complete).toBe(true);
    const { body } = textMessage(resultOf(report));
    expect(body).not.toMatch(/^Everything was read/m);
    expect(body).toContain("Everything else was read");
    expect(body).toMatch(
      new RegExp(
        `^ {2}- ${first!.domain.name}: smtp_credentials: is being moved.*\\(platform, until 2027-01-31\\)$`,
        "m",
      ),
    );
    expect(textMessage(resultOf()).body).toMatch(/^Everything was read/m);
  });

  it("is in the JSON, so that nobody closes a ticket for a credential that nobody looked at", () => {
    expect(JSON.parse(jsonMessage(resultOf(report)).body)).toMatchObject({
      outcome: "complete",
      acceptedGaps: [{ ...place, owner: "platform", until: "2027-01-31" }],
      unread: [{ ...place, reason: "refused (403)", kinds: ["told"] }],
      unreadLeftOut: 0,
    });
    expect(JSON.parse(jsonMessage(resultOf()).body)).toMatchObject({ acceptedGaps: [], unread: [] });
  });

  it("is joined in the JSON by domains that were skipped", () => {
    const skipped = {
      ...report,
      coverage: {
        ...report.coverage,
        domains: report.coverage.domains.map((domain) => ({ ...domain, status: "SKIPPED" as const })),
      },
    };
    const { unread: places } = JSON.parse(jsonMessage(resultOf(skipped)).body) as { unread: object[] };
    expect(places).toMatchObject(report.coverage.domains.map(({ name }) => ({ domain: name, type: null })));
  });

  it("counts what did not fit", () => {
    const domains = Array.from({ length: 3000 }, (_, index) => ({
      ...report.coverage.domains[0]!,
      name: `domain ${index}`,
      status: "SKIPPED" as const,
    }));
    const many = { ...report, coverage: { ...report.coverage, domains } };
    const message = jsonMessage(resultOf(many));
    const body = JSON.parse(message.body) as { unread: object[]; unreadLeftOut: number };
    expect(messageSize(message)).toBeLessThanOrEqual(messageLimit);
    expect(body.unreadLeftOut).toBeGreaterThan(0);
    expect(body.unread.length + body.unreadLeftOut).toBe(3000);
  });
});

it("an escalation is new, the same status is not", () => {
  const report = sampleReport({ credentials: 50 });
  const known = knownFindings(report);
  expect(findingsOf(report, known).every(({ isNew }) => isNew === false)).toBe(true);
  const earlier = new Map([...known].map(([key]) => [key, "DUE_SOON" as const]));
  for (const { status, isNew } of findingsOf(report, earlier)) expect(isNew).toBe(status !== "DUE_SOON");
});

it("keys tell every credential from every other, and do not depend on status or time", () => {
  const reading = sampleReading({ credentials: 300 });
  const at = (asOf: number) =>
    buildReport({
      tenancy: { ocid: "ocid1.tenancy.oc1..acme", name: "acme" },
      asOf,
      policy: rotationPolicy({ maxAgeDays: 1, warnAgeDays: 0 }),
      reading,
    });
  const [today, later] = [at(sampleAsOf), at(sampleAsOf + 400 * 86_400_000)];
  const keys = [...knownFindings(later).keys()];
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of knownFindings(today).keys()) expect(keys).toContain(key);
});

it("a failed run is told as one, in both forms", () => {
  const failed = { runId: "r", tenancyName: "acme", at: 0, error: `x\n${"y".repeat(100_000)}` };
  expect(failureMessage(failed, "text").title).toBe("FAILED: acme: no audit of credentials");
  expect(JSON.parse(failureMessage(failed, "json").body)).toMatchObject({ outcome: "failed", runId: "r" });
  for (const format of ["text", "json"] as const)
    expect(messageSize(failureMessage(failed, format))).toBeLessThan(messageLimit);
});
