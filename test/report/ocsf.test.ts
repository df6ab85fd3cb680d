import { credentialTypes } from "../../lambda-src/audit/credential-type";
import { findingKey } from "../../lambda-src/audit/finding-key";
import type { Report } from "../../lambda-src/audit/report";
import { ocsfFindings } from "../../lambda-src/report/ocsf";
import { sampleAsOf, sampleReport } from "./sample-report";

interface Event {
  readonly activity_name: string;
  readonly status: string;
  readonly finding_info: { readonly uid: string; readonly types: readonly string[] };
}

const events = (report: Report): Event[] =>
  [...ocsfFindings(report)].map((line) => JSON.parse(line) as Event);
const uids = (found: readonly Event[]): string[] => found.map(({ finding_info }) => finding_info.uid);

const before = sampleReport({ credentials: 150, asOf: sampleAsOf - 20 * 86_400_000 });

test("a later run names the same finding by the same uid, and says whether it is new", () => {
  const after = sampleReport({ credentials: 150, previous: before });
  const earlier = new Set(uids(events(before)));
  for (const { activity_name, finding_info } of events(after)) {
    expect({ uid: finding_info.uid, activity: activity_name }).toEqual({
      uid: finding_info.uid,
      activity: earlier.has(finding_info.uid) ? "Update" : "Create",
    });
  }
});

test("a credential that is gone closes its finding; one that was not seen leaves it open", () => {
  const overdue = before.credentials.filter(({ status }) => status === "OVERDUE");
  const [gone] = overdue;
  const without = (report: Report): Report => ({
    ...report,
    delta: {
      previous: { asOf: before.asOf, complete: true },
      counts: { ...sampleReport({ credentials: 1, previous: before }).delta!.counts },
      coverage: [],
      changes: (["deleted", "not_seen"] as const).map((kind, index) => ({
        kind,
        domain: overdue[index]!.domain,
        domainUrl: overdue[index]!.domainUrl,
        userName: "x",
        userOcid: null,
        type: overdue[index]!.type,
        id: overdue[index]!.id,
        scimId: overdue[index]!.scimId,
        replacedBy: null,
        before: "OVERDUE" as const,
        after: null,
        reason: null,
      })),
    },
    credentials: [],
  });
  const closed = events(without(before)).filter(({ activity_name }) => activity_name === "Close");
  expect(uids(closed)).toEqual([findingKey(before, gone!)]);
  expect(closed[0]!.status).toBe("Resolved");
});

test("every gap of the coverage is a finding", () => {
  const gaps = events(sampleReport({ credentials: 60, incomplete: true })).filter(
    ({ finding_info }) => finding_info.types[0] === "coverage_gap",
  );
  // Each type but one of the domain that was cut short, and a compartment.
  expect(gaps).toHaveLength(credentialTypes.length - 1 + 1);
});

test("a gap keeps its uid until the run that reads it closes it", () => {
  const asOf = (days: number): number => sampleAsOf - days * 86_400_000;
  const gapsIn = (report: Report): Event[] =>
    events(report).filter(({ finding_info }) => finding_info.types[0] === "coverage_gap");
  const first = sampleReport({ credentials: 60, incomplete: true, asOf: asOf(2) });
  const second = sampleReport({ credentials: 60, incomplete: true, asOf: asOf(1), previous: first });
  const third = sampleReport({ credentials: 60, previous: second });
  const ofTypes = (report: Report): Event[] =>
    gapsIn(report).filter(({ finding_info }) => typeGaps.has(finding_info.uid));
  const typeGaps = new Set(uids(gapsIn(third)));
  const types = credentialTypes.length - 1;
  expect(typeGaps.size).toBe(types);
  expect(uids(ofTypes(second)).sort()).toEqual([...typeGaps].sort());
  expect(gapsIn(third).map(({ activity_name, status }) => [activity_name, status])).toEqual(
    Array.from({ length: types }, () => ["Close", "Resolved"]),
  );
  expect(uids(ofTypes(first)).sort()).toEqual([...typeGaps].sort());
});
