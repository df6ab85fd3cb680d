import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf, named, tagDetails } from "../details";
import { incorrectState, invalidParameter, missingParameter, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { omit } from "../omit";
import { type CatalogueRule, type Detector, oracleDetectorRecipes, type RiskLevel } from "./catalogue";
import { requireEnabled } from "./configuration";
import { insightRules, presentInsightRule, updateInsightRule } from "./insight-rules";
import {
  cloneRules,
  findRecipe,
  guarded,
  listRecipes,
  type RecipeKind,
  refuseTakenName,
} from "./recipe-kind";
import { shuffled } from "./shuffle";
import { targets } from "./targets";

/** What a recipe says of a rule; a clone may change it. */
export interface DetectorRuleSettings {
  isEnabled: boolean;
  riskLevel: RiskLevel;
  labels: readonly string[];
  configurations: readonly unknown[];
  condition?: unknown;
}

export interface DetectorRecipe extends Resource {
  displayName: string;
  description?: string | undefined;
  readonly owner: "CUSTOMER" | "ORACLE";
  readonly detector: Detector;
  readonly sourceDetectorRecipeId: string;
  readonly rules: Map<string, { readonly rule: CatalogueRule; readonly settings: DetectorRuleSettings }>;
  timeUpdated: string;
}

const catalogueSettings = (rule: CatalogueRule): DetectorRuleSettings => ({
  isEnabled: true,
  riskLevel: rule.riskLevel,
  labels: [],
  configurations: rule.configurations ?? [],
});

const oracleId = (tenancy: Tenancy, displayName: string): string =>
  mintOcid("cloudguarddetectorrecipe", tenancy.homeRegion, `${tenancy.ocid}/oracle/${displayName}`);

/** The recipes that the customer made, by cloning or from nothing. */
export const detectorRecipes: StoreFactory<Resources<DetectorRecipe>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "cloudguarddetectorrecipe",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

/** The recipes that Oracle manages; there while Cloud Guard is on. */
const oracleRecipes: StoreFactory<readonly DetectorRecipe[]> = (tenancy) =>
  oracleDetectorRecipes.map(({ displayName, detector, rules }) => ({
    id: oracleId(tenancy, displayName),
    compartmentId: tenancy.ocid,
    lifecycleState: "ACTIVE",
    // Older than any rehearsal.
    timeCreated: "2021-01-01T00:00:00.000Z",
    timeUpdated: "2021-01-01T00:00:00.000Z",
    freeformTags: {},
    definedTags: {},
    displayName,
    description: displayName,
    owner: "ORACLE" as const,
    detector,
    sourceDetectorRecipeId: oracleId(tenancy, displayName),
    rules: new Map(rules.map((rule) => [rule.id, { rule, settings: catalogueSettings(rule) }])),
  }));

/** The recipes that Oracle manages, for what is set up before a rehearsal. */
export const oracleDetectorRecipe = (tenancy: Tenancy, detector: Detector): DetectorRecipe => {
  const found = tenancy.store(oracleRecipes).find((recipe) => recipe.detector === detector);
  if (found === undefined) throw new TypeError(`Oracle manages no recipe of ${detector}`);
  return found;
};

/** The rules of a recipe as the API shows them: all of them, in an order of their own on every read. */
export const presentDetectorRules = (tenancy: Tenancy, recipe: DetectorRecipe): object[] =>
  shuffled(tenancy, [...recipe.rules.values()]).map(({ rule, settings }) => ({
    detectorRuleId: rule.id,
    detector: recipe.detector,
    serviceType: rule.serviceType,
    resourceType: rule.resourceType,
    displayName: rule.displayName,
    description: rule.displayName,
    recommendation: rule.displayName,
    isCloneable: true,
    managedListTypes: [],
    candidateResponderRules: [{ id: "EVENT", displayName: "Cloud Event", isPreferred: true }],
    details: {
      ...settings,
      isConfigurationAllowed: settings.configurations.length > 0,
      ...presentInsightRule(tenancy, rule.id),
    },
    ...presentInsightRule(tenancy, rule.id),
    timeCreated: recipe.timeCreated,
    timeUpdated: recipe.timeUpdated,
    lifecycleState: "ACTIVE",
  }));

const present = (call: Call, recipe: DetectorRecipe) => {
  return {
    ...omit(recipe, "rules"),
    systemTags: {},
    detectorRecipeType: "STANDARD",
    detectorRules: presentDetectorRules(call.tenancy, recipe),
    effectiveDetectorRules: presentDetectorRules(call.tenancy, recipe),
    targetIds: call.tenancy
      .store(targets)
      .all()
      .filter(({ detectorRecipes: used }) =>
        used.some(({ detectorRecipeId }) => detectorRecipeId === recipe.id),
      )
      .map(({ id }) => id),
  };
};

export const ruleDetails = z.looseObject({
  isEnabled: z.boolean(),
  riskLevel: z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW", "MINOR"]).optional(),
  labels: z.array(z.string()).optional(),
  configurations: z.array(z.unknown()).optional(),
  condition: z.unknown().optional(),
});

const ruleChange = z.object({ detectorRuleId: z.string(), details: ruleDetails });

/** Applies changes by rule id; rules that are not named stay. An unknown id is refused with a code that is inferred. */
const apply = (
  recipe: Pick<DetectorRecipe, "rules">,
  changes: readonly z.infer<typeof ruleChange>[] | undefined,
): void => {
  for (const { detectorRuleId, details } of changes ?? []) {
    const entry = recipe.rules.get(detectorRuleId);
    if (entry === undefined)
      throw invalidParameter(`detectorRules: the recipe has no rule ${detectorRuleId}`);
    const { isEnabled, riskLevel, labels, configurations, condition } = details;
    Object.assign(entry.settings, named({ isEnabled, riskLevel, labels, configurations, condition }));
  }
};

const changeable = {
  displayName: z.string().optional(),
  description: z.string().optional(),
  detectorRules: z.array(ruleChange).optional(),
  ...tagDetails,
};

const kind: RecipeKind<DetectorRecipe> = {
  noun: "DetectorRecipe",
  path: "/20200131/detectorRecipes",
  oracle: (tenancy) => tenancy.store(oracleRecipes),
  own: detectorRecipes,
  present,
  // oci-go-sdk, cloudguard/detector_recipe_summary.go
  notInSummary: ["effectiveDetectorRules", "targetIds"],
};

/** A recipe of either owner. */
export const findDetectorRecipe = (tenancy: Tenancy, id: string): DetectorRecipe | undefined =>
  findRecipe(kind, tenancy, id);

const rulePath = `${kind.path}/:id/detectorRules`;

/** The recipe at the path of a rule. */
const recipeOf = (call: Call): DetectorRecipe => {
  requireEnabled(call);
  const id = call.params.id ?? "";
  const recipe = findDetectorRecipe(call.tenancy, id);
  if (recipe === undefined) throw notAuthorizedOrNotFound(id);
  return recipe;
};

const presentRule = (call: Call, recipe: DetectorRecipe, ruleId: string): object => {
  const found = presentDetectorRules(call.tenancy, recipe).find(
    (rule) => (rule as { detectorRuleId: string }).detectorRuleId === ruleId,
  );
  if (found === undefined) throw notAuthorizedOrNotFound(ruleId);
  return found;
};

export const detectorRecipeOperations: readonly Operation[] = [
  ...resourceOperations({
    service: "cloud-guard",
    noun: kind.noun,
    path: kind.path,
    store: kind.own,
    createDetails: z.object({
      compartmentId: z.string(),
      sourceDetectorRecipeId: z.string().optional(),
      detector: z.literal("IAAS_LOG_INSIGHT_DETECTOR").optional(),
      ...changeable,
      displayName: z.string(),
    }),
    updateDetails: z.object(changeable),
    create: (call, { sourceDetectorRecipeId, detector, detectorRules, ...details }) => {
      refuseTakenName(kind, call, details);
      const source =
        sourceDetectorRecipeId === undefined
          ? undefined
          : findDetectorRecipe(call.tenancy, sourceDetectorRecipeId);
      if (sourceDetectorRecipeId !== undefined && source === undefined) {
        throw notAuthorizedOrNotFound(sourceDetectorRecipeId);
      }
      if (source === undefined && detector === undefined) throw missingParameter("sourceDetectorRecipeId");
      const recipe = {
        ...details,
        owner: "CUSTOMER" as const,
        detector: source?.detector ?? ("IAAS_LOG_INSIGHT_DETECTOR" as const),
        sourceDetectorRecipeId: source?.id ?? "",
        rules: source === undefined ? new Map() : cloneRules(source.rules),
        timeUpdated: call.cloud.clock.now().toISOString(),
      };
      apply(recipe, detectorRules);
      return recipe;
    },
    update: (call, recipe, { detectorRules, ...details }) => {
      apply(recipe, detectorRules);
      Object.assign(recipe, named(details), { timeUpdated: call.cloud.clock.now().toISOString() });
    },
    beforeDelete: (call, recipe) => {
      const user = call.tenancy
        .store(targets)
        .all()
        .find(({ detectorRecipes: used }) =>
          used.some(({ detectorRecipeId }) => detectorRecipeId === recipe.id),
        );
      // The code is inferred.
      if (user !== undefined)
        throw incorrectState(`detector recipe ${recipe.id} is attached to target ${user.id}`);
      const own = call.tenancy.store(insightRules);
      for (const rule of own.all().filter(({ recipeId }) => recipeId === recipe.id)) {
        if (rule.dataSourceId !== undefined)
          throw incorrectState(
            `detector recipe ${recipe.id} has a rule with the data source ${rule.dataSourceId}`,
          );
        own.remove(rule.id);
      }
    },
    present,
    list: { shape: "items", scope: "compartmentId", filters: {} },
  })
    .filter(({ name }) => name !== "ListDetectorRecipes")
    .map(guarded(kind)),
  listRecipes(kind),
  {
    service: "cloud-guard",
    name: "ListDetectorRecipeDetectorRules",
    method: "GET",
    path: rulePath,
    handle: (call) => page(call, presentDetectorRules(call.tenancy, recipeOf(call)), "items"),
  },
  {
    service: "cloud-guard",
    name: "GetDetectorRecipeDetectorRule",
    method: "GET",
    path: `${rulePath}/:detectorRuleId`,
    handle: (call) => ({
      status: 200,
      body: presentRule(call, recipeOf(call), call.params.detectorRuleId ?? ""),
    }),
  },
  {
    service: "cloud-guard",
    name: "UpdateDetectorRecipeDetectorRule",
    method: "PUT",
    path: `${rulePath}/:detectorRuleId`,
    handle: (call) => {
      const recipe = recipeOf(call);
      const detectorRuleId = call.params.detectorRuleId ?? "";
      if (recipe.owner === "ORACLE") throw incorrectState(`${recipe.displayName} is managed by Oracle`);
      if (!recipe.rules.has(detectorRuleId)) throw notAuthorizedOrNotFound(detectorRuleId);
      updateInsightRule(call, detectorRuleId);
      apply(recipe, [{ detectorRuleId, ...detailsOf(call, z.object({ details: ruleDetails })) }]);
      recipe.timeUpdated = call.cloud.clock.now().toISOString();
      call.tenancy.store(detectorRecipes).touch(recipe.id);
      return { status: 200, body: presentRule(call, recipe, detectorRuleId) };
    },
  },
];
