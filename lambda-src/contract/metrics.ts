/** Namespace of the metrics that the audit posts, unless its configuration names another (docs/metrics.md). */
export const metricNamespace = "credential_compliance";

/** Every metric of the audit: the function posts them, alarms look at them. */
export const metricNames = [
  "credentials",
  "oldest_age_days",
  "coverage_complete",
  "audit_success",
  "audit_runs",
  "duration_seconds",
  "requests",
] as const;

export type MetricName = (typeof metricNames)[number];
