import { MonitoringAlarm } from "@cdktf-providers/oracle-oci/monitoring-alarm";
import type { ITerraformDependable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { metricNamespace } from "../../lambda-src/contract/metrics";
import { checkOcid } from "../check-ocid";
import { rejectProblems } from "../invalid-props-error";
import type { Grant } from "../policies/grant";
import { alarmDefinitions, alarmQuery } from "./alarm-definitions";

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

/**
 * Alarms on overdue credentials, and on an audit that is incomplete, failed or did not run.
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
  /** Where the metrics are posted that the alarms look at. */
  readonly metrics: { readonly namespace: string; readonly compartmentId: string };
  /** What whoever posts the metrics needs. */
  readonly grants: readonly Grant[];
  /** Depend on them to come after the alarms. */
  readonly created: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const namespace = props.namespace ?? metricNamespace;
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
    const all = alarmDefinitions.map(
      (definition) =>
        new MonitoringAlarm(this, definition.key, {
          compartmentId: props.compartmentId,
          metricCompartmentId: props.metricCompartmentId,
          namespace,
          displayName: `${props.name}-${definition.key}`,
          alarmSummary: `${props.tenancy}: ${definition.summary}`,
          query: alarmQuery(definition, window, props.tenancy),
          severity: definition.severity,
          body: definition.body,
          destinations: [props.topicId],
          isEnabled: true,
          // A run that takes longer than the last one is not a missing run.
          pendingDuration: "PT1H",
          repeatNotificationDuration: "P1D",
          messageFormat: "ONS_OPTIMIZED",
          provider: props.provider,
        }),
    );
    this.metrics = { namespace, compartmentId: props.metricCompartmentId };
    this.grants = [
      {
        what: "use metrics",
        compartmentId: props.metricCompartmentId,
        where: [`target.metrics.namespace = '${namespace}'`],
        operation: "PostMetricData: what the alarms look at",
      },
    ];
    this.alarmIds = all.map(({ id }) => id);
    this.created = all;
  }
}
