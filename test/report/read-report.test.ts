import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportJson } from "../../lambda-src/report/json";
import { parseReport, readReport, ReportFileError } from "../../lambda-src/report/read-report";
import { sampleReport } from "./sample-report";

const report = sampleReport({ credentials: 12, previous: sampleReport({ credentials: 5 }) });
const text = [...reportJson(report)].join("");

describe("a report", () => {
  const folder = mkdtempSync(join(tmpdir(), "read-report-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is read from its file or the folder of its run", () => {
    mkdirSync(join(folder, "run"));
    writeFileSync(join(folder, "run", "report.json"), text);
    expect(readReport(join(folder, "run"))).toEqual(report);
    expect(readReport(join(folder, "run", "report.json"))).toEqual(report);
  });

  test("that is not there is named", () => {
    expect(() => readReport(join(folder, "missing"))).toThrow(/missing: cannot be found/);
  });
});

test.each([
  ["half a file", text.slice(0, -50), /r\.json: is not JSON/],
  [
    "another version",
    text.replace(`"schemaVersion": "${report.schemaVersion}"`, '"schemaVersion": "9.0"'),
    /r\.json: is not a report: schemaVersion: .*"\d\.\d"/,
  ],
  ["no credentials", JSON.stringify({ ...report, credentials: undefined }), /credentials: .*array/],
  [
    "a status that does not exist",
    text.replace('"status":"CURRENT"', '"status":"FINE"'),
    /credentials\.\d+\.status|byStatus/,
  ],
  ["a date that is none", JSON.stringify({ ...report, asOf: "yesterday" }), /asOf: expected a date-time/],
  ["something else", "[]", /expected object/],
])("%s is told apart", (_, content, message) => {
  expect(() => parseReport(content, "r.json")).toThrow(ReportFileError);
  expect(() => parseReport(content, "r.json")).toThrow(message);
});

test("what a later version adds does not get in the way", () => {
  expect(parseReport(JSON.stringify({ ...report, extra: 1 }), "r.json")).toEqual(report);
});
