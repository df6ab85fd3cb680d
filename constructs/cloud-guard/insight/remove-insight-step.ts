// A step of a deployment (constructs/cloud-guard/insight/insight.ts): does nothing when it is made, and removes the
// log-insight detection when it is destroyed. It knows nothing that changes, or every change would remove everything first.
import { stepInput } from "../../sdk-step/step-input";
import { openCloudGuard } from "../open-cloud-guard";
import { removeInsight } from "./apply-insight";
import { DataSourcesUnavailableError } from "./insight-parts";
import { insightIdentitySchema } from "./insight-settings";

async function main(): Promise<void> {
  const { action, access, input } = stepInput(insightIdentitySchema);
  if (action === "apply") return;
  try {
    const done = await removeInsight(await openCloudGuard(access), input);
    console.log(done.length > 0 ? done.join("\n") : "there is no log-insight detection to remove");
  } catch (error) {
    // Where there never were any, leaving must not fail.
    if (!(error instanceof DataSourcesUnavailableError)) throw error;
    console.log("the tenancy has no data sources");
  }
}

main().catch((error: unknown) => {
  console.error(
    `Findings as problems of Cloud Guard: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
});
