import { userKey } from "../../audit/must-act";
import type { Report, ReportedCredential } from "../../audit/report";
import { runbookFor, shareQuota } from "../../audit/runbook/runbook";
import { readReport } from "../../report/read-report";
import { runbookText } from "../../report/runbook-text";
import { userOverview, worstFirst } from "../../report/terminal/user-overview";
import { print, printError } from "../../terminal/print";
import { joined, printable, type Shown, shown } from "../../terminal/shown";
import { terminalWidth } from "../../terminal/terminal-width";
import type { ExplainOptions } from "./command";
import type { ExitCode } from "../finish";
import { newestReport } from "./newest-report";
import { UsageError } from "../usage-error";

/** Prints the runbook of one credential, or of each that goes by the id in its domain, or all that a user has. */
export function execute(name: string, { report: path }: ExplainOptions): Promise<ExitCode> {
  const file = path ?? newestReport();
  if (path === undefined) printError(shown`From ${printable(file)}\n`);
  const report = readReport(file);
  const { credentials } = report;
  const found = credentials.filter((credential) => goesBy(credential, name));
  const named = found.length > 0 ? found : endingIn(name, credentials, file);
  const texts =
    named.length > 0
      ? named.map((credential) => steps(credential, report))
      : ofUser(
          credentials.filter((credential) => belongsTo(credential, name)),
          report,
        );
  if (texts.length === 0) throw notFound(name, report, file);
  print(joined(texts));
  return Promise.resolve(0);
}

function steps(credential: ReportedCredential, { credentials }: Report): Shown {
  return runbookText(
    credential,
    runbookFor(
      credential,
      credentials.filter((other) => other !== credential && shareQuota(other, credential)),
    ),
    terminalWidth(process.stdout),
  );
}

function goesBy(credential: ReportedCredential, id: string): boolean {
  return (
    credential.id === id ||
    credential.scimId === id ||
    (credential.type === "api_keys" && credential.label === id)
  );
}

/** As few letters of the end of an id as the tables of a run show. */
const leastOfAnEnd = 8;

/** The credential whose id ends so, as the summary of a run shows ids. */
function endingIn(
  name: string,
  credentials: readonly ReportedCredential[],
  file: string,
): readonly ReportedCredential[] {
  const end = name.replace(/^…/, "");
  if (end.length < leastOfAnEnd) return [];
  const found = credentials.filter(({ id, scimId }) => id.endsWith(end) || scimId.endsWith(end));
  if (found.length <= 1) return found;
  throw new UsageError(
    `${found.length} credentials in ${file} have an id that ends in ${JSON.stringify(end)}. Give more of it:\n${found.map(({ id }) => `  ${id}`).join("\n")}`,
  );
}

function belongsTo({ userName, userOcid, userId, email }: ReportedCredential, name: string): boolean {
  return (
    name !== "" &&
    ([userOcid, userId].includes(name) ||
      [userName, email].some((own) => own?.toLowerCase() === name.toLowerCase()))
  );
}

/** For each user who goes by the name: what there is, and the steps for what has to be done. */
function ofUser(credentials: readonly ReportedCredential[], report: Report): Shown[] {
  const byUser = new Map<string, ReportedCredential[]>();
  for (const credential of credentials) {
    const key = userKey(credential);
    byUser.set(key, [...(byUser.get(key) ?? []), credential]);
  }
  return [...byUser.values()].flatMap((own) => [
    userOverview(own, terminalWidth(process.stdout)),
    ...worstFirst(own)
      .filter(({ status }) => status !== "CURRENT" && status !== "EXEMPT")
      .map((credential) => steps(credential, report)),
  ]);
}

function notFound(name: string, { credentials, coverage, asOf }: Report, file: string): UsageError {
  const near = credentials.find(
    ({ id, scimId }) => name.length >= 6 && (id.includes(name) || scimId.includes(name)),
  );
  return new UsageError(
    [
      `no credential and no user with one goes by ${JSON.stringify(name)} in ${file}, as of ${asOf}.`,
      near
        ? `Did you mean ${JSON.stringify(near.id)}?`
        : "Take the id or the user's name from credentials.csv or the HTML report.",
      ...(coverage.complete ? [] : ["That audit is incomplete: the credential can exist all the same."]),
    ].join(" "),
  );
}
