// A step of a deployment (constructs/cloud-guard/insight/insight.ts): makes the data source, recipe and rule of the
// log-insight detection what they should be. The provider has no resource for the rule, and could not change a query that a
// rule uses.
import { stepInput } from "../../sdk-step/step-input";
import { openCloudGuard } from "../open-cloud-guard";
import { applyInsight } from "./apply-insight";
import { insightSettingsSchema } from "./insight-settings";

async function main(): Promise<void> {
  const { access, input } = stepInput(insightSettingsSchema);
  const done = await applyInsight(await openCloudGuard(access), input);
  console.log(done.length > 0 ? done.join("\n") : "the log-insight detection is as it should be");
}

main().catch((error: unknown) => {
  console.error(
    `Findings as problems of Cloud Guard: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
});
