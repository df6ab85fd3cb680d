import type { Tenancy } from "../../cloud";
import { deliverEvent } from "../events/deliver";
import type { Problem } from "./problems";
import { findResponderRecipe } from "./responder-recipes";
import { targets } from "./targets";

/** What Cloud Guard tells of a problem (Oracle, "Cloud Guard Event Types"). */
export type ProblemEvent = "problemdetected" | "problemremediated" | "problemdismissed";

/**
 * Emits the event of a problem, where the EVENT rule is on in a responder recipe of its target. The payload has the fields
 * that published events of Cloud Guard have.
 */
export function tellProblem(tenancy: Tenancy, problem: Problem, type: ProblemEvent, now: Date): void {
  const target = tenancy.store(targets).find(problem.targetId);
  const emits = target?.responderRecipes.some(
    ({ responderRecipeId }) =>
      findResponderRecipe(tenancy, responderRecipeId)?.rules.get("EVENT")?.settings.isEnabled,
  );
  if (emits !== true) return;
  deliverEvent(
    tenancy,
    {
      eventType: `com.oraclecloud.cloudguard.${type}`,
      cloudEventsVersion: "0.1",
      eventTypeVersion: "2.0",
      source: "CloudGuardResponderEngine",
      eventTime: now.toISOString(),
      data: {
        compartmentId: problem.compartmentId,
        resourceName: problem.name,
        resourceId: problem.id,
        additionalDetails: {
          tenantId: tenancy.ocid,
          status: problem.lifecycleDetail,
          problemName: problem.detectorRuleId,
          riskLevel: problem.riskLevel,
          targetId: problem.targetId,
          labels: problem.labels.join(", "),
          region: problem.region,
          firstDetected: problem.timeFirstDetected.toISOString(),
          lastDetected: problem.timeLastDetected.toISOString(),
          ...(problem.resourceId !== undefined && { resourceId: problem.resourceId }),
        },
      },
    },
    now,
  );
}
