import { MonitoringAlarm } from "@cdktf-providers/oracle-oci/monitoring-alarm";
import type { ITerraformDependable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { checkOcid } from "../check-ocid";
import { rejectProblems } from "../invalid-props-error";

/** Props of Alarms. */
export interface AlarmsProps {
  /** Compartment of the alarms. */
  readonly compartmentId: string;
  /** Compartment that the function posts its metrics to. */
  readonly metricCompartmentId: string;
  /** Prefix of display names. */
  readonly name: string;
  /** Value of the metrics' dimension `tenancy`. */
  readonly tenancy: string;
  /** Topic, in the same region. */
  readonly topicId: string;
  /** Longest time between two audits of the schedule, in hours, 1 to 24. @default 24 */
  readonly longestGapHours?: number;
  /** Namespace of the metrics. @default "credential_compliance" */
  readonly namespace?: string;
  /** Provider of the function's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** Namespace of the metrics that the audit posts (docs/metrics.md). */
export const metricNamespace = "credential_compliance";

/**
 * Alarms on overdue credentials, on an incomplete audit, and on an audit that did not run.
 *
 * The audit posts one value a run, so a query looks at the longest time between two runs: over a shorter window an
 * alarm would clear between runs, and a missing value would not be told from a pause.
 *
 * Monitoring misses only a metric that it has seen before: post `audit_runs` once when audits are to begin, after the
 * alarms are `created` (constructs/monitoring/expect-audits-step.ts), or an audit that never runs sets off nothing.
 */
export class Alarms extends Construct {
  /** OCIDs of the alarms. */
  readonly alarmIds: readonly string[];
  /** Depend on them to come after the alarms. */
  readonly created: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const hours = props.longestGapHours ?? 24;
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("metricCompartmentId", props.metricCompartmentId, "compartment", "tenancy"),
      checkOcid("topicId", props.topicId, "onstopic"),
      Number.isInteger(hours) && hours >= 1 && hours <= 24
        ? undefined
        : `"longestGapHours" must be a whole number from 1 to 24; got: ${hours}`,
      /^[\w-]+$/.test(props.tenancy)
        ? undefined
        : `"tenancy" must be letters, digits, - and _; got: ${props.tenancy}`,
    ]);
    const window = hours === 24 ? "1d" : `${hours}h`;
    const of = (metric: string, dimensions = ""): string =>
      `${metric}[${window}]{tenancy = "${props.tenancy}"${dimensions}}`;

    const alarm = (
      key: string,
      settings: { summary: string; query: string; severity: string; body: string },
    ) =>
      new MonitoringAlarm(this, key, {
        compartmentId: props.compartmentId,
        metricCompartmentId: props.metricCompartmentId,
        namespace: props.namespace ?? metricNamespace,
        displayName: `${props.name}-${key}`,
        alarmSummary: settings.summary,
        query: settings.query,
        severity: settings.severity,
        body: settings.body,
        destinations: [props.topicId],
        isEnabled: true,
        // A run that takes longer than the last one is not a missing run.
        pendingDuration: "PT1H",
        repeatNotificationDuration: "P1D",
        messageFormat: "ONS_OPTIMIZED",
        provider: props.provider,
      });

    const all = [
      alarm("overdue", {
        summary: `${props.tenancy}: credentials are overdue`,
        query: `${of("credentials", ', status =~ "OVERDUE|UNKNOWN"')}.grouping().max() > 0`,
        severity: "WARNING",
        body: "Credentials are past their rotation date, or their age could not be read. The latest evidence lists them.",
      }),
      alarm("incomplete", {
        summary: `${props.tenancy}: the credential audit is incomplete`,
        query: `${of("coverage_complete")}.grouping().min() < 1`,
        severity: "CRITICAL",
        body: "The last audit did not read everything, so nothing can be said of what it missed. Its coverage names the domains.",
      }),
      alarm("failed", {
        summary: `${props.tenancy}: the credential audit failed`,
        query: `${of("audit_success")}.grouping().min() < 1`,
        severity: "CRITICAL",
        body: "The last audit ended without a result, or something of it was not published. Its notification and the function's invoke log say what.",
      }),
      alarm("no-run", {
        summary: `${props.tenancy}: the credential audit has not run`,
        // Three days is the longest absence that the service detects: after that it answers nothing, and the alarm
        // clears although nothing has run (Oracle, "Creating an Absence Alarm").
        query: `${of("audit_runs")}.groupBy(tenancy).absent(3d)`,
        severity: "CRITICAL",
        body: "No audit in the expected time. This alarm goes quiet after three days even if none has run: act now. See the schedule and the function's invoke log.",
      }),
    ];
    this.alarmIds = all.map(({ id }) => id);
    this.created = all;
  }
}
