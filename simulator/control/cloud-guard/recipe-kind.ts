import type { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { named } from "../details";
import {
  alreadyExists,
  incorrectState,
  invalidParameter,
  missingParameter,
  notAuthorizedOrNotFound,
} from "../errors";
import { page } from "../page";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import type { Given, Resources } from "../resources";
import { requireEnabled } from "./enablement";
import { type Target, targets } from "./targets";

type Rules<Rule, Settings> = ReadonlyMap<string, { readonly rule: Rule; readonly settings: Settings }>;

export interface Recipe<Rule = unknown, Settings extends object = object> extends Resource {
  displayName: string;
  description?: string | undefined;
  readonly owner: "CUSTOMER" | "ORACLE";
  readonly rules: Rules<Rule, Settings>;
  timeUpdated: string;
}

/** A change of a rule's settings, of what a caller may name of them. */
export interface RuleChange {
  readonly ruleId: string;
  readonly settings: object;
}

/** What detector recipes and responder recipes differ in. */
export interface RecipeKind<R extends Recipe> {
  /** As operations are named: `DetectorRecipe`. */
  readonly noun: string;
  /** In messages: `detector recipe`. */
  readonly words: string;
  readonly path: string;
  /** The field of a request that has the changes of rules. */
  readonly rulesField: string;
  /** The recipes that Oracle manages; there while Cloud Guard is on. */
  readonly oracle: (tenancy: Tenancy) => readonly R[];
  /** The recipes that the customer made. */
  readonly own: StoreFactory<Resources<R>>;
  readonly present: (call: Call, recipe: R) => object;
  /** Fields that a recipe has and its summary in a listing has not. */
  readonly notInSummary: readonly string[];
  readonly isAttachedTo: (target: Target, recipeId: string) => boolean;
  /** Deletes what belongs to a recipe, or refuses. */
  readonly beforeDelete?: (call: Call, recipe: R) => void;
}

/** What a request says of a recipe. */
interface RecipeDetails {
  readonly displayName?: string | undefined;
  readonly changes?: readonly RuleChange[] | undefined;
}

/** A recipe of either owner. */
export function findRecipe<R extends Recipe>(
  { oracle, own }: RecipeKind<R>,
  tenancy: Tenancy,
  id: string,
): R | undefined {
  return tenancy.store(own).find(id) ?? oracle(tenancy).find((recipe) => recipe.id === id);
}

/** The targets that have a recipe attached. */
export function targetsWith<R extends Recipe>(
  { isAttachedTo }: RecipeKind<R>,
  tenancy: Tenancy,
  recipeId: string,
): readonly Target[] {
  return tenancy
    .store(targets)
    .all()
    .filter((target) => isAttachedTo(target, recipeId));
}

/** Applies changes by rule id; rules that are not named stay. An unknown id is refused with a code that is inferred. */
export function changeRules<R extends Recipe>(
  { rulesField }: RecipeKind<R>,
  { rules }: Pick<R, "rules">,
  changes: readonly RuleChange[],
): void {
  for (const { ruleId, settings } of changes) {
    const entry = rules.get(ruleId);
    if (entry === undefined) throw invalidParameter(`${rulesField}: the recipe has no rule ${ruleId}`);
    Object.assign(entry.settings, named(settings));
  }
}

/** The rules of a source, with settings of the clone's own. */
export function cloneRules<Rule, Settings extends object>(
  rules: Rules<Rule, Settings>,
): Map<string, { readonly rule: Rule; readonly settings: Settings }> {
  return new Map([...rules].map(([id, { rule, settings }]) => [id, { rule, settings: { ...settings } }]));
}

/** Creates, reads, lists, changes, moves and deletes the recipes of a kind. */
export function recipeOperations<
  R extends Recipe,
  C extends RecipeDetails & Pick<R, "compartmentId" | "displayName">,
>(
  kind: RecipeKind<R>,
  {
    createDetails,
    updateDetails,
    create,
  }: {
    readonly createDetails: z.ZodType<C>;
    readonly updateDetails: z.ZodType<RecipeDetails>;
    /** What a new recipe has beside what every one has. */
    readonly create: (call: Call, details: Omit<C, "changes">) => Omit<Given<R>, "owner" | "timeUpdated">;
  },
): readonly Operation[] {
  return [
    ...resourceOperations<R, C, RecipeDetails>({
      service: "cloud-guard",
      noun: kind.noun,
      path: kind.path,
      store: kind.own,
      createDetails,
      updateDetails,
      create: (call, { changes, ...details }) => {
        refuseTakenName(kind, call, details);
        const recipe = {
          ...create(call, details),
          owner: "CUSTOMER" as const,
          timeUpdated: call.cloud.clock.now().toISOString(),
        } as unknown as Given<R>;
        changeRules(kind, recipe as unknown as R, changes ?? []);
        return recipe;
      },
      update: (call, recipe, { changes, ...details }) => {
        changeRules(kind, recipe, changes ?? []);
        Object.assign(recipe, named(details), { timeUpdated: call.cloud.clock.now().toISOString() });
      },
      beforeDelete: (call, recipe) => {
        const [user] = targetsWith(kind, call.tenancy, recipe.id);
        // The code is inferred.
        if (user !== undefined)
          throw incorrectState(`${kind.words} ${recipe.id} is attached to target ${user.id}`);
        kind.beforeDelete?.(call, recipe);
      },
      present: kind.present,
      list: { shape: "items", scope: "compartmentId", filters: {} },
    })
      .filter(({ name }) => name !== `List${kind.noun}s`)
      .map((operation) => guarded(kind, operation)),
    listRecipes(kind),
  ];
}

/** Guards a recipe's operation: Cloud Guard must be on, and a recipe of Oracle's can be read, not changed. */
function guarded<R extends Recipe>(
  { noun, oracle, present }: RecipeKind<R>,
  operation: Operation,
): Operation {
  return {
    ...operation,
    handle: (call) => {
      requireEnabled(call);
      const managed = oracle(call.tenancy).find(({ id }) => id === call.params.id);
      if (managed === undefined) return operation.handle(call);
      if (operation.name === `Get${noun}`) return { status: 200, body: present(call, managed) };
      throw incorrectState(`${managed.displayName} is managed by Oracle`);
    },
  };
}

/** Names are unique in a compartment (inferred). */
function refuseTakenName<R extends Recipe>(
  { noun, own }: RecipeKind<R>,
  call: Call,
  { displayName, compartmentId }: Pick<R, "displayName" | "compartmentId">,
): void {
  const recipes = call.tenancy.store(own).all();
  if (recipes.some((each) => each.displayName === displayName && each.compartmentId === compartmentId))
    throw alreadyExists(`${noun} ${displayName}`);
}

/** The source of a clone. @throws {ServiceError} 404 */
export function sourceOf<R extends Recipe>(kind: RecipeKind<R>, { tenancy }: Call, id: string): R {
  const source = findRecipe(kind, tenancy, id);
  if (source === undefined) throw notAuthorizedOrNotFound(id);
  return source;
}

/** Lists the recipes of both owners. */
function listRecipes<R extends Recipe>(kind: RecipeKind<R>): Operation {
  return {
    service: "cloud-guard",
    name: `List${kind.noun}s`,
    method: "GET",
    path: kind.path,
    handle: (call) => {
      requireEnabled(call);
      const compartmentId = call.query.get("compartmentId");
      if (compartmentId === null) throw missingParameter("compartmentId");
      const displayName = call.query.get("displayName");
      const state = call.query.get("lifecycleState");
      const rows = [...kind.oracle(call.tenancy), ...call.tenancy.store(kind.own).all()]
        .filter((recipe) => recipe.compartmentId === compartmentId)
        .filter((recipe) => displayName === null || recipe.displayName === displayName)
        .filter((recipe) => state === null || recipe.lifecycleState === state)
        .map((recipe) => {
          const shown = Object.entries(kind.present(call, recipe));
          return Object.fromEntries(shown.filter(([field]) => !kind.notInSummary.includes(field)));
        });
      return page(call, rows, "items");
    },
  };
}
