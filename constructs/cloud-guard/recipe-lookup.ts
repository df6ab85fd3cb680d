import { DataOciCloudGuardDetectorRecipes } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-detector-recipes";
import { DataOciCloudGuardResponderRecipes } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-responder-recipes";
import type { ITerraformDependable, TerraformProvider } from "cdktf";
import type { Construct } from "constructs";

/** Names of the recipes that Oracle manages (Oracle, "Oracle-Managed Detector Recipes"). */
const oracleManaged = {
  configuration: "OCI Configuration Detector Recipe",
  activity: "OCI Activity Detector Recipe",
  responder: "OCI Responder Recipe",
} as const;

/** How to look up a recipe that Oracle manages. */
export interface RecipeLookupProps {
  /** OCID of the tenancy: Oracle's recipes are in its root. */
  readonly tenancyId: string;
  /** Provider of the reporting region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
  /** What turns Cloud Guard on: there are no recipes before. @default nothing */
  readonly dependsOn?: ITerraformDependable[];
}

/** OCID of the recipe that Oracle manages. The plan fails when the tenancy has none by that name, or several. */
export function oracleManagedRecipe(
  scope: Construct,
  id: string,
  kind: keyof typeof oracleManaged,
  props: RecipeLookupProps,
): string {
  const displayName = oracleManaged[kind];
  const config = (collection: string) => ({
    compartmentId: props.tenancyId,
    displayName,
    provider: props.provider,
    dependsOn: props.dependsOn,
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(self.${collection}[0].items) == 1}`,
          errorMessage: `Expected one recipe named "${displayName}" in the root compartment. Name another in cloudGuard of the tenancy file.`,
        },
      ],
    },
  });
  if (kind === "responder") {
    return new DataOciCloudGuardResponderRecipes(
      scope,
      id,
      config("responder_recipe_collection"),
    ).responderRecipeCollection
      .get(0)
      .items.get(0).id;
  }
  return new DataOciCloudGuardDetectorRecipes(
    scope,
    id,
    config("detector_recipe_collection"),
  ).detectorRecipeCollection
    .get(0)
    .items.get(0).id;
}
