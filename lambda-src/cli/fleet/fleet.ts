import { type Fleet, fleetExitCode, fleetOf } from "../../audit/fleet";
import { statuses } from "../../audit/judgement";
import { fleetCsv } from "../../report/fleet-csv";
import { fleetHtml } from "../../report/html/fleet-html";
import { readReport, ReportFileError } from "../../report/read-report";
import { printable } from "../../report/terminal/printable";
import { tableLines } from "../../report/terminal/table";
import { prepareOutput, writeFiles } from "../../report/write-report";
import type { ExitCode } from "../finish";
import type { FleetOptions } from "./command";
import { UsageError } from "../usage-error";

/** Merges the reports of several tenancies into one page and one table. */
export async function execute(
  paths: readonly string[],
  { out, asOf, failOn }: FleetOptions,
): Promise<ExitCode> {
  const reports = readAll(paths);
  const now = Date.now();
  const fleet = fleetOf(reports, asOf ?? now, now);
  await prepareOutput(out);
  const written = await writeFiles(
    [
      { fileName: "fleet.html", chunks: fleetHtml(fleet) },
      { fileName: "fleet.csv", chunks: fleetCsv(fleet) },
    ],
    out,
  );
  process.stdout.write(summary(fleet));
  process.stdout.write(`\nWritten:\n${written.map((file) => `  ${printable(file)}\n`).join("")}`);
  return fleetExitCode(fleet, failOn);
}

/** Reads every report, and tells of all that cannot be read at once. */
function readAll(paths: readonly string[]): { path: string; report: ReturnType<typeof readReport> }[] {
  const problems: string[] = [];
  const reports = [...new Set(paths)].flatMap((path) => {
    try {
      return [{ path, report: readReport(path) }];
    } catch (error) {
      if (!(error instanceof ReportFileError)) throw error;
      problems.push(error.message);
      return [];
    }
  });
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return reports;
}

function summary({ members, superseded, setAside }: Fleet): string {
  const lines = tableLines(
    [
      { heading: "TENANCY", width: 24 },
      { heading: "COVERAGE", width: 10 },
      { heading: "AGE, DAYS", width: 9, align: "right" },
      ...statuses.map((status) => ({ heading: status, width: 9, align: "right" as const })),
    ],
    members.map(({ tenancy, complete, ageDays, byStatus }) => [
      printable(tenancy.name ?? tenancy.ocid),
      complete ? "complete" : "INCOMPLETE",
      String(ageDays),
      ...statuses.map((status) => String(byStatus[status])),
    ]),
  );
  const left = superseded.map(({ path, by }) => `left out ${printable(path)}: ${printable(by)} is newer`);
  const aside = setAside.map(({ path, because }) => `set aside ${printable(path)}: ${printable(because)}`);
  return [...lines, ...incompleteReasons(members), ...left, ...aside].map((line) => `${line}\n`).join("");
}

const reasonsShown = 5;

function incompleteReasons(members: Fleet["members"]): string[] {
  return members.flatMap(({ tenancy, incompleteBecause }) => {
    const more = incompleteBecause.length - reasonsShown;
    return [
      ...incompleteBecause.slice(0, reasonsShown),
      ...(more > 0 ? [`and ${more} more: see fleet.html`] : []),
    ].map((reason) => `${printable(tenancy.name ?? tenancy.ocid)}: ${printable(reason)}`);
  });
}
