import { CloudGuardDetectorRecipe } from "@cdktf-providers/oracle-oci/cloud-guard-detector-recipe";
import { DataOciCloudGuardDetectorRecipe } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-detector-recipe";
import type { ITerraformDependable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import {
  type AgeRule,
  ageRules,
  enabledRules,
  type EnabledRules,
  type HygieneRule,
  hygieneRules,
  type RiskLevel,
  riskLevels,
  ruleLabel,
} from "../../tenancies/detector-rules";
import { checkOcid } from "../check-ocid";
import { rejectProblems } from "../invalid-props-error";
import { oracleManagedRecipe } from "./recipe-lookup";
import { SdkStep, type TerraformAuthentication } from "../sdk-step/sdk-step";
import { writtenOnce } from "./unchanged-attributes";

/** Props of a StaleCredentialRecipe. */
export interface StaleCredentialRecipeProps {
  /** OCID of the tenancy. */
  readonly tenancyId: string;
  /** Reporting region of Cloud Guard. */
  readonly region: string;
  /** Display name of the recipe. @default "credential-compliance" */
  readonly name?: string;
  /** OCID of the configuration detector recipe to clone. @default Oracle's, looked up by its name */
  readonly sourceRecipeId?: string;
  /** Risk level of the credential-age rules; the rules themselves are always on. @default HIGH for each */
  readonly riskLevels?: Readonly<Partial<Record<AgeRule, RiskLevel>>>;
  /** Further rules to turn on, with their risk levels. @default none */
  readonly hygiene?: Readonly<Partial<Record<HygieneRule, RiskLevel>>>;
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
    const chosen = { ...props.riskLevels, ...props.hygiene };
    rejectProblems(this, [
      checkOcid("tenancyId", props.tenancyId, "tenancy"),
      checkOcid("sourceRecipeId", props.sourceRecipeId, "cloudguarddetectorrecipe"),
      ...Object.keys(props.riskLevels ?? {})
        .filter((rule) => !(ageRules as readonly string[]).includes(rule))
        .map((rule) => `"riskLevels" must name credential-age rules (${ageRules.join(", ")}); got: ${rule}`),
      ...Object.keys(props.hygiene ?? {})
        .filter((rule) => !(hygieneRules as readonly string[]).includes(rule))
        .map((rule) => `"hygiene" must name one of ${hygieneRules.join(", ")}; got: ${rule}`),
      ...Object.entries(chosen)
        .filter(([, level]) => !(riskLevels as readonly string[]).includes(level))
        .map(
          ([rule, level]) => `risk level of ${rule} must be one of ${riskLevels.join(", ")}; got: ${level}`,
        ),
    ]);
    this.rules = enabledRules(props.riskLevels, props.hygiene);
    this.sourceRecipeId = props.sourceRecipeId ?? oracleManagedRecipe(this, "source", "configuration", props);

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
      lifecycle: { ignoreChanges: ["detector_rules", "source_detector_recipe_id", ...writtenOnce] },
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
    errorMessage: `The recipe does not have these rules on at these risk levels: \${join(", ", [${each} : format("%s %s", id, risk) if !${isEffective}])}. Somebody changed them. Set them again with: npm run cloud-guard-rules -- <tenancy>`,
  };
}
