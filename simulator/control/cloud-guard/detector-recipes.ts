import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf, tagDetails } from "../details";
import { incorrectState, missingParameter, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import { Resources } from "../resources";
import { omit } from "../omit";
import { type CatalogueRule, type Detector, oracleDetectorRecipes, type RiskLevel } from "./catalogue";
import { requireEnabled } from "./enablement";
import { insightRules, presentInsightRule, updateInsightRule } from "./insight-rules";
import {
  changeRules,
  cloneRules,
  findRecipe,
  type Recipe,
  type RecipeKind,
  recipeOperations,
  sourceOf,
  targetsWith,
} from "./recipe-kind";
import { ruleDetails, settingsOf } from "./rule-details";
import { shuffled } from "./shuffle";

/** What a recipe says of a rule; a clone may change it. */
export interface DetectorRuleSettings {
  isEnabled: boolean;
  riskLevel: RiskLevel;
  labels: readonly string[];
  configurations: readonly unknown[];
  condition?: unknown;
}

export interface DetectorRecipe extends Recipe<CatalogueRule, DetectorRuleSettings> {
  readonly detector: Detector;
  readonly sourceDetectorRecipeId: string;
  /** Rules of one's own come and go. */
  readonly rules: Map<string, { readonly rule: CatalogueRule; readonly settings: DetectorRuleSettings }>;
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
    targetIds: targetsWith(kind, call.tenancy, recipe.id).map(({ id }) => id),
  };
};

const changeable = {
  displayName: z.string().optional(),
  description: z.string().optional(),
  detectorRules: z.array(z.object({ detectorRuleId: z.string(), details: ruleDetails })).optional(),
  ...tagDetails,
};

const changesOf = <T extends Pick<z.infer<z.ZodObject<typeof changeable>>, "detectorRules">>({
  detectorRules,
  ...details
}: T) => ({
  ...details,
  changes: detectorRules?.map(({ detectorRuleId, details: settings }) => ({
    ruleId: detectorRuleId,
    settings: settingsOf(settings),
  })),
});

const kind: RecipeKind<DetectorRecipe> = {
  noun: "DetectorRecipe",
  words: "detector recipe",
  path: "/20200131/detectorRecipes",
  rulesField: "detectorRules",
  oracle: (tenancy) => tenancy.store(oracleRecipes),
  own: detectorRecipes,
  present,
  // oci-go-sdk, cloudguard/detector_recipe_summary.go
  notInSummary: ["effectiveDetectorRules", "targetIds"],
  isAttachedTo: (target, recipeId) =>
    target.detectorRecipes.some(({ detectorRecipeId }) => detectorRecipeId === recipeId),
  beforeDelete: ({ tenancy }, { id }) => {
    const own = tenancy.store(insightRules);
    for (const rule of own.all().filter(({ recipeId }) => recipeId === id)) {
      if (rule.dataSourceId !== undefined)
        throw incorrectState(`detector recipe ${id} has a rule with the data source ${rule.dataSourceId}`);
      own.remove(rule.id);
    }
  },
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
  ...recipeOperations(kind, {
    createDetails: z
      .object({
        compartmentId: z.string(),
        sourceDetectorRecipeId: z.string().optional(),
        detector: z.literal("IAAS_LOG_INSIGHT_DETECTOR").optional(),
        ...changeable,
        displayName: z.string(),
      })
      .transform(changesOf),
    updateDetails: z.object(changeable).transform(changesOf),
    create: (call, { sourceDetectorRecipeId, detector, ...details }) => {
      if (sourceDetectorRecipeId === undefined && detector === undefined)
        throw missingParameter("sourceDetectorRecipeId");
      const source =
        sourceDetectorRecipeId === undefined ? undefined : sourceOf(kind, call, sourceDetectorRecipeId);
      return {
        ...details,
        detector: source?.detector ?? ("IAAS_LOG_INSIGHT_DETECTOR" as const),
        sourceDetectorRecipeId: source?.id ?? "",
        rules: cloneRules(source?.rules ?? new Map()),
      };
    },
  }),
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
      const { details } = detailsOf(call, z.object({ details: ruleDetails }));
      changeRules(kind, recipe, [{ ruleId: detectorRuleId, settings: settingsOf(details) }]);
      recipe.timeUpdated = call.cloud.clock.now().toISOString();
      call.tenancy.store(detectorRecipes).touch(recipe.id);
      return { status: 200, body: presentRule(call, recipe, detectorRuleId) };
    },
  },
];
