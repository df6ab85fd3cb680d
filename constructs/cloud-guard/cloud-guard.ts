import { CloudGuardCloudGuardConfiguration } from "@cdktf-providers/oracle-oci/cloud-guard-cloud-guard-configuration";
import { CloudGuardResponderRecipe } from "@cdktf-providers/oracle-oci/cloud-guard-responder-recipe";
import { CloudGuardTarget } from "@cdktf-providers/oracle-oci/cloud-guard-target";
import { DataOciCloudGuardCloudGuardConfiguration } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-cloud-guard-configuration";
import { DataOciCloudGuardDetectorRecipe } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-detector-recipe";
import { type ITerraformDependable, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { cloudGuard, type CloudGuardSettings } from "../../tenancies/settings/cloud-guard";
import { ageRules } from "../../tenancies/settings/detector-rules";
import { checkOcid } from "../check-ocid";
import { checkSettings } from "../check-settings";
import { rejectProblems } from "../invalid-props-error";
import type { Grant } from "../policies/grant";
import { cloudGuardGrants } from "./cloud-guard-grants";
import { oracleManagedRecipe } from "./recipe-lookup";
import { SdkStep, type TerraformAuthentication } from "../sdk-step/sdk-step";
import { StaleCredentialRecipe } from "./stale-credential-recipe";
import { unchangedAttributes } from "./unchanged-attributes";

/** Props of a CloudGuard: `cloudGuard` of a tenancy file, and where it goes. */
export interface CloudGuardProps extends Readonly<CloudGuardSettings> {
  /** OCID of the tenancy. */
  readonly tenancyId: string;
  /** Reporting region: everything of Cloud Guard is written there. */
  readonly reportingRegion: string;
  /** Prefix of display names. @default "credential-compliance" */
  readonly name?: string;
  /** How SDK steps authenticate. @default API key of the default profile */
  readonly authentication?: TerraformAuthentication;
  /** Provider of the reporting region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/**
 * Cloud Guard on, and the tenancy's root under a target with the stale-credential recipe, an activity recipe and a
 * responder that emits events. Destroying it never turns Cloud Guard off: the provider's delete does nothing.
 */
export class CloudGuard extends Construct {
  /** OCID of the target. */
  readonly targetId: string;
  /** OCID of the configuration detector recipe that is attached. */
  readonly recipeId: string;
  /** Ids of the detector rules that are on for credentials. */
  readonly ruleIds: readonly string[];
  /** Depend on it to come after the recipes are attached. */
  readonly attached: ITerraformDependable[];
  /** Addresses in Terraform's state that must be forgotten, not destroyed, when the tenancy is retired. */
  readonly keptAddresses: readonly string[];
  /** What Cloud Guard itself needs; none where it is on already. */
  readonly grants: readonly Grant[];

  constructor(scope: Construct, id: string, props: CloudGuardProps) {
    super(scope, id);
    const target = props.target;
    const verified = target && "verify" in target ? target : undefined;
    const adopted = target && "adopt" in target ? target : undefined;
    rejectProblems(this, [
      checkOcid("tenancyId", props.tenancyId, "tenancy"),
      ...checkSettings(cloudGuard, props),
    ]);
    const { provider, tenancyId } = props;
    const name = props.name ?? "credential-compliance";
    const kept: string[] = [];

    this.grants = (props.manage ?? true) ? cloudGuardGrants : [];
    const on = this.#enable(props);
    if (on instanceof CloudGuardCloudGuardConfiguration) kept.push(address(on));
    const lookup = { tenancyId, provider, dependsOn: [on] };

    if (verified) {
      const eachAgeRule = `for id in [${ageRules.map((rule) => `"${rule}"`).join(", ")}]`;
      const isOn = `anytrue([for rule in self.effective_detector_rules : rule.detector_rule_id == id && rule.details[0].is_enabled])`;
      new DataOciCloudGuardDetectorRecipe(this, "verified", {
        detectorRecipeId: verified.configurationRecipe,
        provider,
        dependsOn: [on],
        lifecycle: {
          postcondition: [
            {
              condition: `\${alltrue([${eachAgeRule} : ${isOn}])}`,
              errorMessage: `These credential-age rules are off in the recipe ${verified.configurationRecipe}: \${join(", ", [${eachAgeRule} : id if !${isOn}])}. Turn them on, or let the stack adopt the target.`,
            },
            attachedTo(
              `"${verified.verify}"`,
              "Attach it in Cloud Guard, or let the stack adopt the target.",
            ),
          ],
        },
      });
      this.targetId = verified.verify;
      this.recipeId = verified.configurationRecipe;
      this.ruleIds = ageRules;
      this.attached = [];
      this.keptAddresses = kept;
      return;
    }

    const recipe = new StaleCredentialRecipe(this, "stale-credentials", {
      tenancyId,
      region: props.reportingRegion,
      name,
      sourceRecipe: props.sourceRecipe,
      riskLevels: props.riskLevels,
      hygiene: props.hygiene,
      authentication: props.authentication,
      provider,
      dependsOn: [on],
    });
    const activity = props.activityRecipe ?? oracleManagedRecipe(this, "activity", "activity", lookup);
    const responder = props.responderRecipe ?? this.#responder(name, lookup);
    const detectors = [recipe.recipeId, activity, ...(props.threatRecipe ? [props.threatRecipe] : [])];
    // An adopted target keeps the activity and responder recipes that it has, unless others were named.
    const optional = adopted
      ? [
          ...(props.activityRecipe === undefined ? [activity] : []),
          ...(props.responderRecipe === undefined ? [responder] : []),
        ]
      : [];

    const root = new CloudGuardTarget(this, "target", {
      compartmentId: tenancyId,
      displayName: name,
      targetResourceId: tenancyId,
      targetResourceType: "COMPARTMENT",
      targetDetectorRecipes: detectors.map((detectorRecipeId) => ({ detectorRecipeId })),
      targetResponderRecipes: [{ responderRecipeId: responder }],
      provider,
      dependsOn: [on],
      // The provider replaces a target whose recipes change or come back in another order, and its update attaches
      // none (UpdateTarget knows attachments by their own id only): the step below attaches.
      lifecycle: {
        ignoreChanges: ["target_detector_recipes", "target_responder_recipes", ...unchangedAttributes],
        // It was there before: `cdktf destroy` stops, `npm run retire` forgets it.
        preventDestroy: adopted === undefined ? undefined : true,
      },
    });
    if (adopted) {
      // importFrom() of cdktf would run `terraform version` whenever the stack is synthesized.
      TerraformStack.of(this).addOverride("import", [
        { to: address(root), id: adopted.adopt, provider: provider?.fqn },
      ]);
      kept.push(address(root));
    }

    const attachment = new SdkStep(this, "attachment", {
      script: "constructs/cloud-guard/attach-recipes-step.ts",
      input: {
        targetId: root.id,
        detectorRecipeIds: detectors,
        responderRecipeIds: [responder],
        optionalRecipeIds: optional,
        adopted: adopted !== undefined,
        sourceRecipeId: recipe.sourceRecipeId,
      },
      region: props.reportingRegion,
      authentication: props.authentication,
      // An adopted target outlives the stack: without this its recipes could not be deleted.
      onDestroy: adopted !== undefined,
      dependsOn: [recipe.applied],
    });
    new DataOciCloudGuardDetectorRecipe(this, "attached", {
      detectorRecipeId: recipe.recipeId,
      provider,
      dependsOn: [attachment.done],
      lifecycle: {
        postcondition: [
          attachedTo(`${address(root)}.id`, "`npm run rollout -- mend <tenancy>` attaches it again."),
        ],
      },
    });

    this.targetId = root.id;
    this.recipeId = recipe.recipeId;
    this.ruleIds = Object.keys(recipe.rules);
    this.attached = [attachment.done];
    this.keptAddresses = kept;
  }

  #enable(props: CloudGuardProps): ITerraformDependable {
    if (props.manage ?? true) {
      return new CloudGuardCloudGuardConfiguration(this, "configuration", {
        compartmentId: props.tenancyId,
        reportingRegion: props.reportingRegion,
        status: "ENABLED",
        provider: props.provider,
      });
    }
    return new DataOciCloudGuardCloudGuardConfiguration(this, "configuration", {
      compartmentId: props.tenancyId,
      provider: props.provider,
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.status == "ENABLED" && self.reporting_region == "${props.reportingRegion}"}`,
            errorMessage: `Cloud Guard is not on with the reporting region ${props.reportingRegion}. Turn it on, or let the stack do so.`,
          },
        ],
      },
    });
  }

  #responder(name: string, lookup: Parameters<typeof oracleManagedRecipe>[3]): string {
    const recipe = new CloudGuardResponderRecipe(this, "responder", {
      compartmentId: lookup.tenancyId,
      displayName: name,
      description: "Oracle's responder recipe with its EVENT rule on.",
      sourceResponderRecipeId: oracleManagedRecipe(this, "responder-source", "responder", lookup),
      responderRules: [{ responderRuleId: "EVENT", details: { isEnabled: true } }],
      provider: lookup.provider,
      dependsOn: lookup.dependsOn,
      lifecycle: {
        ignoreChanges: ["responder_rules", "source_responder_recipe_id", ...unchangedAttributes],
        postcondition: [
          {
            condition: `\${anytrue([for rule in self.effective_responder_rules : rule.responder_rule_id == "EVENT" && rule.details[0].is_enabled])}`,
            errorMessage:
              "The responder recipe's EVENT rule is off: no problem would reach the events rule. Turn it on in Cloud Guard.",
          },
        ],
      },
    });
    return recipe.id;
  }
}

function address(resource: { terraformResourceType: string; friendlyUniqueId: string }): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/** The recipe that a data source reads is attached to the target that the Terraform expression `targetId` names. */
function attachedTo(targetId: string, remedy: string) {
  return {
    condition: `\${contains(self.target_ids, ${targetId})}`,
    errorMessage: `The configuration detector recipe is not attached to the target of the tenancy's root. ${remedy}`,
  };
}
