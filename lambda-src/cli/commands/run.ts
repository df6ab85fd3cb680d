import type { ExitCode } from "../finish";
import type { RunOptions } from "../run";
import { UsageError } from "../usage-error";

/** Audits a tenancy and writes the reports. */
export function execute(options: RunOptions): Promise<ExitCode> {
  return Promise.reject(new UsageError(`run cannot reach a tenancy yet (asked: ${JSON.stringify(options)})`));
}
