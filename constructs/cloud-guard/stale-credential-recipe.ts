import { CloudGuardDetectorRecipe } from "@cdktf-providers/oracle-oci/cloud-guard-detector-recipe";
import { DataOciCloudGuardDetectorRecipe } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-detector-recipe";
import type { ITerraformDependable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { cloudGuard, type CloudGuardSettings } from "../../tenancies/settings/cloud-guard";
import { enabledRules, type EnabledRules, ruleLabel } from "../../tenancies/settings/detector-rules";
import { checkOcid } from "../check-ocid";
import { checkSettings } from "../check-settings";
import { rejectProblems } from "../invalid-props-error";
import { oracleManagedRecipe } from "./recipe-lookup";
import { SdkStep, type TerraformAuthentication } from "../sdk-step/sdk-step";
import { unchangedAttributes } from "./unchanged-attributes";

/** Props of a StaleCredentialRecipe. */
export interface StaleCredentialRecipeProps extends Readonly<
  Pick<CloudGuardSettings, "sourceRecipe" | "riskLevels" | "hygiene">
> {
  /** OCID of the tenancy. */
  readonly tenancyId: string;
  /** Reporting region of Cloud Guard. */
  readonly region: string;
  /** Display name of the recipe. @default "credential-compliance" */
  readonly name?: string;
  /** How the SDK step authenticates. @default API key of the default profile */
  readonly authentication?: TerraformAuthentication;
  /** Provider of the reporting region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
  /** What turns Cloud Guard on. @default nothing */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * A clone of Oracle's configuration detector recipe with the credential-age rules on.
 *
 * Terraform states the rules once, when it creates the recipe. From then on an SDK step sets them by rule id: the
 * provider keeps rules as a list in the order of the last answer, which changes from read to read, and an update by
 * position would send one rule the settings of another (docs/decisions/0006). Every plan reads the effective rules
 * and fails when one is off.
 */
export class StaleCredentialRecipe extends Construct {
  /** OCID of the recipe. */
  readonly recipeId: string;
  /** OCID of the recipe that it is a clone of. */
  readonly sourceRecipeId: string;
  /** The rules that it turns on, by id, sorted. */
  readonly rules: EnabledRules;
  /** Depend on it to come after the rules are set. */
  readonly applied: ITerraformDependable;

  constructor(scope: Construct, id: string, props: StaleCredentialRecipeProps) {
    super(scope, id);
    rejectProblems(this, [
      checkOcid("tenancyId", props.tenancyId, "tenancy"),
      ...checkSettings(cloudGuard, props),
    ]);
    this.rules = enabledRules(props.riskLevels, props.hygiene);
    this.sourceRecipeId = props.sourceRecipe ?? oracleManagedRecipe(this, "source", "configuration", props);

    const recipe = new CloudGuardDetectorRecipe(this, "Resource", {
      compartmentId: props.tenancyId,
      displayName: props.name ?? "credential-compliance",
      description: "Oracle's configuration detector recipe with the credential-age rules on.",
      sourceDetectorRecipeId: this.sourceRecipeId,
      detectorRules: Object.entries(this.rules).map(([detectorRuleId, riskLevel]) => ({
        detectorRuleId,
        details: { isEnabled: true, riskLevel, labels: [ruleLabel] },
      })),
      provider: props.provider,
      dependsOn: props.dependsOn,
      // A source that is looked up is unknown while Cloud Guard's own settings change; that must not replace the clone.
      lifecycle: { ignoreChanges: ["detector_rules", "source_detector_recipe_id", ...unchangedAttributes] },
    });
    this.recipeId = recipe.id;

    const step = new SdkStep(this, "rules", {
      script: "constructs/cloud-guard/apply-rules-step.ts",
      input: { recipeId: recipe.id, rules: this.rules, sourceRecipeId: this.sourceRecipeId },
      region: props.region,
      authentication: props.authentication,
    });
    this.applied = step.done;

    new DataOciCloudGuardDetectorRecipe(this, "effective", {
      detectorRecipeId: recipe.id,
      provider: props.provider,
      dependsOn: [step.done],
      lifecycle: { postcondition: [rulesAreEffective(this.rules)] },
    });
  }
}

/** Every rule is on, at its risk level, in the effective rules of the recipe that a data source reads; names those that are not. */
function rulesAreEffective(rules: EnabledRules) {
  const wanted = Object.entries(rules)
    .map(([id, risk]) => `${id} = "${risk}"`)
    .join(", ");
  const each = `for id, risk in {${wanted}}`;
  const isEffective = `anytrue([for rule in self.effective_detector_rules : rule.detector_rule_id == id && rule.details[0].is_enabled && rule.details[0].risk_level == risk])`;
  return {
    condition: `\${alltrue([${each} : ${isEffective}])}`,
    errorMessage: `The recipe does not have these rules on at these risk levels: \${join(", ", [${each} : format("%s %s", id, risk) if !${isEffective}])}. Somebody changed them. Set them again with: npm run rollout -- mend <tenancy>`,
  };
}
