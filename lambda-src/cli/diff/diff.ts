import { contradictionsOf } from "../../audit/contradictions";
import { deltaOf } from "../../audit/delta";
import { isForecast } from "../../audit/forecast";
import type { Report } from "../../audit/report";
import { readReport } from "../../report/read-report";
import { deltaText } from "../../report/terminal/delta";
import type { DiffOptions } from "./command";
import { print, printError } from "../../terminal/print";
import { printable, shown, shownJson } from "../../terminal/shown";
import { terminalWidth } from "../../terminal/terminal-width";
import type { ExitCode } from "../finish";

/** Prints what changed between two reports. */
export function execute(before: string, after: string, { json }: DiffOptions): Promise<ExitCode> {
  const [earlier, later] = [readReport(before), readReport(after)];
  const delta = deltaOf(earlier, later);
  warnOfWhatIsNoAudit([
    [before, earlier],
    [after, later],
  ]);
  print(json ? shownJson(delta) : deltaText(delta, terminalWidth(process.stdout)));
  return Promise.resolve(0);
}

/** Says on stderr what keeps a report from telling how its tenancy was at its instant. */
function warnOfWhatIsNoAudit(reports: readonly (readonly [path: string, report: Report])[]): void {
  const now = Date.now();
  for (const [path, report] of reports) {
    const wrong = [
      ...(isForecast(report, now)
        ? [`judges as of ${report.asOf}, but the tenancy was read before: a forecast is no audit`]
        : []),
      ...contradictionsOf(report).map((contradiction) => `contradicts itself: ${contradiction}`),
    ];
    for (const what of wrong) printError(shown`warning: ${printable(path)} ${printable(what)}\n`);
  }
}
