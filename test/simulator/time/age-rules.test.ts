import { Planter } from "../../../simulator/control/plant";
import { problems } from "../../../simulator/control/cloud-guard/problems";
import { detectorRecipes } from "../../../simulator/control/cloud-guard/detector-recipes";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { directoryOf } from "../../../simulator/scim/directory";
import { scanCredentialAges } from "../../../simulator/time/age-rules";

const now = new Date("2026-11-21T00:00:00Z");
const recipeId = "ocid1.cloudguarddetectorrecipe.oc1..own";

it("an old credential of a type with a rule has an open problem, until it is gone", () => {
  const build = new SampleBuilder(now, "acme", 5);
  const { tenancy } = build;
  const directory = directoryOf(build.domain("Default"));
  const ada = build.user(directory, { userName: "ada" });
  const old = build.credential(directory, ada, "auth_tokens", { daysAgo: 91 });
  build.credential(directory, ada, "api_keys", { daysAgo: 90 });
  build.credential(directory, ada, "smtp_credentials", { daysAgo: 500 });
  const planter = new Planter(tenancy, { now: () => now });
  planter.cloudGuard("us-ashburn-1");
  planter.detectorRecipe(recipeId, "IAAS_CONFIGURATION_DETECTOR");
  planter.target("ocid1.cloudguardtarget.oc1..root", recipeId);
  const open = () =>
    tenancy
      .store(problems)
      .all()
      .filter(({ lifecycleDetail }) => lifecycleDetail === "OPEN")
      .map(({ detectorRuleId, resourceId, resourceName }) => [detectorRuleId, resourceId, resourceName]);
  scanCredentialAges(tenancy, now);
  scanCredentialAges(tenancy, now);
  expect(open()).toEqual([["AUTH_TOKEN_TOO_OLD", old.ocid, "ada"]]);
  directory.removeCredential("auth_tokens", old.id);
  scanCredentialAges(tenancy, now);
  expect(open()).toEqual([]);
  tenancy.store(detectorRecipes).find(recipeId)!.rules.get("AUTH_TOKEN_TOO_OLD")!.settings.isEnabled = false;
  build.credential(directory, ada, "auth_tokens", { daysAgo: 91 });
  scanCredentialAges(tenancy, now);
  expect(open()).toEqual([]);
});
