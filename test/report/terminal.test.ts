import type { TypeVerdict } from "../../lambda-src/audit/coverage/coverage";
import { told } from "../audit/samples";
import fc from "fast-check";
import stringWidth from "string-width";
import { buildReport } from "../../lambda-src/audit/build-report";
import { domainStatus, type TypeStatus } from "../../lambda-src/audit/coverage/coverage";
import { perType } from "../../lambda-src/audit/credential-type";
import { rotationPolicy } from "../../lambda-src/audit/rotation-policy";
import { mustAct } from "../../lambda-src/audit/must-act";
import { actors, completeness, policyInForce, standing } from "../../lambda-src/report/verdict-text";
import { verdictSection } from "../../lambda-src/report/html/sections/verdict";
import { matrixSection, usageSection } from "../../lambda-src/report/html/sections/counts";
import { printable } from "../../lambda-src/terminal/shown";
import { fit, wrap } from "../../lambda-src/terminal/wrap";
import { outcomeLine, terminalSummary } from "../../lambda-src/report/terminal/summary";
import { asOf, hostileText, policy, tenancyReading } from "../audit/arbitraries";
import { sampleAsOf, sampleReading, sampleReport } from "./sample-report";

const hostileTenancy = fc.record({
  ocid: fc.constant("ocid1.tenancy.oc1..t"),
  name: fc.option(hostileText, { nil: null }),
});
const treacherous = /(?![\n\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test("the summary fits from 60 to 200 columns, and no name can act on the terminal", () => {
  fc.assert(
    fc.property(
      hostileTenancy,
      tenancyReading,
      policy,
      fc.integer({ min: 60, max: 200 }),
      (tenancy, reading, judgedBy, width) => {
        const report = buildReport({ tenancy, asOf, policy: judgedBy, reading });
        const summary = terminalSummary(report, { color: false, width });
        expect(summary).not.toMatch(treacherous);
        for (const line of summary.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test("a narrow table leaves out what tells least, never what fails a run; a wide one shows names in full", () => {
  const long = "a.user.name.of.some.forty.characters.or.so@example.com";
  const report = sampleReport({ credentials: 240, userNames: [long, long] });
  const at = (width: number): string => terminalSummary(report, { color: false, width });
  expect(/^ {2}Type .*/m.exec(at(60))?.[0].split(/ +/)).toEqual(
    expect.arrayContaining(["Total", "OVERDUE", "UNKNOWN", "Coverage"]),
  );
  expect(at(60)).not.toMatch(/^ {2}Type .*CURRENT/m);
  expect(/^ {2}Type .*/m.exec(at(100))?.[0]).toMatch(/DUE_SOON +EXEMPT +CURRENT +Oldest/);
  const named = { ...report, credentials: report.credentials.map((each) => ({ ...each, userName: long })) };
  const overdue = (width: number): string =>
    terminalSummary(named, { color: false, width }).split("Overdue, oldest first")[1]!.split("\n\n")[0]!;
  expect(overdue(160)).toContain(long);
  expect(overdue(60)).not.toContain(long);
  expect(overdue(60)).toContain("credential-audit explain <user>");
});

test("the first line says whether the audit passes and is complete, coloured or not", () => {
  fc.assert(
    fc.property(tenancyReading, policy, (reading, judgedBy) => {
      const report = buildReport({ tenancy: { ocid: "t", name: "t" }, asOf, policy: judgedBy, reading });
      const { OVERDUE, UNKNOWN } = report.summary.byStatus;
      const first = report.coverage.complete
        ? `${OVERDUE + UNKNOWN > 0 ? "FAIL" : "PASS"}, COMPLETE: `
        : "INCOMPLETE: ";
      expect(outcomeLine(report).startsWith(first)).toBe(true);
      expect(terminalSummary(report, { color: false, width: 100 }).startsWith(outcomeLine(report))).toBe(
        true,
      );
      expect(terminalSummary(report, { color: true, width: 100 })).toContain(outcomeLine(report));
    }),
  );
});

describe("what was not read is no zero", () => {
  const summaryOf = (statusOf: (type: string) => TypeStatus) => {
    const reading = sampleReading({ credentials: 60 });
    const domains = reading.domains.map((domain) => {
      const types = perType((type): TypeVerdict => {
        const status = statusOf(type);
        return status === "AUDITED"
          ? domain.coverage.types[type]
          : {
              status,
              expected: null,
              found: 0,
              because: [status === "SKIPPED" ? { kind: "left_out", by: "type" } : told("403")],
            };
      });
      return {
        ...domain,
        credentials: domain.credentials.filter(({ type }) => types[type].status === "AUDITED"),
        coverage: { ...domain.coverage, types, status: domainStatus(types), because: [] },
      };
    });
    const tenancy = { ocid: "t", name: "t" };
    const report = buildReport({
      tenancy,
      asOf: sampleAsOf,
      policy: rotationPolicy(),
      reading: { ...reading, domains },
    });
    const html = matrixSection(report).html + usageSection(report).html;
    return { lines: terminalSummary(report, { color: false, width: 100 }).split("\n"), html };
  };

  test("types that were left out are named under the outcome, and have no row", () => {
    const { lines, html } = summaryOf((type) => (type === "smtp_credentials" ? "AUDITED" : "SKIPPED"));
    expect(lines[0]).toMatch(/^FAIL, COMPLETE: /);
    expect(lines.slice(5, 12).join(" ")).toMatch(
      /Left out by --type: api_keys, auth_tokens, customer_secret_keys, +db_credentials, +oauth2_client_credentials/,
    );
    expect(lines.filter((line) => line.startsWith("  api_keys "))).toEqual([]);
    expect(lines.join(" ")).toMatch(/have credentials of the types that were read/);
    expect(html).toMatch(
      /<th scope="row">API keys<\/th>(<td class="number"[^>]*>\d+<\/td>)<td class="number unread"[^>]*>Skipped/,
    );
    expect(html).toMatch(/<th scope="row">All<\/th><td class="number empty"[^>]*><span class="none">Skipped/);
  });

  test("a type that was refused everywhere has no count", () => {
    const { lines, html } = summaryOf((type) => (type === "api_keys" ? "NOT_AUDITED" : "AUDITED"));
    const rows = lines.filter((line) => line.startsWith("  api_keys "));
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toMatch(/^ {2}api_keys +NOT_AUDITED$/);
    expect(html).toMatch(
      /<th scope="row">All<\/th><td class="number unread"[^>]*><span class="unread">Not audited/,
    );
  });
});

test("large numbers cut neither the name nor the instant off the first line", () => {
  const report = sampleReport({ credentials: 10 });
  const many = {
    ...report.summary,
    credentials: 482_000,
    byStatus: { ...report.summary.byStatus, OVERDUE: 400_000, UNKNOWN: 30_000, DUE_SOON: 20_000 },
  };
  const first = outcomeLine({ ...report, summary: many });
  expect(first).toMatch(
    /: 482000 credentials, 400000 OVERDUE, 30000 UNKNOWN, 20000 DUE_SOON in .* as of \S+Z$/,
  );
  const lines = terminalSummary({ ...report, summary: many }, { color: false, width: 100 }).split("\n");
  expect(lines.slice(0, 2).join(" ")).toBe(first);
});

test("the page and the terminal say the same of the verdict", () => {
  for (const report of [
    sampleReport({ credentials: 240 }),
    sampleReport({ credentials: 60, incomplete: true }),
    { ...sampleReport({ credentials: 40, policy: { maxAgeDays: 3650 } }), policySource: "policy.yaml" },
  ]) {
    const html = verdictSection(report)
      .html.replaceAll(/<[^>]*>/g, "")
      .replaceAll(/\s+/g, " ");
    const lines = terminalSummary(report, { color: false, width: 100 })
      .split("\n\n")[0]!
      .replaceAll(/\s+/g, " ");
    expect(lines).toContain("within policy");
    for (const said of [
      standing(report),
      completeness(report),
      `Policy in force: ${policyInForce(report)}`,
    ]) {
      expect(html).toContain(said);
      expect(lines).toContain(said);
    }
    const all = mustAct(report);
    expect(lines.includes("Who must act: ")).toBe(all.length > 0);
    expect(html.includes(`Who must act: ${actors(all)}`)).toBe(all.length > 0);
  }
});

test.each([
  [{ OVERDUE: 0, UNKNOWN: 0 }, "100% within policy: 1,000 of 1,000 credentials."],
  [{ OVERDUE: 1, UNKNOWN: 0 }, "99% within policy: 999 of 1,000 credentials; 1 overdue."],
  [{ OVERDUE: 0, UNKNOWN: 1 }, "99% within policy: 999 of 1,000 credentials; 1 of unknown age."],
  [{ OVERDUE: 1000, UNKNOWN: 0 }, "0% within policy: 0 of 1,000 credentials; 1,000 overdue."],
])("the share within policy is never rounded up: %j", (bad, expected) => {
  const report = sampleReport({ credentials: 10 });
  const byStatus = { ...report.summary.byStatus, DUE_SOON: 0, ...bad };
  expect(standing({ ...report, summary: { ...report.summary, credentials: 1000, byStatus } })).toBe(expected);
});

test("what was not read comes right after the verdict", () => {
  const report = buildReport({
    tenancy: { ocid: "t", name: "t" },
    asOf,
    policy: rotationPolicy(),
    reading: {
      domains: [],
      discovered: true,
      discoveryGaps: [{ compartment: "finance", ocid: null, because: told("403") }],
    },
  });
  expect(terminalSummary(report, { color: false, width: 100 }).split("\n").slice(0, 7)).toEqual([
    "INCOMPLETE: 0 credentials, 0 OVERDUE, 0 UNKNOWN, 0 DUE_SOON in t as of 2026-11-21T00:00:00Z",
    "No credential was read.",
    "Incomplete: credentials can be missing. What was read: 0 credentials of 0 users.",
    "Policy in force: Rotate within 90 days, due soon from 75.",
    "",
    "What was not read:",
    "  compartment finance: 403",
  ]);
});

test("a long list of overdue credentials is cut, oldest first, and says by how much", () => {
  const report = sampleReport({ credentials: 2_000 });
  const lines = terminalSummary(report, { color: false, width: 100 }).split("\n");
  const start = lines.indexOf("Overdue, oldest first") + 2;
  const ages = lines.slice(start, start + 20).map((line) => Number(/^ *(\d+)/.exec(line)?.[1]));
  expect(ages).toEqual([...ages].sort((a, b) => b - a));
  const oldest = Math.max(
    ...report.credentials.flatMap(({ status, daysOld }) => (status === "OVERDUE" ? [daysOld ?? 0] : [])),
  );
  expect(ages[0]).toBe(oldest);
  expect(lines[start + 20]).toBe(`  and ${report.summary.byStatus.OVERDUE - 20} more`);
});

test.each([
  ["\u001B[31mred", "\\u{1b}[31mred"],
  ["\u202Egnp.exe", "\\u{202e}gnp.exe"],
  ["a\r\nb", "a\\u{d}\\u{a}b"],
  ["\uD800", "\\u{d800}"],
  ["نامه‌ای", "نامه‌ای"],
  ["山田 😀", "山田 😀"],
])("%j is printed as %s", (text, printed) => {
  expect(printable(text)).toBe(printed);
});

test("fit and wrap keep within their width", () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 8, max: 60 }), (text, width) => {
      expect(stringWidth(fit(text, width))).toBeLessThanOrEqual(width);
      const lines = wrap(text, width, "  ", "    ");
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(" ", "")).toBe(printable(text).replaceAll(" ", ""));
    }),
  );
});
