import { CloudGuardClient } from "oci-cloudguard";
import { applyRules } from "../../../constructs/cloud-guard/apply-rules";
import {
  type Attachments,
  attachRecipes,
  detachRecipes,
} from "../../../constructs/cloud-guard/attach-recipes";
import { oracleDetectorRecipe } from "../../../simulator/control/cloud-guard/detector-recipes";
import { SimulatedTenancy } from "../../simulated-tenancy";

const recipeId = "ocid1.cloudguarddetectorrecipe.oc1.iad.ours";
const activityId = "ocid1.cloudguarddetectorrecipe.oc1.iad.activity";
const customerId = "ocid1.cloudguarddetectorrecipe.oc1.iad.customer";
const responderId = "ocid1.cloudguardresponderrecipe.oc1.iad.ours";
const targetId = "ocid1.cloudguardtarget.oc1.iad.root";

let tenancy: SimulatedTenancy;
let client: CloudGuardClient;
let source: string;

beforeEach(async () => {
  tenancy = await SimulatedTenancy.start();
  tenancy.planter.cloudGuard("us-ashburn-1");
  tenancy.planter.detectorRecipe(recipeId, "IAAS_CONFIGURATION_DETECTOR");
  tenancy.planter.detectorRecipe(customerId, "IAAS_CONFIGURATION_DETECTOR");
  tenancy.planter.detectorRecipe(activityId, "IAAS_ACTIVITY_DETECTOR");
  tenancy.planter.responderRecipe(responderId);
  source = oracleDetectorRecipe(tenancy.simulator.tenancy, "IAAS_CONFIGURATION_DETECTOR").id;
  client = (await tenancy.connect()).regional(CloudGuardClient, { json: false });
});
afterEach(() => tenancy.close());

describe("applyRules", () => {
  const apply = (rules: Record<string, "HIGH" | "LOW" | "MINOR">): Promise<string[]> =>
    applyRules(client, { recipeId, sourceRecipeId: source, rules });

  const rule = async (id: string) => {
    const { detectorRecipe } = await client.getDetectorRecipe({ detectorRecipeId: recipeId });
    return detectorRecipe.effectiveDetectorRules!.find((one) => one.detectorRuleId === id)!.details!;
  };

  it("sets what differs, by id, and nothing the second time", async () => {
    const before = await rule("PASSWORD_TOO_OLD");
    expect(await apply({ API_KEY_TOO_OLD: "MINOR" })).toEqual(["API_KEY_TOO_OLD"]);
    expect(await rule("API_KEY_TOO_OLD")).toMatchObject({
      isEnabled: true,
      riskLevel: "MINOR",
      labels: ["stale-credential"],
    });
    expect(await rule("PASSWORD_TOO_OLD")).toEqual(before);
    expect(await apply({ API_KEY_TOO_OLD: "MINOR" })).toEqual([]);
  });

  it("turns a rule on again that somebody turned off", async () => {
    await apply({ API_KEY_TOO_OLD: "HIGH" });
    await client.updateDetectorRecipeDetectorRule({
      detectorRecipeId: recipeId,
      detectorRuleId: "API_KEY_TOO_OLD",
      updateDetectorRecipeDetectorRuleDetails: { details: { isEnabled: false } },
    });
    expect(await apply({ API_KEY_TOO_OLD: "HIGH" })).toEqual(["API_KEY_TOO_OLD"]);
    expect((await rule("API_KEY_TOO_OLD")).isEnabled).toBe(true);
  });

  it("gives a rule that is no longer wanted the source's settings again", async () => {
    const original = await rule("API_KEY_TOO_OLD");
    await apply({ API_KEY_TOO_OLD: "MINOR", AUTH_TOKEN_TOO_OLD: "MINOR" });
    expect(await apply({ AUTH_TOKEN_TOO_OLD: "MINOR" })).toEqual(["API_KEY_TOO_OLD"]);
    expect(await rule("API_KEY_TOO_OLD")).toEqual(original);
  });

  it("names the rules that Cloud Guard does not offer, and changes none", async () => {
    await expect(apply({ API_KEY_TOO_OLD: "MINOR", NO_SUCH_RULE: "LOW" })).rejects.toThrow(
      "Cloud Guard offers no rule NO_SUCH_RULE",
    );
    expect((await rule("API_KEY_TOO_OLD")).riskLevel).not.toBe("MINOR");
  });
});

describe("a target", () => {
  const wanted = (more: Partial<Attachments> = {}): Attachments => ({
    targetId,
    detectorRecipeIds: [recipeId, activityId],
    responderRecipeIds: [responderId],
    optionalRecipeIds: [activityId, responderId],
    adopted: true,
    sourceRecipeId: source,
    ...more,
  });

  const attached = async (): Promise<string[]> => {
    const { target } = await client.getTarget({ targetId });
    return target.targetDetectorRecipes!.map((recipe) => recipe.detectorRecipeId);
  };
  const responders = async (): Promise<string[]> => {
    const { target } = await client.getTarget({ targetId });
    return target.targetResponderRecipes!.map((recipe) => recipe.responderRecipeId);
  };

  it("that is adopted gets our recipe in the place of Oracle's, and keeps its others", async () => {
    tenancy.planter.target(targetId);
    const [activity] = await attached();
    const respondersBefore = await responders();
    expect(await attachRecipes(client, wanted())).toEqual([`replaced ${source} by ${recipeId}`]);
    expect(await attached()).toEqual([activity, recipeId]);
    expect(await responders()).toEqual(respondersBefore);
    expect(await attachRecipes(client, wanted())).toEqual([]);
  });

  it("that is adopted keeps a configuration recipe of the customer's, and the step fails", async () => {
    tenancy.planter.target(targetId, customerId);
    const before = await attached();
    await expect(attachRecipes(client, wanted())).rejects.toThrow(
      `The target ${targetId} has a recipe of its own, ${customerId}`,
    );
    expect(await attached()).toEqual(before);
  });

  it("that is adopted gets the clone in the place of its source, even a source of the customer's", async () => {
    tenancy.planter.target(targetId, customerId);
    const { detectorRecipe: clone } = await client.createDetectorRecipe({
      createDetectorRecipeDetails: {
        compartmentId: tenancy.ocid,
        displayName: "clone",
        sourceDetectorRecipeId: customerId,
      },
    });
    const ofTheClone = { sourceRecipeId: customerId, detectorRecipeIds: [clone.id, activityId] };
    await attachRecipes(client, wanted(ofTheClone));
    expect(await attached()).toContain(clone.id);
    expect(await attached()).not.toContain(customerId);
  });

  it("that is adopted keeps a recipe of the customer's that is named as the source only afterwards", async () => {
    tenancy.planter.target(targetId, customerId);
    await expect(attachRecipes(client, wanted({ sourceRecipeId: customerId }))).rejects.toThrow(
      `${recipeId} is no clone of it`,
    );
    expect(await attached()).toContain(customerId);
  });

  it("of the stack's own gets the recipes that its file names, in the place of those before", async () => {
    tenancy.planter.target(targetId, customerId);
    await attachRecipes(client, wanted({ adopted: false, optionalRecipeIds: [] }));
    expect(new Set(await attached())).toEqual(new Set([recipeId, activityId]));
    expect(await responders()).toContain(responderId);
  });

  it("gets its recipe back when the new one cannot be attached", async () => {
    tenancy.planter.target(targetId);
    const before = await attached();
    const attach = client.createTargetDetectorRecipe.bind(client);
    // Stands for any refusal: a second activity recipe, which the service refuses whatever was detached before.
    jest.spyOn(client, "createTargetDetectorRecipe").mockImplementation((request) => {
      const { detectorRecipeId } = request.attachTargetDetectorRecipeDetails;
      return attach({
        ...request,
        attachTargetDetectorRecipeDetails: {
          detectorRecipeId: detectorRecipeId === recipeId ? activityId : detectorRecipeId,
        },
      });
    });
    await expect(attachRecipes(client, wanted())).rejects.toMatchObject({ kind: "badRequest" });
    expect(new Set(await attached())).toEqual(new Set(before));
  });

  it("that is left has the source recipe again", async () => {
    tenancy.planter.target(targetId);
    const before = await attached();
    await attachRecipes(client, wanted());
    expect(await detachRecipes(client, wanted())).toEqual([`replaced ${recipeId} by ${source}`]);
    expect(new Set(await attached())).toEqual(new Set(before));
  });
});
