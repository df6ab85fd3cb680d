// Sets the credential rules of the detector recipe by their ids. A step of every deployment that changes them
// (constructs/cloud-guard/stale-credential-recipe.ts); by hand, `npm run cloud-guard-rules -- <tenancy>`, after somebody changed
// them in the Console.
import type { CloudGuardClient } from "oci-cloudguard";
import { z } from "zod";
import { enabledRules, riskLevels } from "../../tenancies/detector-rules";
import { readTenancy } from "../../tenancies/read-tenancy";
import { regionsOf } from "../../tenancies/regions";
import { applyRules } from "./apply-rules";
import { openCloudGuard } from "./open-cloud-guard";
import { stepInput } from "../sdk-step/step-input";

const step = z.object({
  recipeId: z.string().min(1),
  sourceRecipeId: z.string().min(1),
  rules: z.record(z.string(), z.enum(riskLevels)),
});

async function recipeOf(client: CloudGuardClient, tenancyId: string, displayName: string) {
  const { detectorRecipeCollection } = await client.listDetectorRecipes({
    compartmentId: tenancyId,
    displayName,
  });
  const [recipe, ...others] = detectorRecipeCollection.items;
  if (!recipe || others.length > 0) {
    throw new Error(
      `expected one detector recipe named ${displayName} in the root compartment, found ${detectorRecipeCollection.items.length}. Is the tenancy deployed?`,
    );
  }
  const { detectorRecipe } = await client.getDetectorRecipe({ detectorRecipeId: recipe.id });
  if (detectorRecipe.sourceDetectorRecipeId === undefined) {
    throw new Error(`the detector recipe ${displayName} is not a clone`);
  }
  return { recipeId: recipe.id, sourceRecipeId: detectorRecipe.sourceDetectorRecipeId };
}

async function main(tenancy: string | undefined): Promise<void> {
  let changed: string[];
  if (tenancy === undefined) {
    const { access, input } = stepInput(step);
    changed = await applyRules(await openCloudGuard(access), input);
  } else {
    const file = readTenancy(tenancy);
    const client = await openCloudGuard({
      region: regionsOf(file).reportingRegion,
      auth: file.terraform?.auth,
      profile: file.terraform?.profile,
    });
    const recipe = await recipeOf(client, file.tenancy, `credential-compliance-${tenancy}`);
    const rules = enabledRules(file.cloudGuard?.riskLevels, file.cloudGuard?.hygiene);
    changed = await applyRules(client, { ...recipe, rules });
  }
  console.log(changed.length > 0 ? `set ${changed.join(", ")}` : "the rules are as they should be");
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(`Cloud Guard's rules: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
