import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { tagDetails } from "../details";
import { mintOcid } from "../ocid";
import { Resources } from "../resources";
import { omit } from "../omit";
import { type CatalogueResponder, responders } from "./catalogue";
import {
  cloneRules,
  findRecipe,
  type Recipe,
  type RecipeKind,
  recipeOperations,
  sourceOf,
} from "./recipe-kind";
import { shuffled } from "./shuffle";

export interface ResponderRecipe extends Recipe<CatalogueResponder, { isEnabled: boolean }> {
  readonly sourceResponderRecipeId: string;
}

/** The recipes that the customer made. */
export const responderRecipes: StoreFactory<Resources<ResponderRecipe>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "cloudguardresponderrecipe",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

/** The "OCI Responder Recipe", which Oracle manages. */
export const oracleResponderRecipe: StoreFactory<ResponderRecipe> = (tenancy) => {
  const id = mintOcid("cloudguardresponderrecipe", tenancy.homeRegion, `${tenancy.ocid}/oracle`);
  return {
    id,
    compartmentId: tenancy.ocid,
    lifecycleState: "ACTIVE",
    timeCreated: "2021-01-01T00:00:00.000Z",
    timeUpdated: "2021-01-01T00:00:00.000Z",
    freeformTags: {},
    definedTags: {},
    displayName: "OCI Responder Recipe",
    description: "OCI Responder Recipe",
    owner: "ORACLE",
    sourceResponderRecipeId: id,
    rules: new Map(responders.map((rule) => [rule.id, { rule, settings: { isEnabled: true } }])),
  };
};

/** The rules of a recipe as the API shows them, in an order of their own on every read. */
export const presentResponderRules = (tenancy: Tenancy, recipe: ResponderRecipe): object[] =>
  shuffled(tenancy, [...recipe.rules.values()]).map(({ rule, settings }) => ({
    responderRuleId: rule.id,
    compartmentId: recipe.compartmentId,
    displayName: rule.displayName,
    description: rule.displayName,
    type: rule.type,
    policies: [],
    supportedModes: rule.type === "NOTIFICATION" ? ["AUTOACTION"] : ["AUTOACTION", "USERACTION"],
    details: {
      ...settings,
      configurations: [],
      mode: rule.type === "NOTIFICATION" ? "AUTOACTION" : "USERACTION",
    },
    timeCreated: recipe.timeCreated,
    timeUpdated: recipe.timeUpdated,
    lifecycleState: "ACTIVE",
  }));

const present = (call: Call, recipe: ResponderRecipe): object => {
  return {
    ...omit(recipe, "rules"),
    systemTags: {},
    responderRules: presentResponderRules(call.tenancy, recipe),
    effectiveResponderRules: presentResponderRules(call.tenancy, recipe),
  };
};

const changeable = {
  displayName: z.string().optional(),
  description: z.string().optional(),
  responderRules: z
    .array(z.object({ responderRuleId: z.string(), details: z.looseObject({ isEnabled: z.boolean() }) }))
    .optional(),
  ...tagDetails,
};

const changesOf = <T extends Pick<z.infer<z.ZodObject<typeof changeable>>, "responderRules">>({
  responderRules,
  ...details
}: T) => ({
  ...details,
  changes: responderRules?.map(({ responderRuleId, details: { isEnabled } }) => ({
    ruleId: responderRuleId,
    settings: { isEnabled },
  })),
});

const kind: RecipeKind<ResponderRecipe> = {
  noun: "ResponderRecipe",
  words: "responder recipe",
  path: "/20200131/responderRecipes",
  rulesField: "responderRules",
  oracle: (tenancy) => [tenancy.store(oracleResponderRecipe)],
  own: responderRecipes,
  present,
  // oci-go-sdk, cloudguard/responder_recipe_summary.go
  notInSummary: ["effectiveResponderRules"],
  isAttachedTo: (target, recipeId) =>
    target.responderRecipes.some(({ responderRecipeId }) => responderRecipeId === recipeId),
};

/** A recipe of either owner. */
export const findResponderRecipe = (tenancy: Tenancy, id: string): ResponderRecipe | undefined =>
  findRecipe(kind, tenancy, id);

export const responderRecipeOperations: readonly Operation[] = recipeOperations(kind, {
  createDetails: z
    .object({
      compartmentId: z.string(),
      sourceResponderRecipeId: z.string(),
      ...changeable,
      displayName: z.string(),
    })
    .transform(changesOf),
  updateDetails: z.object(changeable).transform(changesOf),
  create: (call, details) => ({
    ...details,
    rules: cloneRules(sourceOf(kind, call, details.sourceResponderRecipeId).rules),
  }),
});
