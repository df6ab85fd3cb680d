import { ResourceSchedulerSchedule } from "@cdktf-providers/oracle-oci/resource-scheduler-schedule";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { cronProblem } from "../tenancies/cron";
import { checkOcid } from "./check-ocid";
import { rejectProblems } from "./invalid-props-error";

/** Props of an AuditSchedule. */
export interface AuditScheduleProps {
  /** Compartment of the schedule. */
  readonly compartmentId: string;
  /** Display name. */
  readonly name: string;
  /** OCID of the function to call. */
  readonly functionId: string;
  /** UNIX cron in UTC, at least daily and at most hourly. @default "17 3 * * *" */
  readonly cron?: string;
  /** Provider of the function's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** When the audit runs, if nothing else is said: daily, off the full hour. */
export const defaultCron = "17 3 * * *";

/**
 * Calls the audit function on a schedule, detached. The policy that allows the call names the schedule, so the
 * schedule never depends on that policy.
 */
export class AuditSchedule extends Construct {
  /** OCID of the schedule. */
  readonly scheduleId: string;

  constructor(scope: Construct, id: string, props: AuditScheduleProps) {
    super(scope, id);
    const cron = props.cron ?? defaultCron;
    const problem = cronProblem(cron);
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("functionId", props.functionId, "fnfunc"),
      problem === undefined ? undefined : `"cron" ${problem}; got: ${cron}`,
    ]);
    const schedule = new ResourceSchedulerSchedule(this, "Resource", {
      compartmentId: props.compartmentId,
      displayName: props.name,
      description: "Runs the credential audit.",
      action: "START_RESOURCE",
      recurrenceType: "CRON",
      recurrenceDetails: cron,
      resources: [
        {
          id: props.functionId,
          parameters: [{ parameterType: "BODY", value: [JSON.stringify({ action: "audit" })] }],
        },
      ],
      provider: props.provider,
    });
    this.scheduleId = schedule.id;
  }
}
