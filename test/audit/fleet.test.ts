import { fleetOf } from "../../lambda-src/audit/fleet";
import type { Report } from "../../lambda-src/audit/report";
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
