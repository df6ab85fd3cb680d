import { type Fleet, fleetExitCode, fleetOf, fleetOutcome } from "../../audit/fleet";
import { statuses } from "../../audit/judgement";
import { fleetCsv } from "../../report/fleet-csv";
import { fleetHtml } from "../../report/html/fleet-html";
import { readReport, ReportFileError } from "../../report/read-report";
import { prepareOutput, writeFiles } from "../../report/write-report";
import { fleetStanding } from "../../report/verdict-text";
import { writtenFiles } from "../../report/terminal/written-files";
import { print } from "../../terminal/print";
import { lines, printable, type Shown, shown } from "../../terminal/shown";
import { type Column, tableLines } from "../../terminal/table";
import { terminalWidth } from "../../terminal/terminal-width";
import { wrap } from "../../terminal/wrap";
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
  print(summary(fleet, terminalWidth(process.stdout)));
  print(writtenFiles(written));
  // On a terminal the first line has gone out of sight by now.
  print(lines([shown``, ...verdict(fleet, terminalWidth(process.stdout))]));
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

const columns: readonly Column[] = [
  { heading: shown`TENANCY`, least: 14 },
  { heading: shown`COVERAGE` },
  { heading: shown`AGE, DAYS`, align: "right", weight: 3 },
  ...statuses.map((status, index): Column => ({
    heading: shown`${status}`,
    align: "right",
    ...(index > 1 && { weight: statuses.length - index }),
  })),
];

/** `FAIL: of 6 tenancies …`. */
function verdict(fleet: Fleet, width: number): Shown[] {
  return wrap(`${fleetOutcome(fleet)}: ${fleetStanding(fleet)}`, width, "", "  ");
}

function summary(fleet: Fleet, width: number): Shown {
  const { members, superseded, setAside } = fleet;
  return lines([
    ...verdict(fleet, width),
    shown``,
    ...tableLines(
      columns,
      members.map(({ tenancy, complete, ageDays, byStatus }) => [
        printable(tenancy.name ?? tenancy.ocid),
        complete ? shown`complete` : shown`INCOMPLETE`,
        shown`${ageDays}`,
        ...statuses.map((status) => shown`${byStatus[status]}`),
      ]),
      width,
    ),
    ...incompleteReasons(members).flatMap((line) => wrap(line, width, "", "  ")),
    // One line each, however long: paths are there to be copied.
    ...superseded.map(({ path, by }) => shown`left out ${printable(path)}: ${printable(by)} is newer`),
    ...setAside.map(({ path, because }) => shown`set aside ${printable(path)}: ${printable(because)}`),
  ]);
}

const reasonsShown = 5;

function incompleteReasons(members: Fleet["members"]): string[] {
  return members.flatMap(({ tenancy, incompleteBecause }) => {
    const more = incompleteBecause.length - reasonsShown;
    return [
      ...incompleteBecause.slice(0, reasonsShown),
      ...(more > 0 ? [`and ${more} more: see fleet.html`] : []),
    ].map((reason) => `${tenancy.name ?? tenancy.ocid}: ${reason}`);
  });
}
