import type { MetricName } from "../../lambda-src/contract/metrics";

/** What an alarm watches, and what it says. */
export interface AlarmDefinition {
  /** Last part of its display name. */
  readonly key: string;
  readonly metric: MetricName;
  /** Conditions on dimensions beside `tenancy`, in Monitoring's query language. @default none */
  readonly dimensions?: string;
  /** The rest of the query. */
  readonly trigger: string;
  readonly severity: "CRITICAL" | "WARNING";
  /** What it tells of, to follow "no enabled alarm on". */
  readonly watches: string;
  /** Headline, to follow the tenancy's name. */
  readonly summary: string;
  readonly body: string;
}

/** Every alarm of a stack. */
export const alarmDefinitions: readonly AlarmDefinition[] = [
  {
    key: "overdue",
    metric: "credentials",
    dimensions: 'status =~ "OVERDUE|UNKNOWN"',
    trigger: ".grouping().max() > 0",
    severity: "WARNING",
    watches: "overdue credentials",
    summary: "credentials are overdue",
    body: "Credentials are past their rotation date, or their age could not be read. The latest evidence lists them.",
  },
  {
    key: "incomplete",
    metric: "coverage_complete",
    trigger: ".grouping().min() < 1",
    severity: "CRITICAL",
    watches: "an incomplete audit",
    summary: "the credential audit is incomplete",
    body: "The last audit did not read everything, so nothing can be said of what it missed. Its coverage names the domains.",
  },
  {
    key: "failed",
    metric: "audit_success",
    trigger: ".grouping().min() < 1",
    severity: "CRITICAL",
    watches: "a failed audit",
    summary: "the credential audit failed",
    body: "The last audit ended without a result, or something of it was not published. Its notification and the function's invoke log say what.",
  },
  {
    key: "no-run",
    metric: "audit_runs",
    // Three days is the longest absence that the service detects: after that it answers nothing, and the alarm
    // clears although nothing has run (Oracle, "Creating an Absence Alarm").
    trigger: ".groupBy(tenancy).absent(3d)",
    severity: "CRITICAL",
    watches: "an audit that did not run",
    summary: "the credential audit has not run",
    body: "No audit in the expected time. This alarm goes quiet after three days even if none has run: act now. See the schedule and the function's invoke log.",
  },
];

/** The query of an alarm, over a window such as `6h`. */
export function alarmQuery(alarm: AlarmDefinition, window: string, tenancy: string): string {
  const dimensions = [
    `tenancy = "${tenancy}"`,
    ...(alarm.dimensions === undefined ? [] : [alarm.dimensions]),
  ];
  return `${alarm.metric}[${window}]{${dimensions.join(", ")}}${alarm.trigger}`;
}

/** Whether a query is that of an alarm, for any tenancy and over any window. */
export function isQueryOf(alarm: AlarmDefinition, query: string): boolean {
  const [, window = "", tenancy = ""] = /^\w+\[(\w+)\]\{tenancy = "([\w-]+)"/.exec(query) ?? [];
  return query === alarmQuery(alarm, window, tenancy);
}
