import type { CloudGuardClient, models } from "oci-cloudguard";
import { type EnabledRules, ruleLabel } from "../../tenancies/settings/detector-rules";

/** What the recipe should be. */
export interface RuleSettings {
  /** OCID of the recipe, a clone. */
  readonly recipeId: string;
  /** OCID of the recipe that it is a clone of. */
  readonly sourceRecipeId: string;
  /** Rules to be on. */
  readonly rules: EnabledRules;
}

/**
 * Sets detector rules of a recipe by their ids, and only those that differ: on, at their risk level, with our label.
 * A rule that has our label but is no longer wanted gets the source recipe's settings again.
 *
 * @returns The ids of the rules that were changed.
 * @throws Error when the recipe lacks a rule, naming all that it lacks.
 * @throws RequestError when Cloud Guard refuses.
 */
export async function applyRules(client: CloudGuardClient, settings: RuleSettings): Promise<string[]> {
  const current = await rulesOf(client, settings.recipeId);
  const missing = Object.keys(settings.rules).filter((id) => !current.has(id));
  if (missing.length > 0) {
    throw new Error(
      `Cloud Guard offers no rule ${missing.join(", ")} in the recipe ${settings.recipeId}. Remove it from cloudGuard.hygiene of the tenancy file, or clone another recipe.`,
    );
  }
  const changed: string[] = [];
  const set = async (id: string, details: models.UpdateDetectorRuleDetails): Promise<void> => {
    await client.updateDetectorRecipeDetectorRule({
      detectorRecipeId: settings.recipeId,
      detectorRuleId: id,
      updateDetectorRecipeDetectorRuleDetails: { details },
    });
    changed.push(id);
  };

  for (const [id, riskLevel] of Object.entries(settings.rules)) {
    const details = current.get(id);
    const labels = details?.labels ?? [];
    if (details?.isEnabled && String(details.riskLevel) === riskLevel && labels.includes(ruleLabel)) continue;
    await set(id, {
      ...kept(details),
      isEnabled: true,
      riskLevel: riskLevel as models.RiskLevel,
      labels: [...new Set([...labels, ruleLabel])],
    });
  }

  const leftover = [...current].filter(
    ([id, details]) => details.labels?.includes(ruleLabel) && !(id in settings.rules),
  );
  if (leftover.length > 0) {
    const source = await rulesOf(client, settings.sourceRecipeId);
    for (const [id, details] of leftover) {
      const original = source.get(id);
      await set(id, {
        ...kept(details),
        isEnabled: original?.isEnabled ?? false,
        riskLevel: original?.riskLevel ?? details.riskLevel,
        labels: details.labels?.filter((label) => label !== ruleLabel) ?? [],
      });
    }
  }
  return changed;
}

/** The settings of a rule that an update must repeat, or the service would forget them. */
function kept(details: models.DetectorDetails | undefined) {
  const { configurations, condition } = details ?? {};
  return { ...(configurations?.length && { configurations }), ...(condition && { condition }) };
}

async function rulesOf(
  client: CloudGuardClient,
  detectorRecipeId: string,
): Promise<Map<string, models.DetectorDetails>> {
  const { detectorRecipe } = await client.getDetectorRecipe({ detectorRecipeId });
  const rules = detectorRecipe.effectiveDetectorRules ?? detectorRecipe.detectorRules ?? [];
  return new Map(
    rules.flatMap((rule) => (rule.details ? [[rule.detectorRuleId, rule.details] as const] : [])),
  );
}
