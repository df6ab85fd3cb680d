import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf } from "../details";
import { alreadyExists, incorrectState, invalidParameter, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { type DataSource, dataSources, queryOf } from "./data-sources";
import { type DetectorRecipe, detectorRecipes, presentDetectorRules } from "./detector-recipes";
import { ruleDetails } from "./rule-details";
import { requireEnabled } from "./enablement";

const entitiesMapping = z.object({
  queryField: z.string(),
  displayName: z.string().optional(),
  entityType: z.enum(["EXTERNAL_IP", "INTERNAL_IP", "TEXT", "JSON_LIST"]).optional(),
});

/** What a rule of the customer's own has beside its settings. */
export interface InsightRule {
  readonly id: string;
  readonly recipeId: string;
  readonly name: string;
  description: string;
  recommendation: string;
  dataSourceId: string | undefined;
  entitiesMappings: readonly z.infer<typeof entitiesMapping>[];
}

/** The rules that customers made in their own recipes. */
export class InsightRules {
  readonly #rules = new Map<string, InsightRule>();

  add(rule: InsightRule): void {
    this.#rules.set(rule.id, rule);
  }

  find(id: string): InsightRule | undefined {
    return this.#rules.get(id);
  }

  remove(id: string): void {
    this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
  }

  all(): readonly InsightRule[] {
    return [...this.#rules.values()];
  }
}

export const insightRules: StoreFactory<InsightRules> = () => new InsightRules();

const insightDetails = {
  description: z.string().optional(),
  recommendation: z.string().optional(),
  dataSourceId: z.string().optional(),
  entitiesMappings: z.array(entitiesMapping).optional(),
};

const create = z.object({
  details: ruleDetails.extend({
    name: z.string().min(1),
    isEnabled: z.boolean().optional(),
    ...insightDetails,
  }),
});

const change = z.object({ details: z.object(insightDetails) });

/** A log-insight recipe of the customer's. @throws {ServiceError} 404, 400, 409 */
const recipeOf = (call: Call): DetectorRecipe => {
  requireEnabled(call);
  const recipe = call.tenancy.store(detectorRecipes).usable(call.params.id ?? "");
  if (recipe.detector !== "IAAS_LOG_INSIGHT_DETECTOR")
    throw invalidParameter(
      `${recipe.id}: rules can be created in recipes of IAAS_LOG_INSIGHT_DETECTOR alone`,
    );
  return recipe;
};

/** @throws {ServiceError} 404, 409, and 400 for a field that its query does not select */
const requireSource = (
  tenancy: Tenancy,
  id: string,
  mappings: readonly z.infer<typeof entitiesMapping>[],
): DataSource => {
  const source = tenancy.store(dataSources).find(id);
  if (source === undefined) throw notAuthorizedOrNotFound(id);
  if (source.lifecycleState !== "ACTIVE") throw incorrectState(`${id} is ${source.lifecycleState}`);
  const selected = queryOf(source).selected ?? [];
  const stray = mappings.find(({ queryField }) => !selected.includes(queryField));
  if (stray !== undefined) throw invalidParameter(`entitiesMappings: the query has no ${stray.queryField}`);
  return source;
};

/** What the API shows of a rule beside what every rule has; nothing for a rule of Oracle's. */
export const presentInsightRule = (tenancy: Tenancy, id: string): object => {
  const rule = tenancy.store(insightRules).find(id);
  if (rule === undefined) return {};
  const { description, recommendation, dataSourceId, entitiesMappings } = rule;
  return { description, recommendation, dataSourceId, entitiesMappings };
};

/** Changes what only a rule of the customer's own has; the rest of the update is that of every rule. */
export const updateInsightRule = (call: Call, ruleId: string): void => {
  const rule = call.tenancy.store(insightRules).find(ruleId);
  if (rule === undefined) return;
  const { details } = detailsOf(call, change);
  const dataSourceId = details.dataSourceId ?? rule.dataSourceId;
  const entitiesMappings = details.entitiesMappings ?? rule.entitiesMappings;
  if (dataSourceId !== undefined) requireSource(call.tenancy, dataSourceId, entitiesMappings);
  Object.assign(rule, {
    dataSourceId,
    entitiesMappings,
    description: details.description ?? rule.description,
    recommendation: details.recommendation ?? rule.recommendation,
  });
};

const rulePath = "/20200131/detectorRecipes/:id/detectorRules";

const shown = (call: Call, recipe: DetectorRecipe, ruleId: string): object | undefined =>
  presentDetectorRules(call.tenancy, recipe).find(
    (rule) => (rule as { detectorRuleId: string }).detectorRuleId === ruleId,
  );

/** @throws {ServiceError} 404 */
const ruleOf = (call: Call, recipe: DetectorRecipe): InsightRule => {
  const id = call.params.detectorRuleId ?? "";
  const rule = call.tenancy.store(insightRules).find(id);
  if (rule?.recipeId !== recipe.id) throw notAuthorizedOrNotFound(id);
  return rule;
};

/** Rules of the customer's own: no resource of Terraform's provider makes one (terraform-provider-oci issue 1805). */
export const insightRuleOperations: readonly Operation[] = [
  {
    service: "cloud-guard",
    name: "CreateDetectorRecipeDetectorRule",
    method: "POST",
    path: rulePath,
    handle: (call) => {
      const recipe = recipeOf(call);
      const { details } = detailsOf(call, create);
      const rules = call.tenancy.store(insightRules);
      // Names are unique in a recipe (inferred).
      if (rules.all().some(({ recipeId, name }) => recipeId === recipe.id && name === details.name))
        throw alreadyExists(`detector rule ${details.name}`);
      const entitiesMappings = details.entitiesMappings ?? [];
      if (details.dataSourceId !== undefined)
        requireSource(call.tenancy, details.dataSourceId, entitiesMappings);
      const id = mintOcid(
        "cloudguarddetectorrule",
        call.tenancy.homeRegion,
        `${recipe.id}/${recipe.timeUpdated}/${details.name}`,
      );
      rules.add({
        id,
        recipeId: recipe.id,
        name: details.name,
        description: details.description ?? "",
        recommendation: details.recommendation ?? "",
        dataSourceId: details.dataSourceId,
        entitiesMappings,
      });
      recipe.rules.set(id, {
        rule: {
          id,
          displayName: details.name,
          riskLevel: details.riskLevel ?? "MEDIUM",
          serviceType: "LoggingInsight",
          resourceType: "LogInsight",
        },
        settings: {
          isEnabled: details.isEnabled ?? true,
          riskLevel: details.riskLevel ?? "MEDIUM",
          labels: details.labels ?? [],
          configurations: [],
        },
      });
      recipe.timeUpdated = call.cloud.clock.now().toISOString();
      call.tenancy.store(detectorRecipes).touch(recipe.id);
      return { status: 200, body: shown(call, recipe, id) };
    },
  },
  {
    service: "cloud-guard",
    name: "DeleteDetectorRecipeDetectorRule",
    method: "DELETE",
    path: `${rulePath}/:detectorRuleId`,
    handle: (call) => {
      const recipe = recipeOf(call);
      const rule = ruleOf(call, recipe);
      // The code is inferred.
      if (rule.dataSourceId !== undefined)
        throw incorrectState(`detector rule ${rule.id} has the data source ${rule.dataSourceId}`);
      call.tenancy.store(insightRules).remove(rule.id);
      recipe.rules.delete(rule.id);
      call.tenancy.store(detectorRecipes).touch(recipe.id);
      return { status: 204 };
    },
  },
  {
    service: "cloud-guard",
    name: "DeleteDetectorRecipeDetectorRuleDataSource",
    method: "DELETE",
    path: `${rulePath}/:detectorRuleId/dataSources/:dataSourceId`,
    handle: (call) => {
      const rule = ruleOf(call, recipeOf(call));
      if (rule.dataSourceId === undefined || rule.dataSourceId !== call.params.dataSourceId)
        throw notAuthorizedOrNotFound(call.params.dataSourceId ?? "");
      rule.dataSourceId = undefined;
      return { status: 204 };
    },
  },
];
