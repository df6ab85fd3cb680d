import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { connect } from "../../oci/connect";
import { DEFAULT_RETRY_POLICY } from "../../oci/retry-policy";
import { wrap } from "../../report/terminal/printable";
import { assumptionIds } from "../../tenancy/field-report/assumption-ids";
import { assumptions } from "../../tenancy/field-report/assumptions";
import type { FieldReport } from "../../tenancy/field-report/field-report";
import { mostRequests, plannedRequests, takeFieldReport } from "../../tenancy/field-report/take-field-report";
import type { ExitCode } from "../finish";
import { StopSignal } from "../stop-signal";
import { UsageError } from "../usage-error";
import type { DoctorOptions } from "./command";

const pageWidth = 100;

/** Longest wait for one answer, in milliseconds: a question that takes longer is answered, too. */
const attemptTimeout = 15_000;

/** Puts to the tenancy what no document answers, and writes down what it said. */
export async function writeFieldReport(path: string, options: DoctorOptions): Promise<ExitCode> {
  process.stdout.write(
    `At most ${mostRequests} requests are sent, one after the other; all of them read:\n${plannedRequests()
      .map((request) => `  ${request}\n`)
      .join("")}`,
  );
  if (options.yes !== true && !(await agreed())) {
    process.stdout.write("Nothing was sent.\n");
    return 1;
  }
  const stop = new StopSignal();
  // Before anything is sent: a folder that is not there must not cost the answers.
  const file = await open(path, "w", 0o600).catch((error: unknown) => {
    throw new UsageError(
      `cannot write ${resolve(path)}: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  try {
    // What is measured is the first answer: nothing is repeated.
    const connection = await connect(options, {
      transport: { attemptTimeout, retry: { ...DEFAULT_RETRY_POLICY, attempts: {} } },
    });
    const scope = { domains: options.domain, domainUrls: options.domainUrl };
    const report = await takeFieldReport(connection, scope, { signal: stop.signal });
    await file.writeFile(`${JSON.stringify(report, null, 2)}\n`);
    process.stdout.write(summary(report, path));
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

function summary(report: FieldReport, path: string): string {
  const lines = assumptionIds.flatMap((id) => {
    const verdict = report.verdicts[id];
    const { statement, otherwise } = assumptions[id];
    return [
      `${verdict.padEnd(15)} ${statement}`,
      ...(verdict === "does not hold" ? wrap(otherwise, pageWidth, " ".repeat(16), " ".repeat(16)) : []),
    ];
  });
  return `\n${lines.join("\n")}\n\n${report.requests} requests were sent. ${path} holds statuses, codes, header names and counts, no name, id or address.\n`;
}
