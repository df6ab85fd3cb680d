// Sets the credential rules of the detector recipe by their ids: a step of every deployment that changes them
// (constructs/cloud-guard/stale-credential-recipe.ts). By hand: npm run cloud-guard-rules -- <tenancy>.
import { z } from "zod";
import { riskLevels } from "../../tenancies/settings/detector-rules";
import { stepInput } from "../sdk-step/step-input";
import { applyRules } from "./apply-rules";
import { openCloudGuard } from "./open-cloud-guard";

const step = z.object({
  recipeId: z.string().min(1),
  sourceRecipeId: z.string().min(1),
  rules: z.record(z.string(), z.enum(riskLevels)),
});

async function main(): Promise<void> {
  const { access, input } = stepInput(step);
  const changed = await applyRules(await openCloudGuard(access), input);
  console.log(changed.length > 0 ? `set ${changed.join(", ")}` : "the rules are as they should be");
}

main().catch((error: unknown) => {
  console.error(`Cloud Guard's rules: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
