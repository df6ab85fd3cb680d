import type { Report, ReportedCredential } from "../../audit/report";
import { runbookFor, shareQuota } from "../../audit/runbook/runbook";
import { readReport } from "../../report/read-report";
import { runbookText } from "../../report/runbook-text";
import { print, printError } from "../../terminal/print";
import { joined, printable, shown } from "../../terminal/shown";
import { terminalWidth } from "../../terminal/terminal-width";
import type { ExplainOptions } from "./command";
import type { ExitCode } from "../finish";
import { newestReport } from "./newest-report";
import { UsageError } from "../usage-error";

/** Prints the runbook of one credential, or of each that goes by the id in its domain. */
export function execute(id: string, { report: path }: ExplainOptions): Promise<ExitCode> {
  const file = path ?? newestReport();
  if (path === undefined) printError(shown`From ${printable(file)}\n`);
  const report = readReport(file);
  const found = report.credentials.filter((credential) => goesBy(credential, id));
  if (found.length === 0) throw notFound(id, report, file);
  const texts = found.map((credential) =>
    runbookText(
      credential,
      runbookFor(
        credential,
        report.credentials.filter((other) => other !== credential && shareQuota(other, credential)),
      ),
      terminalWidth(process.stdout),
    ),
  );
  print(joined(texts));
  return Promise.resolve(0);
}

function goesBy(credential: ReportedCredential, id: string): boolean {
  return (
    credential.id === id ||
    credential.scimId === id ||
    (credential.type === "api_keys" && credential.label === id)
  );
}

function notFound(id: string, { credentials, coverage, asOf }: Report, file: string): UsageError {
  const near = credentials.find(
    (credential) => id.length >= 6 && (credential.id.includes(id) || credential.scimId.includes(id)),
  );
  return new UsageError(
    [
      `no credential goes by ${printable(JSON.stringify(id))} in ${printable(file)}, as of ${asOf}.`,
      near ? `Did you mean ${printable(near.id)}?` : "Take the id from credentials.csv or the HTML report.",
      ...(coverage.complete ? [] : ["That audit is incomplete: the credential can exist all the same."]),
    ].join(" "),
  );
}
