import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { named, tagDetails } from "../details";
import {
  alreadyExists,
  incorrectState,
  invalidParameter,
  missingParameter,
  notAuthorizedOrNotFound,
} from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { omit } from "../omit";
import { type CatalogueResponder, responders } from "./catalogue";
import { requireEnabled } from "./configuration";
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

/** A recipe of either owner. */
export const findResponderRecipe = (tenancy: Tenancy, id: string): ResponderRecipe | undefined => {
  const oracle = tenancy.store(oracleResponderRecipe);
  return oracle.id === id ? oracle : tenancy.store(responderRecipes).find(id);
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

const guarded = (operation: Operation): Operation => ({
  ...operation,
  handle: (call) => {
    requireEnabled(call);
    const oracle = call.tenancy.store(oracleResponderRecipe);
    if (call.params.id !== oracle.id) return operation.handle(call);
    if (operation.name === "GetResponderRecipe") return { status: 200, body: present(call, oracle) };
    throw incorrectState(`${oracle.displayName} is managed by Oracle`);
  },
});

export const responderRecipeOperations: readonly Operation[] = [
  ...resourceOperations({
    service: "cloud-guard",
    noun: "ResponderRecipe",
    path: "/20200131/responderRecipes",
    store: responderRecipes,
    createDetails: z.object({
      compartmentId: z.string(),
      sourceResponderRecipeId: z.string(),
      ...changeable,
      displayName: z.string(),
    }),
    updateDetails: z.object(changeable),
    create: (call, { responderRules, ...details }) => {
      const taken = call.tenancy
        .store(responderRecipes)
        .all()
        .some((r) => r.displayName === details.displayName && r.compartmentId === details.compartmentId);
      // Names are unique in a compartment (inferred).
      if (taken) throw alreadyExists(`responder recipe ${details.displayName}`);
      const source = findResponderRecipe(call.tenancy, details.sourceResponderRecipeId);
      if (source === undefined) throw notAuthorizedOrNotFound(details.sourceResponderRecipeId);
      const recipe = {
        ...details,
        owner: "CUSTOMER" as const,
        rules: new Map(
          [...source.rules].map(([id, { rule, settings }]) => [id, { rule, settings: { ...settings } }]),
        ),
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
    .map(guarded),
  {
    service: "cloud-guard",
    name: "ListResponderRecipes",
    method: "GET",
    path: "/20200131/responderRecipes",
    handle: (call) => {
      requireEnabled(call);
      const compartmentId = call.query.get("compartmentId");
      if (compartmentId === null) throw missingParameter("compartmentId");
      const displayName = call.query.get("displayName");
      const rows = [call.tenancy.store(oracleResponderRecipe), ...call.tenancy.store(responderRecipes).all()]
        .filter((recipe) => recipe.compartmentId === compartmentId)
        .filter((recipe) => displayName === null || recipe.displayName === displayName)
        .map((recipe) => present(call, recipe));
      return page(call, rows, "items");
    },
  },
];
