import { parse } from "csv-parse/sync";
import Ajv from "ajv";
import fc from "fast-check";
import { buildReport } from "../../lambda-src/audit/build-report";
import { coverageGaps } from "../../lambda-src/audit/coverage/coverage-gap";
import { credentialTypes } from "../../lambda-src/audit/credential-type";
import { flags, statuses } from "../../lambda-src/audit/judgement";
import type { Report } from "../../lambda-src/audit/report";
import { loadFormats, type ReportFormat } from "../../lambda-src/report/formats";
import { chunksOf } from "../../lambda-src/report/report-file";
import { credentialAt, type Payload } from "../../lambda-src/report/html/payload";
import { parseReport } from "../../lambda-src/report/read-report";
import { asOf, policy, tenancyReading } from "../audit/arbitraries";
import schema from "../data/ocsf/compliance_finding.schema.json";

jest.setTimeout(120_000);

const tenancy = { ocid: "ocid1.tenancy.oc1..t", name: "acme" };
const isOcsf = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

let formats: readonly ReportFormat[];
beforeAll(async () => {
  formats = await loadFormats();
});

/** Every file of a report, by name. */
function filesOf(report: Report): Record<string, string> {
  return Object.fromEntries(
    formats
      .flatMap(({ files }) => files)
      .map((file) => [file.fileName, [...(chunksOf(file, { report }) ?? [])].join("")]),
  );
}

function csv(text: string | undefined): Record<string, string>[] {
  return parse(text ?? "", { columns: true, bom: true, relax_column_count: false, record_delimiter: "\r\n" });
}

interface Event {
  readonly activity_id: number;
  readonly finding_info: { readonly uid: string; readonly types: readonly string[] };
  readonly resources: readonly { readonly uid: string; readonly type: string }[];
  readonly compliance: { readonly status: string };
}

function events(text: string | undefined): Event[] {
  return (text ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
}

function payloadOf(html: string | undefined): Payload {
  const text = /<script type="application\/json" id="payload">([^<]*)<\/script>/.exec(html ?? "")?.[1];
  return JSON.parse(text ?? "null") as Payload;
}

const anyReport = fc
  .record({ reading: tenancyReading, before: fc.option(tenancyReading, { nil: undefined }), policy })
  .map(({ reading, before, policy: given }) => {
    const earlier = asOf - 30 * 86_400_000;
    return buildReport({
      tenancy,
      asOf,
      policy: given,
      reading,
      previous: before && buildReport({ tenancy, asOf: earlier, policy: given, reading: before }),
    });
  });

test("all formats of one run agree in every count", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const files = filesOf(report);
      const { summary, credentials, delta } = report;
      const rows = csv(files["credentials.csv"]);
      const campaign = csv(files["campaign.csv"]);
      const found = events(files["findings.ocsf.ndjson"]);
      const page = payloadOf(files["report.html"]);
      const total = (column: string): number => campaign.reduce((sum, row) => sum + Number(row[column]), 0);

      expect(rows).toHaveLength(summary.credentials);
      expect(page.columns.id).toHaveLength(summary.credentials);
      expect(total("credentials")).toBe(summary.credentials);
      expect(JSON.parse(files["report.json"]!)).toEqual(report);

      const open = found.filter(
        ({ activity_id, finding_info }) =>
          activity_id !== 3 && finding_info.types[0] === "credential_rotation",
      );
      const captions = {
        OVERDUE: "Fail",
        UNKNOWN: "Warning",
        DUE_SOON: "Due soon",
        EXEMPT: "Exempt",
        CURRENT: "none",
      };
      for (const [index, status] of statuses.entries()) {
        const count = summary.byStatus[status];
        expect(rows.filter((row) => row.status === status)).toHaveLength(count);
        expect(page.columns.status.filter((each) => each === index)).toHaveLength(count);
        expect(open.filter(({ compliance }) => compliance.status === captions[status])).toHaveLength(
          status === "CURRENT" ? 0 : count,
        );
      }
      expect(total("overdue")).toBe(summary.byStatus.OVERDUE);
      expect(total("unknown")).toBe(summary.byStatus.UNKNOWN);
      expect(total("exempt")).toBe(summary.byStatus.EXEMPT);
      const due = Object.keys(campaign[0] ?? {}).filter((name) => name.startsWith("due_"));
      expect(due.reduce((sum, name) => sum + total(name), 0)).toBe(
        summary.byStatus.DUE_SOON + summary.byStatus.CURRENT,
      );
      for (const type of credentialTypes) {
        const count = summary.byType[type].total;
        expect(rows.filter((row) => row.credential_type === type)).toHaveLength(count);
        expect(page.columns.type.filter((each) => credentialTypes[each] === type)).toHaveLength(count);
      }
      for (const [bit, flag] of flags.entries()) {
        const count = summary.byFlag[flag];
        expect(rows.filter((row) => row.flags!.split(";").includes(flag))).toHaveLength(count);
        expect(page.columns.flags.filter((mask) => (mask & (1 << bit)) !== 0)).toHaveLength(count);
      }
      const openGaps = found.filter(
        ({ activity_id, finding_info }) => activity_id !== 3 && finding_info.types[0] === "coverage_gap",
      );
      expect(openGaps).toHaveLength(coverageGaps(report.coverage).length);
      expect(credentials.map((_, index) => credentialAt(page, index))).toEqual(credentials);

      expect(csv(files["changes.csv"])).toHaveLength(
        delta ? delta.changes.length + delta.coverage.length : 0,
      );
      for (const [kind, count] of Object.entries(delta?.counts ?? {})) {
        expect(csv(files["changes.csv"]).filter(({ change }) => change === kind)).toHaveLength(count);
        expect(files["report.html"]).toContain(
          `<li class="chip ${kind}${count === 0 ? " none" : ""}"><strong>${String(count)}</strong>`,
        );
      }
    }),
    { numRuns: 100 },
  );
});

test("an incomplete audit has a gap that is not accepted, in every format", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const gaps = coverageGaps(report.coverage);
      const files = filesOf(report);
      expect(gaps.some(({ accepted }) => !accepted)).toBe(!report.coverage.complete);
      expect(files["report.html"]!.includes("Incomplete: do not rely on this audit")).toBe(
        !report.coverage.complete,
      );
      expect(files["report.html"]!.includes("<title>INCOMPLETE: ")).toBe(!report.coverage.complete);
    }),
    { numRuns: 100 },
  );
});

test("every finding is a Compliance Finding as OCSF defines it, with a uid of its own", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const found = events(filesOf(report)["findings.ocsf.ndjson"]);
      for (const event of found) {
        isOcsf(event);
        expect(isOcsf.errors ?? []).toEqual([]);
      }
      const uids = found.map(({ finding_info }) => finding_info.uid);
      expect(new Set(uids).size).toBe(uids.length);
    }),
    { numRuns: 100 },
  );
});

test("what is not a Compliance Finding is told from one", () => {
  expect(isOcsf({ class_uid: 2003 })).toBe(false);
});

test("the same report gives the same bytes, also when it was read back from its file", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const files = filesOf(report);
      expect(filesOf(parseReport(files["report.json"]!, "report.json"))).toEqual(files);
    }),
    { numRuns: 60 },
  );
});
