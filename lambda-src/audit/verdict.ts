import type { Report } from "./report";

export const failOnLevels = ["overdue", "due-soon", "never"] as const;

/** What makes a complete audit fail. `UNKNOWN` fails a run as `OVERDUE` does. */
export type FailOn = (typeof failOnLevels)[number];

/** Whether there is something in the report to fail on. */
export function hasFindings(
  { summary: { byStatus } }: { readonly summary: Pick<Report["summary"], "byStatus"> },
  failOn: FailOn,
): boolean {
  if (failOn === "never") return false;
  const serious = byStatus.OVERDUE + byStatus.UNKNOWN;
  return serious > 0 || (failOn === "due-soon" && byStatus.DUE_SOON > 0);
}

/** Exit code of a finished audit: 3 incomplete, which wins over 2, something to fail on; 0 otherwise. */
export function exitCodeOf(report: Report, failOn: FailOn): 0 | 2 | 3 {
  if (!report.coverage.complete) return 3;
  return hasFindings(report, failOn) ? 2 : 0;
}
