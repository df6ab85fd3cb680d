import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { buildReport } from "../../lambda-src/audit/build-report";
import { credentialTypes } from "../../lambda-src/audit/credential-type";
import { statuses } from "../../lambda-src/audit/judgement";
import { credentialsCsv, usersCsv } from "../../lambda-src/report/csv";
import { defuse } from "../../lambda-src/report/defuse";
import { asOf, policy, tenancyReading } from "../audit/arbitraries";

const tenancy = { ocid: "ocid1.tenancy.oc1..t", name: "t" };
const contract = [
  ...["domain_url", "domain", "compartment", "user_name", "user_ocid", "credential_type", "credential_id"],
  ...["created", "days_old", "rotation_due_date", "status", "flags", "expires_on", "exemption"],
];

function read(text: string): Record<string, string>[] {
  return parse(text, { columns: true, record_delimiter: "\r\n", bom: false });
}

test("credentials.csv, read back, says what the report says", () => {
  fc.assert(
    fc.property(tenancyReading, policy, (reading, judgedBy) => {
      const report = buildReport({ tenancy, asOf, policy: judgedBy, reading });
      const text = [...credentialsCsv(report)].join("");
      expect(text.split("\r\n")[0]?.split(",").slice(0, contract.length)).toEqual(contract);
      const rows = read(text);
      expect(rows).toHaveLength(report.summary.credentials);
      for (const [index, credential] of report.credentials.entries()) {
        expect(rows[index]).toMatchObject({
          domain_url: defuse(credential.domainUrl) ?? "",
          domain: defuse(credential.domain) ?? "",
          user_name: defuse(credential.userName) ?? "",
          credential_type: credential.type,
          credential_id: defuse(credential.id) ?? "",
          created: credential.created?.slice(0, 10) ?? "",
          days_old: credential.daysOld === null ? "" : String(credential.daysOld),
          rotation_due_date: credential.rotationDue?.slice(0, 10) ?? "",
          status: credential.status,
          flags: credential.flags.join(";"),
          cis_control: report.controls?.byType[credential.type] ?? "",
        });
        if (credential.status === "UNKNOWN") {
          expect(rows[index]).toMatchObject({ created: "", days_old: "", rotation_due_date: "" });
        }
      }
      for (const status of statuses) {
        expect(rows.filter((row) => row.status === status)).toHaveLength(report.summary.byStatus[status]);
      }
    }),
  );
});

test("users.csv has every user, and counts what the report counts", () => {
  fc.assert(
    fc.property(tenancyReading, policy, (reading, judgedBy) => {
      const { summary } = buildReport({ tenancy, asOf, policy: judgedBy, reading });
      const rows = read([...usersCsv(reading)].join(""));
      expect(rows).toHaveLength(summary.users);
      const has = (row: Record<string, string>) =>
        credentialTypes.some((type) => Number(row[`has_${type}`]) > 0);
      expect(rows.filter(has)).toHaveLength(summary.holders);
      for (const row of rows) {
        const own = reading.domains.find(({ domain }) => defuse(domain.name) === row.domain)!;
        for (const type of credentialTypes) {
          const { status } = own.coverage.types[type];
          const isRead = own.usersComplete && (status === "AUDITED" || status === "NOT_APPLICABLE");
          // Of what was not read, nobody knows that there is none.
          expect(row[`has_${type}`]).toMatch(isRead ? /^\d+$/ : /^([1-9]\d*)?$/);
        }
      }
      for (const type of credentialTypes) {
        const capable = rows.filter((row) => row[`can_${type}`] === "yes");
        expect(capable).toHaveLength(summary.usage[type].capable);
      }
    }),
  );
});

test("no cell of text that others wrote starts as a formula; numbers stay numbers", () => {
  fc.assert(
    fc.property(tenancyReading, policy, (reading, judgedBy) => {
      const report = buildReport({ tenancy, asOf, policy: judgedBy, reading });
      for (const row of read([...credentialsCsv(report)].join(""))) {
        for (const [column, cell] of Object.entries(row)) {
          if (column === "days_old") expect(cell).toMatch(/^(-?\d+)?$/);
          else {
            expect(cell).not.toMatch(/^[\t\r\n]/);
            // Also for whoever separates by semicolons or tabs, and drops what cannot be seen.
            for (const part of cell.split(/[;\t\r\n]/)) expect(part).not.toMatch(startsFormula);
          }
        }
      }
    }),
  );
});

const startsFormula = /^[\s\u00A0\u200B-\u200F\u2060\uFEFF\u0085"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

test.each([
  ["\t=1", "'\t'=1"],
  ["\r=1", "'\r'=1"],
  ["\n=1", "'\n'=1"],
  ["x;=1+1", "x;'=1+1"],
  ["x\t=cmd|' /C calc'!A0", "x\t'=cmd|' /C calc'!A0"],
  ["a\n@SUM(A1)", "a\n'@SUM(A1)"],
  ['x;"=1+1"', 'x;\'"=1+1"'],
  ["\u00A0=1", "'\u00A0=1"],
  ["\u200B=1", "'\u200B=1"],
  ["\uFEFF+1", "'\uFEFF+1"],
  ["\u000B-1", "'\u000B-1"],
  ["\u2060\u00A0 @x", "'\u2060\u00A0 @x"],
  ["x; \u00A0=1", "x;' \u00A0=1"],
])("defuses %j wherever a program may cut it", (text, defused) => {
  expect(defuse(text)).toBe(defused);
  expect(defuse(defused)).toBe(defused);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])("defuses %j", (text) => {
  expect(defuse(text)).toBe(`'${text}`);
});

test.each(["", "alice", "'=1", "a=b", "1-2"])("leaves %j as it is", (text) => {
  expect(defuse(text)).toBe(text);
});
