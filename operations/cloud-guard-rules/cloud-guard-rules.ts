import { Command } from "@commander-js/extra-typings";
import type { CloudGuardClient } from "oci-cloudguard";
import { applyRules } from "../../constructs/cloud-guard/apply-rules";
import { openCloudGuard } from "../../constructs/cloud-guard/open-cloud-guard";
import { enabledRules } from "../../tenancies/settings/detector-rules";
import { readTenancyFile } from "../../tenancies/read-tenancy-file";
import { regionsOf } from "../../tenancies/regions";
import { say } from "../../lambda-src/terminal/print";

export const command = new Command("cloud-guard-rules")
  .description(
    "Sets the credential rules of Cloud Guard's detector recipe again, after somebody changed them in the Console.",
  )
  .argument("<tenancy>", "name of the tenancy's file, without its extension")
  .action(async (tenancy) => {
    const file = readTenancyFile(tenancy);
    const client = await openCloudGuard({
      region: regionsOf(file).reportingRegion,
      auth: file.terraform?.auth,
      profile: file.terraform?.profile,
    });
    const recipe = await recipeOf(client, file.tenancy, `credential-compliance-${tenancy}`);
    const rules = enabledRules(file.cloudGuard?.riskLevels, file.cloudGuard?.hygiene);
    const changed = await applyRules(client, { ...recipe, rules });
    say(changed.length > 0 ? `set ${changed.join(", ")}` : "the rules are as they should be");
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
