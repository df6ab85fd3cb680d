import { parse } from "csv-parse/sync";
import type { Period } from "../../lambda-src/audit/period/period";
import { rotationPolicy } from "../../lambda-src/audit/rotation-policy";
import { periodHtml } from "../../lambda-src/report/html/period-html";
import { periodCsv } from "../../lambda-src/report/period-csv";
import { periodGaps, periodVerdict } from "../../lambda-src/report/period-text";

const late = {
  key: "a".repeat(32),
  domain: "Default",
  domainUrl: "https://idcs-1.identity.oraclecloud.com",
  userName: "=cmd|' /C calc'!A0<script>",
  type: "api_keys",
  id: "ocid1.credential.oc1..a",
  created: "2025-10-01T12:00:00.000Z",
  due: "2025-12-30T12:00:00.000Z",
  firstSeen: "2026-01-01T03:00:00.000Z",
  lastSeen: "2026-01-20T03:00:00.000Z",
  firstDueSoon: null,
  firstOverdue: "2026-01-01T03:00:00.000Z",
  ending: {
    kind: "rotated",
    at: "2026-01-21T03:00:00.000Z",
    replacedBy: "ocid1.credential.oc1..b",
    replacedAt: null,
  },
  exemption: null,
  status: "OVERDUE",
  daysOver: 21,
  timeliness: "LATE",
  told: [{ stage: "overdue", at: "2026-01-01T03:00:00.000Z" }],
} as const;

const period: Period = {
  tenancy: { ocid: "ocid1.tenancy.oc1..acme", name: "acme" },
  from: "2026-01-01",
  to: "2026-03-31",
  runs: 88,
  links: { first: 1, last: 89 },
  policy: rotationPolicy({ basis: "TRA-7", types: { smtp_credentials: { maxAgeDays: 180 } } }),
  population: {
    start: { asOf: "2026-01-01T03:00:00.000Z", link: 1, domains: 2, users: 900, credentials: 1200 },
    end: { asOf: "2026-03-31T03:00:00.000Z", link: 89, domains: 2, users: 910, credentials: 1250 },
  },
  records: [
    {
      domain: "Default",
      domainUrl: late.domainUrl,
      type: "api_keys",
      onTime: 199,
      late: 1,
      exempt: 2,
      notKnown: 1,
      shareOnTime: 199 / 201,
      medianDelay: 21,
      longestDelay: 21,
      runsNotRead: 1,
    },
    {
      domain: "Default",
      domainUrl: late.domainUrl,
      type: "auth_tokens",
      onTime: 0,
      late: 0,
      exempt: 0,
      notKnown: 0,
      shareOnTime: null,
      medianDelay: null,
      longestDelay: null,
      runsNotRead: 0,
    },
  ],
  credentials: [late],
  gaps: {
    daysWithoutRun: ["2026-02-01"],
    incompleteRuns: [
      { asOf: "2026-02-03T03:00:00.000Z", link: 33, because: ["Default: api_keys <b>was</b> not read"] },
    ],
    unreadableRuns: [{ link: 40, problem: "chain/0000000040.json is not JSON" }],
  },
  policyChanges: [{ asOf: "2026-03-01T03:00:00.000Z", link: 60, what: ["exemptions: 1 added, 0 removed"] }],
};
const whole: Period = {
  ...period,
  records: period.records.map((record) => ({ ...record, notKnown: 0 })),
  gaps: { daysWithoutRun: [], incompleteRuns: [], unreadableRuns: [] },
};

const page = (of: Period): string => [...periodHtml(of)].join("");

it("the page states every gap, and does not call the period known", () => {
  const html = page(period);
  for (const gap of [
    "2026-02-01",
    "link 33",
    "link 40",
    "1 credential fell due and went while no run looked",
  ])
    expect(html).toContain(gap);
  expect(html).toContain("Not everything of the period is known");
  expect(html).toContain("None of this counts as passed");
  expect(periodVerdict(period)).toBe(
    "2026-01-01 to 2026-03-31: 199 of 201 that fell due were in time, 1 late, of 1 it is not known; NOT EVERYTHING IS KNOWN",
  );
  expect(periodGaps(period)).toHaveLength(4);
});

it("shows where each age comes from, and where nothing is stated", () => {
  const html = page(period);
  expect(html.match(/TRA-7/g)).toHaveLength(5);
  expect(html.match(/none stated/g)).toHaveLength(1);
});

it("a share is never rounded up to what was not reached", () => {
  const records = [{ ...period.records[0]!, shareOnTime: 9999 / 10000 }];
  expect(page({ ...period, records })).toContain("99.9 %");
});

it("a period without gaps is called known, and so alone", () => {
  expect(page(whole)).toContain("Every day of the period is known");
  expect(page({ ...whole, population: { start: null, end: null } })).toContain(
    "how many there were is not known",
  );
});

it("what others wrote does nothing, in the page and in the table", () => {
  const html = page(period);
  expect(html).not.toMatch(/<script|<b>was/);
  const [row] = parse([...periodCsv(period)].join(""), { columns: true }) as unknown as Record<
    string,
    string
  >[];
  expect(row).toMatchObject({
    user_name: `'${late.userName}`,
    days_over: "21",
    timeliness: "LATE",
    ending: "rotated",
    owner_told: "overdue 2026-01-01T03:00:00.000Z",
  });
});
