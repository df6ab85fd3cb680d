import type { Simulator } from "../../../simulator/simulator";
import { ask, emptyCloud, type Reply, root } from "./control-plane";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await emptyCloud();
});
afterEach(() => simulator.close());

const enable = () =>
  ask(simulator, "PUT", `/20200131/configuration?compartmentId=${root}`, {
    reportingRegion: "us-ashburn-1",
    status: "ENABLED",
  });

const oracleRecipe = async (name: string): Promise<string> => {
  const { body } = await ask(
    simulator,
    "GET",
    `/20200131/detectorRecipes?compartmentId=${root}&displayName=${encodeURIComponent(name)}`,
  );
  const [item] = body["items"] as { id: string }[];
  return item?.id ?? "";
};

const clone = async (): Promise<Reply> =>
  ask(simulator, "POST", "/20200131/detectorRecipes", {
    compartmentId: root,
    displayName: "stale",
    sourceDetectorRecipeId: await oracleRecipe("OCI Configuration Detector Recipe"),
    detectorRules: [{ detectorRuleId: "API_KEY_TOO_OLD", details: { isEnabled: true, riskLevel: "HIGH" } }],
  });

const createTarget = async (detectorRecipes: readonly string[]): Promise<Reply> =>
  ask(simulator, "POST", "/20200131/targets", {
    compartmentId: root,
    displayName: "root",
    targetResourceId: root,
    targetResourceType: "COMPARTMENT",
    targetDetectorRecipes: detectorRecipes.map((detectorRecipeId) => ({ detectorRecipeId })),
  });

interface Rule {
  readonly detectorRuleId: string;
  readonly details: { readonly riskLevel: string };
}
const rulesOf = ({ body }: Reply): Rule[] => body["effectiveDetectorRules"] as Rule[];

it("is off in a new tenancy, and nothing of it can be found", async () => {
  const { status, body } = await ask(simulator, "GET", `/20200131/targets?compartmentId=${root}`);
  expect([status, body["code"]]).toEqual([404, "NotAuthorizedOrNotFound"]);
});

it("returns the rules of a recipe in another order on every read", async () => {
  await enable();
  const recipe = await clone();
  const path = `/20200131/detectorRecipes/${String(recipe.body["id"])}`;
  const orders = [];
  for (let read = 0; read < 3; read += 1) {
    orders.push(rulesOf(await ask(simulator, "GET", path)).map(({ detectorRuleId }) => detectorRuleId));
  }
  expect(new Set(orders.map((order) => order.join())).size).toBe(3);
  expect(new Set(orders.map((order) => order.toSorted().join())).size).toBe(1);
});

it("changes the rule that an update names and no other", async () => {
  await enable();
  const recipe = await clone();
  const path = `/20200131/detectorRecipes/${String(recipe.body["id"])}`;
  const levels = (reply: Reply) =>
    new Map(rulesOf(reply).map(({ detectorRuleId, details }) => [detectorRuleId, details.riskLevel]));
  const before = levels(await ask(simulator, "GET", path));
  const updated = await ask(simulator, "PUT", `${path}/detectorRules/API_KEY_TOO_OLD`, {
    details: { isEnabled: true, riskLevel: "CRITICAL" },
  });
  expect(updated.status).toBe(200);
  expect(levels(await ask(simulator, "GET", path))).toEqual(before.set("API_KEY_TOO_OLD", "CRITICAL"));
});

it("refuses a rule that the recipe does not have", async () => {
  await enable();
  const recipe = await clone();
  const path = `/20200131/detectorRecipes/${String(recipe.body["id"])}/detectorRules/SMTP_CREDENTIAL_TOO_OLD`;
  const { status } = await ask(simulator, "PUT", path, { details: { isEnabled: true } });
  expect(status).toBe(404);
});

it("allows one target for a compartment", async () => {
  await enable();
  const recipes = [
    await oracleRecipe("OCI Configuration Detector Recipe"),
    await oracleRecipe("OCI Activity Detector Recipe"),
  ];
  expect((await createTarget(recipes)).status).toBe(200);
  const second = await createTarget(recipes);
  expect([second.status, second.body["code"]]).toEqual([409, "NotAuthorizedOrResourceAlreadyExists"]);
});

it("requires an activity recipe beside the configuration recipe", async () => {
  await enable();
  const { status } = await createTarget([await oracleRecipe("OCI Configuration Detector Recipe")]);
  expect(status).toBe(400);
});

it("keeps a recipe that a target uses", async () => {
  await enable();
  const recipe = await clone();
  const id = String(recipe.body["id"]);
  await ask(simulator, "GET", `/20200131/detectorRecipes/${id}`);
  await ask(simulator, "GET", `/20200131/detectorRecipes/${id}`);
  await ask(simulator, "GET", `/20200131/detectorRecipes/${id}`);
  const target = await createTarget([id, await oracleRecipe("OCI Activity Detector Recipe")]);
  expect(target.status).toBe(200);
  const { body } = await ask(simulator, "GET", `/20200131/detectorRecipes/${id}`);
  expect(body["targetIds"]).toEqual([target.body["id"]]);
  expect((await ask(simulator, "DELETE", `/20200131/detectorRecipes/${id}`)).status).toBe(409);
});

it("does not change a recipe of Oracle's", async () => {
  await enable();
  const id = await oracleRecipe("OCI Configuration Detector Recipe");
  const { status } = await ask(simulator, "PUT", `/20200131/detectorRecipes/${id}`, { displayName: "mine" });
  expect(status).toBe(409);
});

it.each([
  ["detectorRecipes", "effectiveDetectorRules"],
  ["responderRecipes", "effectiveResponderRules"],
])("lists %s of Oracle by state, without what only a single one shows", async (collection, field) => {
  await enable();
  const path = `/20200131/${collection}`;
  const list = async (query: string) =>
    (await ask(simulator, "GET", `${path}?compartmentId=${root}&${query}`)).body["items"] as { id: string }[];
  const [first] = await list("lifecycleState=ACTIVE");
  expect(first).not.toHaveProperty(field);
  expect((await ask(simulator, "GET", `${path}/${first!.id}`)).body).toHaveProperty(field);
  expect(await list("lifecycleState=DELETING")).toEqual([]);
});
