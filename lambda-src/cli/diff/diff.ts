import { deltaOf } from "../../audit/delta";
import { readReport } from "../../report/read-report";
import { deltaText } from "../../report/terminal/delta";
import type { DiffOptions } from "./command";
import type { ExitCode } from "../finish";

/** Prints what changed between two reports. */
export function execute(before: string, after: string, { json }: DiffOptions): Promise<ExitCode> {
  const delta = deltaOf(readReport(before), readReport(after));
  process.stdout.write(json ? `${JSON.stringify(delta, null, 2)}\n` : deltaText(delta));
  return Promise.resolve(0);
}
