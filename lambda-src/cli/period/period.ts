import { hasGaps, type Period } from "../../audit/period/period";
import { PeriodError, readPeriod } from "../../evidence/read-period";
import { periodHtml } from "../../report/html/period-html";
import { periodCsv } from "../../report/period-csv";
import { periodGaps, periodVerdict } from "../../report/period-text";
import { writtenFiles } from "../../report/terminal/written-files";
import { prepareOutput, writeFiles } from "../../report/write-report";
import { print } from "../../terminal/print";
import { lines, printable } from "../../terminal/shown";
import { evidencePlace } from "../evidence-place";
import type { ExitCode } from "../finish";
import { UsageError } from "../usage-error";
import type { PeriodOptions } from "./command";

/** Reads the evidence of a period, and writes what it shows as a page, a table and JSON. */
export async function execute(place: string, options: PeriodOptions): Promise<ExitCode> {
  const { from, to, tenancy, out } = options;
  if (to < from) throw new UsageError("--to is before --from");
  const { source, prefix } = await evidencePlace(place, options);
  if (prefix !== "") throw new UsageError("a period is read from the whole bucket: give it without a prefix");
  await prepareOutput(out);
  const period = await readPeriod(source, { from, to, tenancy }).catch((error: unknown) => {
    if (error instanceof PeriodError) throw new UsageError(error.message, { cause: error });
    throw error;
  });
  const written = await writeFiles(
    [
      { fileName: "period.html", chunks: periodHtml(period) },
      { fileName: "period-credentials.csv", chunks: periodCsv(period) },
      { fileName: "period.json", chunks: [`${JSON.stringify(period, null, 2)}\n`] },
    ],
    out,
  );
  const said = [periodVerdict(period), ...periodGaps(period).map((gap) => `  not known: ${gap}`)];
  print(lines(said.map(printable)));
  print(writtenFiles(written));
  return exitCode(period);
}

function exitCode(period: Period): ExitCode {
  if (hasGaps(period)) return 3;
  return period.records.some(({ late }) => late > 0) ? 2 : 0;
}
