// A step of a deployment (constructs/cloud-guard/cloud-guard.ts): attaches the recipes to the target, which the provider cannot.
import { z } from "zod";
import { attachRecipes, detachRecipes } from "./attach-recipes";
import { openCloudGuard } from "./open-cloud-guard";
import { stepInput } from "../sdk-step/step-input";

const ids = z.array(z.string().min(1));
const { action, access, input } = stepInput(
  z.object({
    targetId: z.string().min(1),
    detectorRecipeIds: ids,
    responderRecipeIds: ids,
    optionalRecipeIds: ids,
    adopted: z.boolean(),
    sourceRecipeId: z.string().min(1),
  }),
);

async function main(): Promise<void> {
  const client = await openCloudGuard(access);
  const done = await (action === "apply" ? attachRecipes(client, input) : detachRecipes(client, input));
  console.log(done.length > 0 ? done.join("\n") : "the recipes are attached");
}

main().catch((error: unknown) => {
  console.error(`Cloud Guard's recipes: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
