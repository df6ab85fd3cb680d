import { CloudGuardClient, models } from "oci-cloudguard";
import { applyInsight, removeInsight } from "../../../constructs/cloud-guard/insight/apply-insight";
import type { InsightSettings } from "../../../constructs/cloud-guard/insight/insight-settings";
import { insightQuery, insightRuleName } from "../../../lambda-src/contract/insight";
import { dataSources } from "../../../simulator/control/cloud-guard/data-sources";
import { detectorRecipes } from "../../../simulator/control/cloud-guard/detector-recipes";
import { insightConditions } from "../../../simulator/control/cloud-guard/insight-conditions";
import { insightRules } from "../../../simulator/control/cloud-guard/insight-rules";
import { targets } from "../../../simulator/control/cloud-guard/targets";
import { SimulatedTenancy } from "../../simulated-tenancy";

const targetId = "ocid1.cloudguardtarget.oc1.iad.root";
const at = { compartmentId: "ocid1.compartment.oc1..c", logGroupId: "ocid1.loggroup.oc1..g" };

let tenancy: SimulatedTenancy;
let client: CloudGuardClient;
let settings: InsightSettings;

beforeEach(async () => {
  tenancy = await SimulatedTenancy.start();
  tenancy.planter.cloudGuard("us-ashburn-1");
  tenancy.planter.target(targetId);
  client = (await tenancy.connect()).regional(CloudGuardClient, { json: false });
  settings = {
    tenancyId: tenancy.simulator.tenancy.ocid,
    name: "cc-findings",
    targetId,
    region: "us-ashburn-1",
    query: insightQuery({ ...at, logId: "ocid1.log.oc1..l" }),
    intervalMinutes: 60,
    riskLevel: "HIGH",
    labels: ["stale-credential", "credential-audit-acme"],
  };
});
afterEach(() => tenancy.close());

const hurried = { interval: 0, looks: 20 };
const apply = (change: Partial<InsightSettings> = {}) =>
  applyInsight(client, { ...settings, ...change }, hurried);
const remove = () => removeInsight(client, settings, hurried);

const store = () => {
  const from = tenancy.simulator.tenancy;
  return {
    sources: from.store(dataSources).all(),
    recipes: from.store(detectorRecipes).all(),
    rules: from.store(insightRules).all(),
    attached: from
      .store(targets)
      .find(targetId)!
      .detectorRecipes.map(({ detectorRecipeId }) => detectorRecipeId),
    conditions: from.store(insightConditions),
  };
};

it("makes the four parts once, finds them again and changes nothing the second time", async () => {
  expect(await apply()).toHaveLength(4);
  const made = store();
  const [recipe] = made.recipes;
  expect(made.sources).toMatchObject([
    {
      displayName: "cc-findings",
      status: "ENABLED",
      dataSourceDetails: { query: settings.query, regions: ["us-ashburn-1"] },
    },
  ]);
  expect(made.sources[0]!.dataSourceDetails).not.toHaveProperty("threshold");
  expect(made.rules).toMatchObject([
    {
      name: insightRuleName,
      recipeId: recipe!.id,
      dataSourceId: made.sources[0]!.id,
      entitiesMappings: { length: 8 },
    },
  ]);
  expect([...recipe!.rules.values()].map(({ settings: own }) => own)).toMatchObject([
    { isEnabled: true, riskLevel: "HIGH", labels: settings.labels },
  ]);
  expect(made.attached).toContain(recipe!.id);
  expect(await apply()).toEqual([]);
  expect(store().recipes).toEqual(made.recipes);
});

it("changes a risk level in the rule alone", async () => {
  await apply();
  const [rule] = store().rules;
  expect(await apply({ riskLevel: "CRITICAL" })).toEqual([expect.stringContaining("changed the rule")]);
  expect(store().rules.map(({ id }) => id)).toEqual([rule!.id]);
  expect(store().recipes[0]!.rules.get(rule!.id)!.settings.riskLevel).toBe("CRITICAL");
});

it("changes a query in place: out of the rule, changed, into the rule again", async () => {
  await apply();
  const before = store();
  const query = insightQuery({ ...at, logId: "ocid1.log.oc1..other" });
  expect(await apply({ query, intervalMinutes: 30 })).toEqual([
    "detached the data source from the rule",
    `changed the data source ${before.sources[0]!.id}`,
    expect.stringContaining("changed the rule"),
  ]);
  const after = store();
  expect(after.sources).toMatchObject([
    { id: before.sources[0]!.id, dataSourceDetails: { query, intervalInMinutes: 30 } },
  ]);
  expect(after.rules).toMatchObject([{ id: before.rules[0]!.id, dataSourceId: before.sources[0]!.id }]);
  expect(await apply({ query, intervalMinutes: 30 })).toEqual([]);
});

it("undoes what somebody changed: off, detached, disabled, renamed entities, off the target", async () => {
  await apply();
  const { rules, recipes, sources } = store();
  const path = { detectorRecipeId: recipes[0]!.id, detectorRuleId: rules[0]!.id };
  await client.deleteDetectorRecipeDetectorRuleDataSource({ ...path, dataSourceId: sources[0]!.id });
  await client.updateDetectorRecipeDetectorRule({
    ...path,
    updateDetectorRecipeDetectorRuleDetails: {
      details: { isEnabled: false, entitiesMappings: [{ queryField: "cgkey01", displayName: "Other" }] },
    },
  });
  sources[0]!.status = "DISABLED";
  const { target } = await client.getTarget({ targetId });
  const attachment = target.targetDetectorRecipes!.find(
    ({ detectorRecipeId }) => detectorRecipeId === recipes[0]!.id,
  );
  await client.deleteTargetDetectorRecipe({ targetId, targetDetectorRecipeId: attachment!.id });
  expect(await apply()).toHaveLength(3);
  expect(await apply()).toEqual([]);
  expect(store().sources[0]!.status).toBe("ENABLED");
  expect(store().rules[0]!.entitiesMappings).toHaveLength(8);
  expect(store().attached).toContain(recipes[0]!.id);
});

it("sends the deprecated fields to a service that refuses without them, and keeps them in a change", async () => {
  store().conditions.deprecatedFieldsRequired = true;
  await apply();
  expect(store().sources).toMatchObject([
    { dataSourceDetails: { threshold: 0, operator: "GREATERTHANEQUALTO" } },
  ]);
  await apply({ intervalMinutes: 5 });
  expect(store().sources).toMatchObject([{ dataSourceDetails: { threshold: 0, intervalInMinutes: 5 } }]);
});

it("says whom to ask where the tenancy has no data sources, and makes nothing", async () => {
  store().conditions.dataSourcesAvailable = false;
  await expect(apply()).rejects.toThrow(/account manager or Oracle Support.*cloudGuard\.insight to false/s);
  expect(store().recipes).toEqual([]);
  await expect(remove()).rejects.toThrow("does not offer data sources");
});

it("says why a data source could not be made, and makes it anew the next time", async () => {
  const { conditions } = store();
  conditions.workFailure = { code: "LimitExceeded", message: "10 data sources at most" };
  await expect(apply()).rejects.toThrow(
    /creation of the data source cc-findings failed.*LimitExceeded: 10 data sources/,
  );
  conditions.workFailure = undefined;
  expect(await apply()).toHaveLength(5);
  expect(store().sources.filter(({ lifecycleState }) => lifecycleState === "ACTIVE")).toHaveLength(1);
});

it("does not take the query from a rule of somebody else's", async () => {
  await apply();
  const { recipes, sources } = store();
  await client.createDetectorRecipeDetectorRule({
    detectorRecipeId: recipes[0]!.id,
    createDetectorRecipeDetectorRuleDetails: { details: { name: "Theirs", dataSourceId: sources[0]!.id } },
  });
  await expect(apply({ intervalMinutes: 5 })).rejects.toThrow(/is used by the rule .* not this stack's/);
});

it("removes all of it in the order that works, and nothing the second time", async () => {
  await apply();
  expect(await remove()).toHaveLength(3);
  const left = store();
  expect(left.rules).toEqual([]);
  expect(left.sources.filter(({ lifecycleState }) => lifecycleState !== "DELETING")).toEqual([]);
  expect(left.attached).toHaveLength(2);
  expect(await remove()).toEqual([]);
  expect(await apply()).toHaveLength(4);
});

it.each([1, 2, 3, 4, 5, 6])("goes on where a removal ended after %i changes", async (changes) => {
  await apply();
  let left = changes;
  const fault = await tenancy.simulator.faults.add({
    match: { service: "cloud-guard", method: "DELETE", when: () => left-- <= 0 },
    fault: { kind: "status", status: 400 },
  });
  await remove().catch(() => undefined);
  await fault.remove();
  await remove();
  expect(store().rules).toEqual([]);
  expect(store().attached).toHaveLength(2);
  expect(store().sources.filter(({ lifecycleState }) => lifecycleState !== "DELETING")).toEqual([]);
});

it("puts its rule into a log-insight recipe that the target has, and leaves that recipe there", async () => {
  const { detectorRecipe } = await client.createDetectorRecipe({
    createDetectorRecipeDetails: {
      compartmentId: settings.tenancyId,
      displayName: "theirs",
      detector: models.DetectorEnum.IaasLogInsightDetector,
    },
  });
  await client.createTargetDetectorRecipe({
    targetId,
    attachTargetDetectorRecipeDetails: { detectorRecipeId: detectorRecipe.id },
  });
  for (let read = 0; read < 3; read++)
    await client.getDetectorRecipe({ detectorRecipeId: detectorRecipe.id });
  expect(await apply()).toHaveLength(2);
  expect(store().recipes.map(({ displayName }) => displayName)).toEqual(["theirs"]);
  expect(store().rules).toMatchObject([{ recipeId: detectorRecipe.id }]);
  await remove();
  expect(store().rules).toEqual([]);
  expect(store().attached).toContain(detectorRecipe.id);
});
