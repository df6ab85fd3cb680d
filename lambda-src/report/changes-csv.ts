import type { Change, CoverageChange, Delta } from "../audit/change";
import { type Column } from "./credential-columns";
import { csvTable, csvType } from "./csv-table";
import { defuse } from "./defuse";
import type { ReportFile } from "./report-file";

type Row =
  Change | (CoverageChange & { readonly [K in Exclude<keyof Change, keyof CoverageChange>]?: undefined });

const columns: readonly Column<Row>[] = [
  ["change", (row) => (row.id === undefined ? `coverage_${row.kind}` : row.kind)],
  ["domain_url", ({ domainUrl }) => defuse(domainUrl)],
  ["domain", ({ domain }) => defuse(domain)],
  ["user_name", ({ userName }) => defuse(userName)],
  ["user_ocid", ({ userOcid }) => defuse(userOcid)],
  ["credential_type", ({ type }) => type],
  ["credential_id", ({ id }) => defuse(id)],
  ["replaced_by", ({ replacedBy }) => defuse(replacedBy)],
  ["status_before", ({ before }) => before],
  ["status_after", ({ after }) => after],
  ["reason", ({ reason }) => defuse(reason)],
];

export const files: readonly ReportFile[] = [
  { fileName: "changes.csv", contentType: csvType, from: "delta", chunks: changesCsv },
];

/** `changes.csv`: what changed since the previous report, a row for each change of a credential or of the coverage. */
export function changesCsv({ changes, coverage }: Delta): Iterable<string> {
  return csvTable<Row>(columns, [...changes, ...coverage]);
}
