import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildReport } from "../../lambda-src/audit/build-report";
import type { Report } from "../../lambda-src/audit/report";
import { reportJson } from "../../lambda-src/report/json";
import { parseReport } from "../../lambda-src/report/read-report";
import { reportJsonSchema } from "../../lambda-src/report/report-json-schema";
import { asOf, policy, tenancyReading } from "../audit/arbitraries";

const tenancy = { ocid: "ocid1.tenancy.oc1..t", name: "t" };
const committed = JSON.parse(
  readFileSync(resolve(__dirname, "../../docs/report.schema.json"), "utf8"),
) as Record<string, unknown>;

function text(report: Report): string {
  return [...reportJson(report)].join("");
}

test("the committed JSON Schema is the one that reports are read by", () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
});

test("every report follows the schema and reads back as it was", () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats(ajv);
  const valid = ajv.compile(committed);
  fc.assert(
    fc.property(tenancyReading, policy, (reading, judgedBy) => {
      const earlier = buildReport({ tenancy, asOf: asOf - 86_400_000, policy: judgedBy, reading });
      for (const previous of [undefined, earlier]) {
        const report = buildReport({ tenancy, asOf, policy: judgedBy, reading, previous });
        const written = text(report);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(report)));
        expect(parseReport(written, "report.json")).toEqual(JSON.parse(written));
        valid(JSON.parse(written));
        expect(valid.errors).toBeNull();
      }
    }),
  );
});

test("the same reading gives the same bytes, in whatever order it came", () => {
  fc.assert(
    fc.property(tenancyReading, policy, (reading, judgedBy) => {
      const shuffled = {
        ...reading,
        discoveryGaps: [...reading.discoveryGaps].reverse(),
        domains: [...reading.domains].reverse().map((domain) => ({
          ...domain,
          users: [...domain.users].reverse(),
          credentials: [...domain.credentials].reverse(),
        })),
      };
      const once = buildReport({ tenancy, asOf, policy: judgedBy, reading });
      const again = buildReport({ tenancy, asOf, policy: judgedBy, reading: shuffled });
      expect(text(again)).toBe(text(once));
    }),
  );
});

test("the schema refuses a report whose counts are no counts", () => {
  const ajv = new Ajv2020({ strict: true });
  addFormats(ajv);
  const valid = ajv.compile(committed);
  const reading = { domains: [], discovered: true, discoveryGaps: [] };
  const [judgedBy] = fc.sample(policy, { numRuns: 1, seed: 1 });
  const report = buildReport({ tenancy, asOf, policy: judgedBy!, reading });
  expect(valid(JSON.parse(text(report)))).toBe(true);
  expect(valid({ ...report, summary: { ...report.summary, credentials: -1 } })).toBe(false);
  expect(valid({ ...report, asOf: "yesterday" })).toBe(false);
});
