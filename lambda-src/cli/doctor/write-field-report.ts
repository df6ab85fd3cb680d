import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { connect } from "../../oci/connect";
import { DEFAULT_RETRY_POLICY } from "../../oci/retry-policy";
import { assumptionIds } from "../../tenancy/field-report/assumption-ids";
import { assumptions } from "../../tenancy/field-report/assumptions";
import type { FieldReport } from "../../tenancy/field-report/field-report";
import { mostRequests, plannedRequests, takeFieldReport } from "../../tenancy/field-report/take-field-report";
import { print } from "../../terminal/print";
import { lines, printable, type Shown, shown } from "../../terminal/shown";
import { terminalWidth } from "../../terminal/terminal-width";
import { wrap } from "../../terminal/wrap";
import type { ExitCode } from "../finish";
import { StopSignal } from "../stop-signal";
import { UsageError } from "../usage-error";
import type { DoctorOptions } from "./command";

/** Longest wait for one answer, in milliseconds: a question that takes longer is answered, too. */
const attemptTimeout = 15_000;

/** Puts to the tenancy what no document answers, and writes down what it said. */
export async function writeFieldReport(path: string, options: DoctorOptions): Promise<ExitCode> {
  print(
    lines([
      shown`At most ${mostRequests} requests are sent, one after the other; all of them read:`,
      ...plannedRequests().map((request) => shown`  ${printable(request)}`),
    ]),
  );
  if (options.yes !== true && !(await agreed())) {
    print(shown`Nothing was sent.\n`);
    return 1;
  }
  // What is measured is the first answer: nothing is repeated.
  const connection = await connect(options, {
    transport: { attemptTimeout, retry: { ...DEFAULT_RETRY_POLICY, attempts: {} } },
  });
  // Before anything is sent: a folder that is not there must not cost the answers.
  const file = await open(path, "w", 0o600).catch((error: unknown) => {
    throw new UsageError(
      `cannot write ${resolve(path)}: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const stop = new StopSignal();
  try {
    const scope = { domains: options.domain, domainUrls: options.domainUrl };
    const report = await takeFieldReport(connection, scope, { signal: stop.signal });
    await file.writeFile(`${JSON.stringify(report, null, 2)}\n`);
    print(summary(report, path, terminalWidth(process.stdout)));
    return report.domains.some(({ answers }) => Object.keys(answers).length > 0) ? 0 : 3;
  } finally {
    await file.close();
    stop.close();
  }
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("nobody is there to be asked: give --yes");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question("Send them? (yes/no) ");
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}

function summary(report: FieldReport, path: string, width: number): Shown {
  const found = assumptionIds.flatMap((id) => {
    const verdict = report.verdicts[id];
    const { statement, otherwise } = assumptions[id];
    return [
      ...wrap(statement, width, verdict.padEnd(16), " ".repeat(16)),
      ...(verdict === "does not hold" ? wrap(otherwise, width, " ".repeat(16)) : []),
    ];
  });
  return lines([
    shown``,
    ...found,
    shown``,
    shown`${report.requests} requests were sent. ${printable(path)} holds statuses, codes, header names and counts, no name, id or address.`,
  ]);
}
