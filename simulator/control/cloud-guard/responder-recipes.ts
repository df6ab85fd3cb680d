import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { named, tagDetails } from "../details";
import { incorrectState, invalidParameter, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { omit } from "../omit";
import { type CatalogueResponder, responders } from "./catalogue";
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

export interface ResponderRecipe extends Resource {
  displayName: string;
  description?: string | undefined;
  readonly owner: "CUSTOMER" | "ORACLE";
  readonly sourceResponderRecipeId: string;
  readonly rules: ReadonlyMap<
    string,
    { readonly rule: CatalogueResponder; readonly settings: { isEnabled: boolean } }
  >;
  timeUpdated: string;
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

const ruleChange = z.object({
  responderRuleId: z.string(),
  details: z.looseObject({ isEnabled: z.boolean() }),
});

const apply = (
  recipe: Pick<ResponderRecipe, "rules">,
  changes: readonly z.infer<typeof ruleChange>[] | undefined,
): void => {
  for (const { responderRuleId, details } of changes ?? []) {
    const entry = recipe.rules.get(responderRuleId);
    if (entry === undefined)
      throw invalidParameter(`responderRules: the recipe has no rule ${responderRuleId}`);
    entry.settings.isEnabled = details.isEnabled;
  }
};

const changeable = {
  displayName: z.string().optional(),
  description: z.string().optional(),
  responderRules: z.array(ruleChange).optional(),
  ...tagDetails,
};

const kind: RecipeKind<ResponderRecipe> = {
  noun: "ResponderRecipe",
  path: "/20200131/responderRecipes",
  oracle: (tenancy) => [tenancy.store(oracleResponderRecipe)],
  own: responderRecipes,
  present,
  // oci-go-sdk, cloudguard/responder_recipe_summary.go
  notInSummary: ["effectiveResponderRules"],
};

/** A recipe of either owner. */
export const findResponderRecipe = (tenancy: Tenancy, id: string): ResponderRecipe | undefined =>
  findRecipe(kind, tenancy, id);

export const responderRecipeOperations: readonly Operation[] = [
  ...resourceOperations({
    service: "cloud-guard",
    noun: kind.noun,
    path: kind.path,
    store: kind.own,
    createDetails: z.object({
      compartmentId: z.string(),
      sourceResponderRecipeId: z.string(),
      ...changeable,
      displayName: z.string(),
    }),
    updateDetails: z.object(changeable),
    create: (call, { responderRules, ...details }) => {
      refuseTakenName(kind, call, details);
      const source = findResponderRecipe(call.tenancy, details.sourceResponderRecipeId);
      if (source === undefined) throw notAuthorizedOrNotFound(details.sourceResponderRecipeId);
      const recipe = {
        ...details,
        owner: "CUSTOMER" as const,
        rules: cloneRules(source.rules),
        timeUpdated: call.cloud.clock.now().toISOString(),
      };
      apply(recipe, responderRules);
      return recipe;
    },
    update: (call, recipe, { responderRules, ...details }) => {
      apply(recipe, responderRules);
      Object.assign(recipe, named(details), { timeUpdated: call.cloud.clock.now().toISOString() });
    },
    beforeDelete: (call, recipe) => {
      const user = call.tenancy
        .store(targets)
        .all()
        .find(({ responderRecipes: used }) =>
          used.some(({ responderRecipeId }) => responderRecipeId === recipe.id),
        );
      // The code is inferred.
      if (user !== undefined)
        throw incorrectState(`responder recipe ${recipe.id} is attached to target ${user.id}`);
    },
    present,
    list: { shape: "items", scope: "compartmentId", filters: {} },
  })
    .filter(({ name }) => name !== "ListResponderRecipes")
    .map(guarded(kind)),
  listRecipes(kind),
];
