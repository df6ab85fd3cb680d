import * as fc from "fast-check";
import { credentialTypes } from "../../../lambda-src/audit/credential-type";
import { findingKey } from "../../../lambda-src/audit/finding-key";
import { findingLineKind, insightFields, insightQuery } from "../../../lambda-src/contract/insight";
import { batched, findingLines } from "../../../lambda-src/publish/cloud-guard/finding-lines";
import { sampleReport } from "../../report/sample-report";
import { parseLoggingQuery } from "../../../simulator/data/logging-query";

const report = sampleReport({ credentials: 400, incomplete: true });

it("tells each overdue or unknown credential of the types once, and no other", () => {
  const types = ["smtp_credentials", "db_credentials"] as const;
  const told = findingLines(report, "run", types).map(({ key }) => key);
  const wanted = report.credentials
    .filter(
      ({ status, type }) =>
        (status === "OVERDUE" || status === "UNKNOWN") && types.some((each) => each === type),
    )
    .map((credential) => findingKey(report, credential));
  expect(wanted.length).toBeGreaterThan(10);
  expect(told.toSorted()).toEqual(wanted.toSorted());
});

it("names a line by the run and the finding: the same again in the same run, another in every other", () => {
  const ids = (run: string) => findingLines(report, run, credentialTypes).map(({ id }) => id);
  expect(ids("a")).toEqual(ids("a"));
  const all = [...ids("a"), ...ids("b")];
  expect(new Set(all).size).toBe(all.length);
  for (const id of all)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});

it("writes what the query selects, every field of every line", () => {
  const query = parseLoggingQuery(insightQuery({ compartmentId: "c", logGroupId: "g", logId: "l" }));
  const lines = findingLines(report, "run", credentialTypes);
  const rows = [{ kind: "other", key: "no" }, ...lines.map(({ data }) => JSON.parse(data) as object)].map(
    (line) => Object.fromEntries(Object.entries(line).map(([name, value]) => [`data.${name}`, value])),
  );
  const found = query.run(rows);
  expect(found.map((row) => row[insightFields.key.queryField])).toEqual(lines.map(({ key }) => key));
  for (const row of found)
    for (const { queryField } of Object.values(insightFields)) expect(typeof row[queryField]).toBe("string");
  expect(lines[0]!.data).toContain(`"kind":"${findingLineKind}"`);
});

it("cuts names that no line could hold", () => {
  const [credential] = report.credentials.filter(({ status }) => status === "OVERDUE");
  const long = { ...report, credentials: [{ ...credential!, userName: "x".repeat(2_000_000) }] };
  expect(findingLines(long, "run", credentialTypes)[0]!.data.length).toBeLessThan(5000);
});

it("divides lines into requests that are small enough, and loses none", () => {
  const line = fc.record({
    id: fc.uuid(),
    key: fc.string(),
    data: fc.string({ maxLength: 200, unit: "grapheme" }),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 4000 }), (lines, repeat) => {
      const all = lines.map((each) => ({ ...each, data: each.data.repeat(repeat) }));
      const batches = batched(all);
      expect(batches.flat()).toEqual(all);
      for (const batch of batches) {
        const bytes = batch.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
        expect(batch.length).toBeLessThanOrEqual(1000);
        expect(batch.length === 1 || bytes <= 1_000_000).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
  expect(
    batched(Array.from({ length: 2500 }, () => ({ id: "", key: "", data: "" }))).map(({ length }) => length),
  ).toEqual([1000, 1000, 500]);
});
