import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildReport } from "../../lambda-src/audit/build-report";
import { credentialTypes } from "../../lambda-src/audit/credential-type";
import { deltaOf } from "../../lambda-src/audit/delta";
import { type Report, reportSchemaVersion } from "../../lambda-src/audit/report";
import { rotationPolicy } from "../../lambda-src/audit/rotation-policy";
import { reportJson } from "../../lambda-src/report/json";
import { parseBaseline, parseReport } from "../../lambda-src/report/read-report";
import { reportJsonSchema } from "../../lambda-src/report/report-json-schema";
import { sampleAsOf, sampleReading, sampleReport } from "./sample-report";

/**
 * The shape of every version, by the digest of its JSON Schema without words. When the current one changes: raise
 * `reportSchemaVersion`, add the old version to `earlierVersions` (read-report.ts), add the new digest here, and write
 * `test/data/reports/<new version>.json` by running this file with WRITE_REPORT=1. Never change a row or a file.
 */
const shapes: Readonly<Record<string, string>> = {
  "1.0": "bf6e843d4985796c",
  "1.1": "89e29f021809e90c",
  "1.2": "e62fd5e2feb9ba40",
  "1.3": "9ebc4909e0de2cac",
};

const folder = join(__dirname, "../data/reports");
const sample = (): Report =>
  sampleReport({
    credentials: 12,
    incomplete: true,
    previous: sampleReport({ credentials: 5, asOf: sampleAsOf - 86_400_000 }),
  });

if (process.env.WRITE_REPORT === "1")
  writeFileSync(join(folder, `${reportSchemaVersion}.json`), [...reportJson(sample())].join(""));

/** The schema without what does not change the shape. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !(["description", "title"].includes(key) && typeof member === "string"))
      .map(([key, member]) => [key, shapeOf(member)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

it("a change of shape raises the version", () => {
  const digest = createHash("sha256")
    .update(JSON.stringify(shapeOf(reportJsonSchema())))
    .digest("hex");
  expect({ version: reportSchemaVersion, shape: digest.slice(0, 16) }).toEqual({
    version: reportSchemaVersion,
    shape: shapes[reportSchemaVersion],
  });
});

const versions = readdirSync(folder).map((name) => basename(name, ".json"));
const textOf = (version: string): string => readFileSync(join(folder, `${version}.json`), "utf8");

it("a report of every version is kept", () => {
  expect(versions.sort()).toEqual(Object.keys(shapes).sort());
});

/** What reads reports back: comparison by people, and the measure of the next audit. */
function expectUsable(text: string): void {
  const report = parseReport(text, "report.json");
  const baseline = parseBaseline(Buffer.from(text), "report.json");
  expect(baseline).toEqual({ ...report, holders: [], delta: null });
  const policy = rotationPolicy();
  const next = buildReport({
    tenancy: report.tenancy,
    asOf: sampleAsOf + 86_400_000,
    policy,
    reading: sampleReading({ credentials: 12 }),
    previous: baseline,
  });
  expect(next.coverage.domains).toHaveLength(4);
  expect(deltaOf(report, next).counts).toEqual(next.delta?.counts);
}

describe.each(versions)("a report of version %s", (version) => {
  it("is read, compared with and a measure", () => {
    expect(JSON.parse(textOf(version))).toMatchObject({ schemaVersion: version });
    expectUsable(textOf(version));
  });
});

it.each(credentialTypes)(
  "a report of a version that did not know %s is read, and says nothing of that type",
  (type) => {
    const without = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(without);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, member]) => (key === type ? [] : [[key, without(member)]])),
      );
    };
    const report = sample();
    const cut = without({
      ...report,
      credentials: report.credentials.filter((credential) => credential.type !== type),
      holders: [],
      delta: null,
    }) as Report;
    const text = [...reportJson(cut)].join("");
    expectUsable(text);
    expect(parseReport(text, "r").coverage.domains.map(({ types }) => types[type])).toEqual(
      report.coverage.domains.map(() => ({
        status: "NOT_AUDITED",
        expected: null,
        found: 0,
        reason: "the report is of a version that did not know this type",
        because: [{ kind: "told", text: "the report is of a version that did not know this type" }],
      })),
    );
  },
);
