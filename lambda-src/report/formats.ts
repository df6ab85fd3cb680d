import type { TenancyReading } from "../audit/reading";
import type { Report } from "../audit/report";
import { campaignCsv } from "./campaign";
import { changesCsv } from "./changes-csv";
import { credentialsCsv, usersCsv } from "./csv";
import { reportHtml } from "./html/report-html";
import { type FormatName, formatNames } from "./format-names";
import { reportJson } from "./json";
import { ocsfFindings } from "./ocsf";

/** What writers are given: the report, and right after an audit the inventory that it was made from. */
export interface ReportSource {
  readonly report: Report;
  /** Missing when an earlier report is written again. */
  readonly reading?: TenancyReading | undefined;
}

/** One file of a format, made piece by piece so that no report needs to fit into one string. */
export interface ReportFile {
  readonly fileName: string;
  /** `undefined` when the source lacks what the file is made of. */
  chunks(source: ReportSource): Iterable<string> | undefined;
}

/** A format that a report can be written in. */
export interface ReportFormat {
  readonly name: FormatName;
  readonly files: readonly ReportFile[];
}

const filesOf: Readonly<Record<FormatName, readonly ReportFile[]>> = {
  csv: [
    { fileName: "credentials.csv", chunks: ({ report }) => credentialsCsv(report) },
    { fileName: "users.csv", chunks: ({ reading }) => reading && usersCsv(reading) },
    { fileName: "campaign.csv", chunks: ({ report }) => campaignCsv(report) },
    { fileName: "changes.csv", chunks: ({ report: { delta } }) => (delta ? changesCsv(delta) : undefined) },
  ],
  json: [{ fileName: "report.json", chunks: ({ report }) => reportJson(report) }],
  html: [{ fileName: "report.html", chunks: ({ report }) => reportHtml(report) }],
  ocsf: [{ fileName: "findings.ocsf.ndjson", chunks: ({ report }) => ocsfFindings(report) }],
};

/** Every format. A name goes to `format-names.ts`, which the command line can load without the writers. */
export const reportFormats: readonly ReportFormat[] = formatNames.map((name) => ({
  name,
  files: filesOf[name],
}));
