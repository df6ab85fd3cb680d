import { parse } from "csv-parse/sync";
import type { Report } from "../../lambda-src/audit/report";
import { campaignCsv } from "../../lambda-src/report/campaign";
import { sampleAsOf, sampleReport } from "./sample-report";

const before = sampleReport({ credentials: 200, asOf: sampleAsOf - 20 * 86_400_000 });
const after = sampleReport({ credentials: 200, previous: before });

function total(report: Report, column: string): number {
  const rows = parse([...campaignCsv(report)].join(""), { columns: true, record_delimiter: "\r\n" });
  return (rows as Record<string, string>[]).reduce((sum, row) => sum + Number(row[column]), 0);
}

/** A directory may keep users without an OCID; then the SCIM id alone says whose a credential is. */
function withoutUserOcids(report: Report): Report {
  const { delta, credentials } = report;
  return {
    ...report,
    credentials: credentials.map((credential) => ({ ...credential, userOcid: null })),
    ...(delta && {
      delta: { ...delta, changes: delta.changes.map((change) => ({ ...change, userOcid: null })) },
    }),
  };
}

test.each([
  ["by OCID", after],
  ["by SCIM id", withoutUserOcids(after)],
])("counts every credential that became overdue at its user, known %s", (_, report) => {
  expect(report.delta!.counts.newly_overdue).toBeGreaterThan(0);
  expect(total(report, "newly_overdue")).toBe(report.delta!.counts.newly_overdue);
});

test("counts a rotation at the user who has the new credential", () => {
  const [now] = after.credentials;
  const rotated = {
    ...after.delta!.changes[0]!,
    kind: "rotated" as const,
    domain: now!.domain,
    domainUrl: now!.domainUrl,
    type: now!.type,
    userOcid: null,
    id: "the one that is gone",
    replacedBy: now!.id,
  };
  const report = { ...after, delta: { ...after.delta!, changes: [rotated] } };
  expect(total(report, "rotated")).toBe(1);
});
