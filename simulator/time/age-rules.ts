import type { Tenancy } from "../cloud";
import { findDetectorRecipe } from "../control/cloud-guard/detector-recipes";
import { problems } from "../control/cloud-guard/problems";
import { targets } from "../control/cloud-guard/targets";
import { identity } from "../identity/identity-store";
import type { CredentialType } from "../scim/credential-type";
import { directoryOf } from "../scim/directory";

/** The detector rule of each type that Cloud Guard looks after itself. */
const ruleOf: Readonly<Partial<Record<CredentialType, string>>> = {
  api_keys: "API_KEY_TOO_OLD",
  auth_tokens: "AUTH_TOKEN_TOO_OLD",
  customer_secret_keys: "SECRET_KEY_TOO_OLD",
};

/** "More than 90 days" (Cloud Guard, "Editing Rule Settings", of the password's rule; of the others inferred). */
const oldestMs = 90 * 86_400_000;

/**
 * Scans a tenancy with the age rules of the configuration recipes that are attached to targets: a credential that is too
 * old has an open problem, and one that is not, or is gone, has none.
 */
export function scanCredentialAges(tenancy: Tenancy, now: Date): void {
  for (const target of tenancy.store(targets).all())
    for (const { detectorRecipeId } of target.detectorRecipes) {
      const recipe = findDetectorRecipe(tenancy, detectorRecipeId);
      if (recipe?.detector !== "IAAS_CONFIGURATION_DETECTOR") continue;
      for (const [type, ruleId] of Object.entries(ruleOf) as [CredentialType, string][]) {
        const entry = recipe.rules.get(ruleId);
        if (entry?.settings.isEnabled !== true) continue;
        const old = oldCredentials(tenancy, type, now);
        const store = tenancy.store(problems);
        for (const [ocid, userName] of old)
          store.detect(
            {
              detector: "IAAS_CONFIGURATION_DETECTOR",
              detectorRuleId: ruleId,
              name: entry.rule.displayName,
              riskLevel: entry.settings.riskLevel,
              labels: entry.settings.labels,
              targetId: target.id,
              region: tenancy.homeRegion,
              key: ocid,
              entities: [],
              resourceId: ocid,
              resourceName: userName,
              resourceType: entry.rule.resourceType,
            },
            now,
          );
        for (const problem of store.all())
          if (
            problem.detectorRuleId === ruleId &&
            problem.lifecycleDetail === "OPEN" &&
            !old.has(problem.key)
          )
            store.setStatus(problem, "RESOLVED", undefined, now);
      }
    }
}

/** The users' names by the OCIDs of their credentials. */
function oldCredentials(tenancy: Tenancy, type: CredentialType, now: Date): ReadonlyMap<string, string> {
  const old = new Map<string, string>();
  for (const domain of tenancy.store(identity).domains.values()) {
    const directory = directoryOf(domain);
    for (const { ocid, userId, created } of directory.credentials(type))
      if (created !== undefined && now.getTime() - Date.parse(created) > oldestMs)
        old.set(ocid, directory.user(userId)?.userName ?? "");
  }
  return old;
}
