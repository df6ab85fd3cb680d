import { version } from "../../../package.json";
import { buildReport } from "../../audit/build-report";
import { contradictionsOf } from "../../audit/contradictions";
import { leftOut } from "../../audit/coverage/left-out";
import { isForecast } from "../../audit/forecast";
import { formatInstant, type Instant } from "../../audit/instant";
import type { Report } from "../../audit/report";
import { exitCodeOf } from "../../audit/verdict";
import { connect } from "../../oci/connect";
import { loadFormats } from "../../report/formats";
import { readReport } from "../../report/read-report";
import { deltaText } from "../../report/terminal/delta";
import { outcomeLine, outcomeLines, terminalSummary } from "../../report/terminal/summary";
import { writtenFiles } from "../../report/terminal/written-files";
import { print, printError } from "../../terminal/print";
import { lines, printable, type Shown, shown } from "../../terminal/shown";
import { terminalWidth } from "../../terminal/terminal-width";
import { prepareOutput, writeReport } from "../../report/write-report";
import type { Progress } from "../../tenancy/progress";
import { readTenancy } from "../../tenancy/read-tenancy";
import { tenancyName } from "../../tenancy/discovery/tenancy-name";
import { useColor } from "./color";
import { effectivePolicy } from "./effective-policy";
import type { ExitCode } from "../finish";
import { leanHeap } from "./lean-heap";
import { defaultOutputFolder } from "../../report/output-folder";
import { ProgressDisplay } from "./progress-display";
import type { RunOptions } from "./command";
import { staleFiles } from "./stale-files";
import { StopSignal } from "../stop-signal";
import { UsageError } from "../usage-error";

/** Audits a tenancy, writes the reports and prints the summary. */
export async function execute(options: RunOptions): Promise<ExitCode> {
  const started = Date.now();
  const asOf = options.asOf ?? started;
  const stop = new StopSignal();
  try {
    const { policy, policySource } = effectivePolicy(options);
    const previous = options.previous === undefined ? undefined : readReport(options.previous);
    const formats = await loadFormats(options.format);
    const connection = await connect(options);
    if (previous) {
      checkSameTenancy(previous, connection.tenancyOcid, options.previous);
      checkEarlier(previous, asOf, options.previous);
      warnOfWeakMeasure(previous, started, options.previous);
    }
    const tenancy = {
      ocid: connection.tenancyOcid,
      name: await tenancyName(connection, stop.signal),
    };
    const folder = options.out ?? defaultOutputFolder(tenancy, started);
    await prepareOutput(folder);
    warnOfStaleFiles(folder, await staleFiles(folder, formats, previous !== undefined));

    const reading = await readWithProgress(options, (onProgress) =>
      readTenancy(
        connection,
        { domains: options.domain, domainUrls: options.domainUrl, types: options.type },
        {
          signal: stop.signal,
          domainTimeoutMs: options.domainTimeout * 1000,
          thoroughness: options.thorough ? "thorough" : options.sampled ? "sampled" : "rolling",
          asOf: options.asOf ?? started,
          previous,
          onProgress,
        },
      ),
    );
    const report = buildReport({
      tenancy,
      asOf,
      readAt: started,
      policy,
      policySource,
      toolVersion: version,
      reading,
      previous,
    });
    // Told before the files are written: a disk that is full must not cost the verdict.
    tell(report, options);
    const files = await writeReport({ report, reading }, formats, folder);
    const exitCode = exitCodeOf(report, options.failOn);
    if (!options.quiet) {
      print(writtenFiles(files));
      print(closing(report, exitCode, options));
    }
    return exitCode;
  } finally {
    stop.close();
  }
}

function checkSameTenancy(previous: Report, tenancyOcid: string, path: string | undefined): void {
  if (previous.tenancy.ocid === tenancyOcid) return;
  throw new UsageError(
    `--previous ${path ?? ""} is a report of ${previous.tenancy.name ?? "another tenancy"} (${previous.tenancy.ocid}), this audit is of ${tenancyOcid}: give an earlier report of the same tenancy`,
  );
}

/** Against a report of a later instant every loss would show as a gain. */
function checkEarlier(previous: Report, asOf: Instant, path: string | undefined): void {
  if (Date.parse(previous.asOf) <= asOf) return;
  throw new UsageError(
    `--previous ${path ?? ""} judges as of ${previous.asOf}, after the instant of this audit, ${formatInstant(asOf)}: give an earlier report`,
  );
}

/** Says on stderr, `--quiet` or not, that an earlier report cannot vouch for all that this audit reads. */
function warnOfWeakMeasure(previous: Report, now: Instant, path: string | undefined): void {
  const { coverage } = previous;
  const narrow = leftOut(coverage);
  const weak = [
    ...(coverage.complete ? [] : ["of an incomplete audit"]),
    ...(isForecast(previous, now) ? ["a forecast"] : []),
    ...(contradictionsOf(previous).length > 0 ? ["a report that contradicts itself"] : []),
    ...(narrow === undefined ? [] : [`of a narrowed audit (left out were ${narrow})`]),
  ];
  if (weak.length === 0) return;
  warn(
    `--previous ${path ?? ""} is ${weak.join(" and ")}: a loss in what neither it nor a report handed on to it had read goes unnoticed. Compare with a complete report of the whole tenancy to be sure`,
  );
}

/** Says on stderr, `--quiet` or not, that the folder will hold files of two runs. */
function warnOfStaleFiles(folder: string, stale: readonly string[]): void {
  if (stale.length === 0) return;
  warn(
    `${folder} holds ${stale.join(", ")} of an earlier run, which stay beside the files of this one. Give another folder with --out, or remove them`,
  );
}

function warn(text: string): void {
  printError(shown`warning: ${printable(text)}\n`);
}

async function readWithProgress<T>(
  { progress, quiet }: Pick<RunOptions, "progress" | "quiet">,
  read: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const watchHeap = leanHeap();
  if (!progress || quiet || !process.stderr.isTTY) return read(watchHeap);
  const display = new ProgressDisplay(process.stderr);
  try {
    return await read((event) => {
      watchHeap(event);
      display.update(event);
    });
  } finally {
    display.close();
  }
}

function tell(report: Report, { quiet, color }: Pick<RunOptions, "quiet" | "color">): void {
  if (quiet) {
    print(lines([outcomeLine(report)]));
    return;
  }
  const width = terminalWidth(process.stdout);
  print(terminalSummary(report, { color: useColor(process.stdout, color), width }));
  if (report.delta) print(shown`\n${deltaText(report.delta, width)}`);
}

/** The verdict again: on a terminal its first line has gone out of sight by now. */
function closing(report: Report, exitCode: ExitCode, { color, failOn }: RunOptions): Shown {
  const width = terminalWidth(process.stdout);
  return lines([
    shown``,
    ...outcomeLines(report, { color: useColor(process.stdout, color), width }),
    shown`Exit code ${exitCode}, with --fail-on ${failOn}`,
  ]);
}
