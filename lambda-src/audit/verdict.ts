import type { Status } from "./judgement";
import type { Report } from "./report";

export const failOnLevels = ["overdue", "due-soon", "never"] as const;

/** What makes a complete audit fail. `UNKNOWN` fails a run as `OVERDUE` does. */
export type FailOn = (typeof failOnLevels)[number];

/** What an audit comes to. Only one that read everything can pass or fail. */
export type Outcome = "PASS" | "FAIL" | "INCOMPLETE";

/** Whether there is something in the report to fail on. */
export function hasFindings(
  { summary: { byStatus } }: { readonly summary: Pick<Report["summary"], "byStatus"> },
  failOn: FailOn,
): boolean {
  if (failOn === "never") return false;
  return outOfPolicy(byStatus) > 0 || (failOn === "due-soon" && byStatus.DUE_SOON > 0);
}

/** Exit code of a finished audit: 3 incomplete, which wins over 2, something to fail on; 0 otherwise. */
export function exitCodeOf(report: Report, failOn: FailOn): 0 | 2 | 3 {
  if (!report.coverage.complete) return 3;
  return hasFindings(report, failOn) ? 2 : 0;
}

/** What the audit comes to by the rotation policy itself, whatever a pipeline chooses to fail on. */
export function outcomeOf(report: Pick<Report, "coverage" | "summary">): Outcome {
  if (!report.coverage.complete) return "INCOMPLETE";
  return hasFindings(report, "overdue") ? "FAIL" : "PASS";
}

/** Whether a credential is overdue, or nobody can say that it is not. */
export function isOutOfPolicy(status: Status): boolean {
  return status === "OVERDUE" || status === "UNKNOWN";
}

/** How many of them there are. */
export function outOfPolicy(byStatus: Report["summary"]["byStatus"]): number {
  return byStatus.OVERDUE + byStatus.UNKNOWN;
}

/**
 * Whole percents of the credentials read that are within policy, exempt ones among them; `undefined` when there are none.
 * Rounded down: 100 means all.
 */
export function percentWithinPolicy({
  credentials,
  byStatus,
}: Pick<Report["summary"], "credentials" | "byStatus">): number | undefined {
  if (credentials === 0) return undefined;
  return Math.floor((100 * (credentials - outOfPolicy(byStatus))) / credentials);
}
