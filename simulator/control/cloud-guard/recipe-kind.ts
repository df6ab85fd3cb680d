import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { alreadyExists, incorrectState, missingParameter } from "../errors";
import { page } from "../page";
import type { Resource } from "../resource";
import type { Resources } from "../resources";
import { requireEnabled } from "./configuration";

interface Recipe extends Resource {
  readonly displayName: string;
}

/** What detector recipes and responder recipes differ in. */
export interface RecipeKind<R extends Recipe> {
  /** As operations are named: `DetectorRecipe`. */
  readonly noun: string;
  readonly path: string;
  /** The recipes that Oracle manages; there while Cloud Guard is on. */
  readonly oracle: (tenancy: Tenancy) => readonly R[];
  /** The recipes that the customer made. */
  readonly own: StoreFactory<Resources<R>>;
  readonly present: (call: Call, recipe: R) => object;
  /** Fields that a recipe has and its summary in a listing has not. */
  readonly notInSummary: readonly string[];
}

/** A recipe of either owner. */
export const findRecipe = <R extends Recipe>(
  { oracle, own }: RecipeKind<R>,
  tenancy: Tenancy,
  id: string,
): R | undefined => tenancy.store(own).find(id) ?? oracle(tenancy).find((recipe) => recipe.id === id);

/** Guards a recipe's operation: Cloud Guard must be on, and a recipe of Oracle's can be read, not changed. */
export const guarded =
  <R extends Recipe>({ noun, oracle, present }: RecipeKind<R>) =>
  (operation: Operation): Operation => ({
    ...operation,
    handle: (call) => {
      requireEnabled(call);
      const managed = oracle(call.tenancy).find(({ id }) => id === call.params.id);
      if (managed === undefined) return operation.handle(call);
      if (operation.name === `Get${noun}`) return { status: 200, body: present(call, managed) };
      throw incorrectState(`${managed.displayName} is managed by Oracle`);
    },
  });

/** Names are unique in a compartment (inferred). */
export const refuseTakenName = <R extends Recipe>(
  { noun, own }: RecipeKind<R>,
  call: Call,
  { displayName, compartmentId }: Pick<R, "displayName" | "compartmentId">,
): void => {
  const recipes = call.tenancy.store(own).all();
  if (recipes.some((each) => each.displayName === displayName && each.compartmentId === compartmentId))
    throw alreadyExists(`${noun} ${displayName}`);
};

/** The rules of a source, with settings of the clone's own. */
export const cloneRules = <Rule, Settings extends object>(
  rules: ReadonlyMap<string, { readonly rule: Rule; readonly settings: Settings }>,
): Map<string, { readonly rule: Rule; readonly settings: Settings }> =>
  new Map([...rules].map(([id, { rule, settings }]) => [id, { rule, settings: { ...settings } }]));

/** Lists the recipes of both owners. */
export const listRecipes = <R extends Recipe>(kind: RecipeKind<R>): Operation => ({
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
});
