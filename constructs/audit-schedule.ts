import { ResourceSchedulerSchedule } from "@cdktf-providers/oracle-oci/resource-scheduler-schedule";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { z } from "zod";
import { defaultSchedule, schedule } from "../tenancies/settings/cron";
import { checkOcid } from "./check-ocid";
import { checkSettings } from "./check-settings";
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

/**
 * Calls the audit function on a schedule, detached. The policy that allows the call names the schedule, so the
 * schedule never depends on that policy.
 */
export class AuditSchedule extends Construct {
  /** OCID of the schedule. */
  readonly scheduleId: string;

  constructor(scope: Construct, id: string, props: AuditScheduleProps) {
    super(scope, id);
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("functionId", props.functionId, "fnfunc"),
      ...checkSettings(z.object({ cron: schedule.optional() }), props),
    ]);
    const resource = new ResourceSchedulerSchedule(this, "Resource", {
      compartmentId: props.compartmentId,
      displayName: props.name,
      description: "Runs the credential audit.",
      action: "START_RESOURCE",
      // Named, so that a schedule that somebody deactivated is a difference, and deploying activates it.
      state: "ACTIVE",
      recurrenceType: "CRON",
      recurrenceDetails: props.cron ?? defaultSchedule,
      resources: [
        {
          id: props.functionId,
          parameters: [{ parameterType: "BODY", value: [JSON.stringify({ action: "audit" })] }],
        },
      ],
      provider: props.provider,
    });
    this.scheduleId = resource.id;
  }
}
