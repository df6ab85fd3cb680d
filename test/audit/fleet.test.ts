import { told } from "./samples";
import { type Fleet, fleetExitCode, fleetOf, type GivenReport } from "../../lambda-src/audit/fleet";
import { credentialTypes, perType } from "../../lambda-src/audit/credential-type";
import { leftOut } from "../../lambda-src/audit/coverage/left-out";
import type { Report } from "../../lambda-src/audit/report";
import { fleetHtml } from "../../lambda-src/report/html/fleet-html";
import { fleetCsv } from "../../lambda-src/report/fleet-csv";
import { sampleAsOf, sampleReport } from "../report/sample-report";

const day = 86_400_000;
const named = (name: string, report: Report): { path: string; report: Report } => ({
  path: `${name}.json`,
  report: { ...report, tenancy: { ocid: `ocid1.tenancy.oc1..${name}`, name } },
});
const small = named("small", sampleReport({ credentials: 20 }));
const large = named("large", sampleReport({ credentials: 200 }));
const blind = named("blind", sampleReport({ credentials: 20, incomplete: true }));

test("worst first: an incomplete audit, then what has most overdue", () => {
  const { members } = fleetOf([small, large, blind], sampleAsOf);
  expect(members.map(({ tenancy }) => tenancy.name)).toEqual(["blind", "large", "small"]);
  expect(members.map(({ complete }) => complete)).toEqual([false, true, true]);
  expect(members[0]!.domains).toEqual({ read: 3, notRead: 1, skipped: 0 });
});

test("of one tenancy the newest report counts, and the other is named", () => {
  const older = {
    ...named("large", sampleReport({ credentials: 200, asOf: sampleAsOf - 5 * day })),
    path: "older.json",
  };
  const fleet = fleetOf([large, older], sampleAsOf + 3 * day);
  expect(fleet.members).toMatchObject([{ path: "large.json", ageDays: 3 }]);
  expect(fleet.superseded).toEqual([{ path: "older.json", by: "large.json" }]);
});

test("the table has the counts of each report", () => {
  const [header, first] = [...fleetCsv(fleetOf([large], sampleAsOf))].join("").split("\r\n");
  const row = Object.fromEntries(header!.split(",").map((name, index) => [name, first!.split(",")[index]]));
  const { byStatus, credentials } = large.report.summary;
  expect(row).toMatchObject({
    tenancy: "large",
    complete: "yes",
    credentials: String(credentials),
    overdue: String(byStatus.OVERDUE),
    unknown: String(byStatus.UNKNOWN),
  });
});

test("accepted gaps are counted, and the page does not say that everything was read", () => {
  const gap = { domain: "Partners", type: null, reason: "moved", owner: "iam", until: "2027-01-01" };
  const { coverage } = large.report;
  const report = { ...large.report, coverage: { ...coverage, acceptedGaps: [gap] } };
  const fleet = fleetOf([{ path: "a", report }], sampleAsOf);
  expect(rowsOf(fleet)).toMatchObject([{ complete: "yes", accepted_gaps: "1" }]);
  expect([...fleetHtml(fleet)].join("")).toMatch(/accepted gaps aside.*1 accepted gap</s);
});

const rowsOf = (fleet: Fleet): Record<string, string>[] => {
  const [header = [], ...rows] = [...fleetCsv(fleet)]
    .join("")
    .trimEnd()
    .split("\r\n")
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => m[1] ?? m[2] ?? ""));
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""])));
};

/** A report without findings, of the tenancy `large`. */
const clean = (minutes: number, changes: Partial<Report["coverage"]> = {}): Report => {
  const { report } = named("large", sampleReport({ credentials: 200, asOf: sampleAsOf + minutes * 60_000 }));
  const byStatus = { ...report.summary.byStatus, OVERDUE: 0, UNKNOWN: 0, DUE_SOON: 0 };
  const { OVERDUE, UNKNOWN, DUE_SOON } = report.summary.byStatus;
  return {
    ...report,
    summary: {
      ...report.summary,
      byStatus: { ...byStatus, CURRENT: byStatus.CURRENT + OVERDUE + UNKNOWN + DUE_SOON },
    },
    credentials: report.credentials.map((credential) =>
      credential.status === "EXEMPT" ? credential : { ...credential, status: "CURRENT" },
    ),
    coverage: { ...report.coverage, ...changes },
  };
};

const unread = { complete: false, incompleteBecause: ["Default: api_keys NOT_AUDITED: 403"] };

/** As `--type` and `--domain` leave it. */
const without = (
  report: Report,
  { types = [], domains = [] }: { types?: readonly string[]; domains?: readonly string[] },
): Report => {
  const skipped = (by: "domain" | "type") => ({
    status: "SKIPPED" as const,
    expected: null,
    found: 0,
    reason: "left out on request",
    because: [{ kind: "left_out" as const, by }],
  });
  return {
    ...report,
    coverage: {
      ...report.coverage,
      domains: report.coverage.domains.map((domain) =>
        domains.includes(domain.name)
          ? {
              ...domain,
              ...skipped("domain"),
              types: perType(() => skipped("domain")),
            }
          : {
              ...domain,
              types: perType((type) => (types.includes(type) ? skipped("type") : domain.types[type])),
            },
      ),
    },
  };
};

const of = (reports: Record<string, Report>, asOf = sampleAsOf + day, now = asOf): Fleet =>
  fleetOf(
    Object.entries(reports).map(([path, report]): GivenReport => ({ path, report })),
    asOf,
    now,
  );

describe("a narrowed report", () => {
  const full = large.report;

  test.each([
    { given: { types: ["smtp_credentials", "db_credentials"] }, words: "smtp_credentials, db_credentials" },
    { given: { domains: ["Default", "Partners"] }, words: "2 domains" },
    { given: { domains: ["Default"], types: ["api_keys"] }, words: "1 domains, api_keys" },
  ])("does not replace a whole one: $words", ({ given, words }) => {
    const fleet = of({ full, narrow: without(clean(1), given) });
    expect(fleet.members).toMatchObject([{ path: "full", complete: true, byStatus: full.summary.byStatus }]);
    expect(fleet.superseded).toEqual([]);
    const because = `narrowed, so it does not replace full: left out on request were ${words}; it has 0 OVERDUE, 0 UNKNOWN, 0 DUE_SOON`;
    expect(fleet.setAside).toMatchObject([{ path: "narrow", because }]);
    expect(rowsOf(fleet)).toMatchObject([{ set_aside: `narrow: ${because}` }]);
    expect([...fleetHtml(fleet)].join("")).toContain(because);
    expect(fleetExitCode(fleet, "overdue")).toBe(2);
  });

  test("of --domain-url is one too, though nothing in it is skipped", () => {
    const [domain] = clean(1).coverage.domains;
    const narrow = clean(1, { domains: [{ ...domain!, ocid: null }] });
    expect(of({ full, narrow })).toMatchObject({
      members: [{ path: "full" }],
      setAside: [{ path: "narrow" }],
    });
  });

  test("that stands alone makes the tenancy incomplete, in the table, on the page and in the exit code", () => {
    const fleet = of({ narrow: without(clean(0), { types: ["api_keys"] }) });
    const because = "narrowed: left out on request were api_keys; there is no report of the whole tenancy";
    expect(rowsOf(fleet)).toMatchObject([{ complete: "no", incomplete_because: because }]);
    expect([...fleetHtml(fleet)].join("")).toContain(because);
    expect(fleetExitCode(fleet, "never")).toBe(3);
  });

  test("that is newer and worse than the whole one makes the fleet as bad", () => {
    const sandbox = { types: ["api_keys"] };
    expect(fleetExitCode(of({ full: clean(0), narrow: without(clean(1), sandbox) }), "overdue")).toBe(0);
    const overdue = { ...without(large.report, sandbox), asOf: clean(1).asOf };
    expect(fleetExitCode(of({ full: clean(0), overdue }), "overdue")).toBe(2);
    const blind = of({ full: clean(0), blind: without(clean(1, unread), sandbox) });
    expect(fleetExitCode(blind, "never")).toBe(3);
    expect(blind.members[0]?.incompleteBecause[0]).toMatch(/^blind is incomplete and not replaced: narrowed/);
  });

  test("is replaced by a newer one of the whole tenancy, or by a narrowed one that looks at as much", () => {
    const types = ["api_keys"];
    const blind = without(clean(1, unread), { types });
    expect(of({ blind, full: clean(2) })).toMatchObject({ setAside: [], superseded: [{ by: "full" }] });
    const as = (narrow: Report) => of({ full: clean(0), blind, narrow });
    expect(fleetExitCode(as(without(clean(2), { types })), "never")).toBe(0);
    expect(fleetExitCode(as(without(clean(2), { types, domains: ["Default"] })), "never")).toBe(3);
    expect(fleetExitCode(as(without(clean(2), { types: credentialTypes.slice(1) })), "never")).toBe(3);
  });

  test("domains that hold nothing to read narrow nothing", () => {
    const domains = clean(0).coverage.domains.map((domain) => ({
      ...domain,
      status: "SKIPPED" as const,
      because: [{ kind: "domain_inactive" as const, state: "INACTIVE" }],
    }));
    expect(leftOut({ domains })).toBe(undefined);
    expect(
      leftOut({
        domains: domains.map((domain) => ({ ...domain, because: [told("the domain is INACTIVE")] })),
      }),
    ).toBe("4 domains");
  });
});

describe("a forecast", () => {
  const forecast = clean(30 * 24 * 60);

  test("does not replace an audit, complete or not", () => {
    const fleet = of({ forecast, audit: clean(1, unread) });
    expect(fleet.members).toMatchObject([{ path: "audit", complete: false }]);
    expect(fleet.setAside).toMatchObject([
      { path: "forecast", because: expect.stringContaining("forecast") },
    ]);
    expect(fleetExitCode(fleet, "never")).toBe(3);
    expect(
      fleetExitCode(of({ forecast: { ...large.report, asOf: forecast.asOf }, audit: clean(1) }), "overdue"),
    ).toBe(0);
  });

  test("that stands alone makes the tenancy incomplete, and says why", () => {
    const fleet = of({ forecast });
    expect(fleet.members[0]?.incompleteBecause).toEqual([
      expect.stringMatching(
        /^judged as of 2026-12-21T.*, after 2026-11-22T.*: a forecast is no audit; there is no/,
      ),
    ]);
    expect([...fleetHtml(fleet)].join("")).toContain("29 days later than this page");
    expect(fleetExitCode(fleet, "never")).toBe(3);
  });

  test("stands for a fleet that is one itself, and hides no incomplete audit", () => {
    const later = sampleAsOf + 31 * day;
    const fleet = of({ forecast, audit: clean(1) }, later, sampleAsOf + day);
    expect(fleet.members).toMatchObject([{ path: "forecast", forecast: true, complete: true }]);
    expect(rowsOf(fleet)).toMatchObject([{ forecast: "yes" }]);
    expect(fleetExitCode(fleet, "overdue")).toBe(0);
    const blind = of({ forecast, audit: clean(1, unread) }, later, sampleAsOf + day);
    expect(fleetExitCode(blind, "overdue")).toBe(3);
  });
});

describe("a forecast whose instant is past", () => {
  const made = "2026-11-22";
  const forecast = { ...clean(30 * 24 * 60), generatedAt: made };
  const now = sampleAsOf + 40 * day;

  test("is no audit: an older audit stands, and what the forecast found does not count", () => {
    const overdue = {
      ...named("large", sampleReport({ credentials: 200, asOf: sampleAsOf + 30 * day })).report,
    };
    const found = { ...overdue, generatedAt: made };
    expect(found.summary.byStatus.OVERDUE).toBeGreaterThan(0);
    const fleet = of({ found, audit: { ...clean(20 * 24 * 60), generatedAt: "2026-12-11" } }, now);
    expect(fleet.members).toMatchObject([{ path: "audit", complete: true }]);
    expect(fleet.setAside).toMatchObject([
      {
        path: "found",
        because: expect.stringContaining("read on 2026-11-22: a forecast is no audit"),
        counts: false,
      },
    ]);
    expect(fleetExitCode(fleet, "overdue")).toBe(0);
  });

  test("makes a tenancy incomplete of which there is nothing else", () => {
    const fleet = of({ forecast }, now);
    expect(fleet.members[0]).toMatchObject({ forecast: true, complete: false });
    expect(fleetExitCode(fleet, "never")).toBe(3);
    // An audit of that very day is one, however early on the day it was made.
    expect(fleetExitCode(of({ audit: { ...forecast, generatedAt: "2026-12-21" } }, now), "never")).toBe(0);
  });
});

describe("a report that vouches for nothing", () => {
  const good = clean(0);
  const incomplete = (report: Report, asOf = sampleAsOf + day) => of({ report }, asOf).members[0]!;

  test("is one that is older than a month", () => {
    expect(incomplete(good, sampleAsOf + 31 * day).complete).toBe(true);
    const member = incomplete(good, sampleAsOf + 3 * 365 * day);
    expect(member.complete).toBe(false);
    expect(member.incompleteBecause[0]).toMatch(/^the newest report is 1095 days old/);
  });

  const refused = {
    status: "NOT_AUDITED",
    expected: null,
    found: 0,
    reason: "403",
    because: [told("403")],
  } as const;
  test.each<[string, Report, RegExp]>([
    [
      "says that it is complete and has a domain that was not read",
      {
        ...good,
        coverage: {
          ...good.coverage,
          domains: good.coverage.domains.map((domain, index) =>
            index > 0 ? domain : { ...domain, status: "NOT_AUDITED", types: perType(() => refused) },
          ),
        },
      },
      /names what was not read/,
    ],
    [
      "says that it is complete and why it is not",
      { ...good, coverage: { ...good.coverage, incompleteBecause: ["no domain was read"] } },
      /names what was not read/,
    ],
    [
      "counts other credentials than it lists",
      { ...good, credentials: good.credentials.slice(1) },
      /counts 200 credentials and lists 199/,
    ],
    [
      "counts other statuses than those of its rows",
      {
        ...good,
        credentials: good.credentials.map((credential, index) => ({
          ...credential,
          status: index === 0 ? "OVERDUE" : credential.status,
        })),
      },
      /counts 0 OVERDUE and lists 1/,
    ],
  ])("is one that %s", (_, report, says) => {
    const member = incomplete(report);
    expect(member.complete).toBe(false);
    expect(member.incompleteBecause[0]).toMatch(says);
  });
});

test("a fleet of an earlier day is made of the reports of that day", () => {
  const fleet = of(
    { then: clean(0, unread), since: clean(2 * 24 * 60) },
    sampleAsOf + day,
    sampleAsOf + 9 * day,
  );
  expect(fleet).toMatchObject({ members: [{ path: "then" }], setAside: [{ path: "since" }] });
});

test("of two reports for the same instant the worse one stands, whatever the order, and both count", () => {
  const [good, bad] = [clean(0), clean(0, unread)];
  for (const reports of [
    { good, bad },
    { bad, good },
  ]) {
    const fleet = of(reports);
    expect(fleet.members).toMatchObject([{ path: "bad" }]);
    expect(fleet.setAside).toMatchObject([
      { path: "good", because: expect.stringContaining("the same instant as bad") },
    ]);
    expect(fleetExitCode(fleet, "never")).toBe(3);
  }
});
