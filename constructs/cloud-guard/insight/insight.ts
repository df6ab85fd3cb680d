import { DataOciCloudGuardDataSource } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-data-source";
import { DataOciCloudGuardDataSources } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-data-sources";
import { DataOciCloudGuardDetectorRecipe } from "@cdktf-providers/oracle-oci/data-oci-cloud-guard-detector-recipe";
import { EventsRule } from "@cdktf-providers/oracle-oci/events-rule";
import { LoggingLog } from "@cdktf-providers/oracle-oci/logging-log";
import { LoggingLogGroup } from "@cdktf-providers/oracle-oci/logging-log-group";
import { type ITerraformDependable, type TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import type { AuditConfiguration } from "../../../lambda-src/contract/audit-configuration";
import {
  insightLabel,
  insightQuery,
  insightRuleName,
  type LogAddress,
} from "../../../lambda-src/contract/insight";
import { type RiskLevel, riskLevels, ruleLabel } from "../../../tenancies/settings/detector-rules";
import type { InsightTypes } from "../../../tenancies/settings/insight-types";
import { insightTypes } from "../../../tenancies/settings/insight-types";
import { checkOcid } from "../../check-ocid";
import { rejectProblems } from "../../invalid-props-error";
import { problemEvents } from "../../notifications";
import type { Grant } from "../../policies/grant";
import { SdkStep, type TerraformAuthentication } from "../../sdk-step/sdk-step";

/** Props of an Insight. */
export interface InsightProps {
  /** OCID of the tenancy. */
  readonly tenancyId: string;
  /** Name of the tenancy: the audit knows its problems by it. */
  readonly tenancyName: string;
  /** Compartment of the log. */
  readonly compartmentId: string;
  /** Prefix of display names. */
  readonly name: string;
  /** Region of the function and the log. */
  readonly region: string;
  /** Reporting region of Cloud Guard. */
  readonly reportingRegion: string;
  /** OCID of the target of the tenancy's root. */
  readonly targetId: string;
  /** OCID of a topic in the reporting region that is told of the problems. */
  readonly problemTopicId: string;
  /** Types that become problems: those that Cloud Guard has no age rule for, or all. @default "gaps" */
  readonly types?: InsightTypes;
  /** Risk level of the problems. @default HIGH */
  readonly riskLevel?: RiskLevel;
  /** Minutes between two runs of the query, from 5 to 1440. @default 60 */
  readonly intervalMinutes?: number;
  /** How SDK steps authenticate. @default API key of the default profile */
  readonly authentication?: TerraformAuthentication;
  /** Provider of `region`. @default the stack's default provider */
  readonly provider?: TerraformProvider;
  /** Provider of the reporting region. @default the stack's default provider */
  readonly reportingProvider?: TerraformProvider;
  /** What must exist first, such as the target's own recipes. @default the target */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * The audit's findings as problems of Cloud Guard: a log that the function writes to, and Cloud Guard's log-insight
 * detection on it. The log is Terraform's. The data source, recipe, rule and attachment are an SDK step's
 * (docs/decisions/0023): the provider has no resource for the rule, and a data source's query can be changed only while no
 * rule uses it. Every plan reads them back and names what somebody changed.
 */
export class Insight extends Construct {
  /** What the function is told. */
  readonly configuration: NonNullable<AuditConfiguration["insight"]>;
  /** What the function needs. */
  readonly grants: readonly Grant[];
  /** What Logging needs to run the query for Cloud Guard. */
  readonly loggingGrants: readonly Grant[];

  constructor(scope: Construct, id: string, props: InsightProps) {
    super(scope, id);
    const riskLevel = props.riskLevel ?? "HIGH";
    const intervalMinutes = props.intervalMinutes ?? 60;
    rejectProblems(this, [
      checkOcid("tenancyId", props.tenancyId, "tenancy"),
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("targetId", props.targetId, "cloudguardtarget"),
      checkOcid("problemTopicId", props.problemTopicId, "onstopic"),
      riskLevels.includes(riskLevel)
        ? undefined
        : `"riskLevel" must be one of ${riskLevels.join(", ")}; got: ${String(riskLevel)}`,
      Number.isInteger(intervalMinutes) && intervalMinutes >= 5 && intervalMinutes <= 1440
        ? undefined
        : `"intervalMinutes" must be a whole number from 5 to 1440; got: ${intervalMinutes}`,
    ]);
    const { tenancyId, compartmentId, targetId, region, reportingRegion, authentication } = props;
    const name = `${props.name}-findings`;

    const group = new LoggingLogGroup(this, "log-group", {
      compartmentId,
      displayName: name,
      description: "Findings of the credential audit, for Cloud Guard.",
      provider: props.provider,
    });
    const log = new LoggingLog(this, "log", {
      displayName: name,
      logGroupId: group.id,
      logType: "CUSTOM",
      isEnabled: true,
      // Cloud Guard looks at a line once; the evidence is elsewhere.
      retentionDuration: 30,
      provider: props.provider,
    });
    const address = { compartmentId, logGroupId: group.id, logId: log.id };
    const query = insightQuery(address);

    const identity = { tenancyId, name, targetId };
    const removal = new SdkStep(this, "removal", {
      script: "constructs/cloud-guard/insight/remove-insight-step.ts",
      input: identity,
      region: reportingRegion,
      authentication,
      onDestroy: true,
      // Whatever is destroyed with it goes after the detection that uses it.
      dependsOn: [log, ...(props.dependsOn ?? [])],
    });
    const settings = new SdkStep(this, "settings", {
      script: "constructs/cloud-guard/insight/apply-insight-step.ts",
      input: {
        ...identity,
        region,
        query,
        intervalMinutes,
        riskLevel,
        labels: [ruleLabel, insightLabel(props.tenancyName)],
      },
      region: reportingRegion,
      authentication,
      dependsOn: [removal.done],
    });
    this.#check(props, { name, log: address, intervalMinutes, riskLevel, after: settings.done });

    new EventsRule(this, "problems", {
      compartmentId: tenancyId,
      displayName: `${name}-problems`,
      description: "Problems of Cloud Guard that the credential audit told of, to the topic.",
      isEnabled: true,
      // The rule's id is known to no plan before it is made; its name is the problem's.
      condition: JSON.stringify({ eventType: problemEvents, data: { resourceName: [insightRuleName] } }),
      actions: {
        actions: [
          {
            actionType: "ONS",
            isEnabled: true,
            topicId: props.problemTopicId,
            description: "Tell the subscribers.",
          },
        ],
      },
      provider: props.reportingProvider,
    });

    this.configuration = {
      logId: log.id,
      logRegion: region,
      reportingRegion,
      types: insightTypes(props.types),
      intervalMinutes,
    };
    this.grants = [
      {
        what: "use log-content",
        compartmentId,
        where: [`target.loggroup.id = '${group.id}'`, "request.permission = 'LOG_CONTENT_PUSH'"],
        operation: "PutLogs: a line for each finding, which Cloud Guard makes a problem of",
      },
      {
        what: "use cloud-guard-problems",
        operation:
          "ListProblems, ListProblemEntities and UpdateBulkProblemStatus: resolves the problems of findings that are none any more",
      },
    ];
    // As the Console shows it to who makes a data source. It shows INTERNAL_AUDIT_EVENT_READ too, for Oracle's own events,
    // which this query does not read.
    this.loggingGrants = [
      {
        what: "{LOG_DEFINITION_READ, LOG_DEFINITION_WRITE, LOG_WRITE, LOG_NAMESPACE_READ, LOG_CONTENT_READ, AUDIT_EVENT_READ, LOG_CONTENT_PUSH}",
        operation: "Logging runs the query of Cloud Guard's data source",
      },
    ];
  }

  /** Reads the detection back, and fails a plan that finds it changed. */
  #check(
    { tenancyId, targetId, reportingProvider: provider }: InsightProps,
    wanted: {
      readonly name: string;
      readonly log: LogAddress;
      readonly intervalMinutes: number;
      readonly riskLevel: RiskLevel;
      readonly after: ITerraformDependable;
    },
  ): void {
    const deployAgain =
      "Somebody changed it. Set it again: replace the step, with `terraform apply -replace` of the stack's terraform_data for insight_settings, or take cloudGuard.insight out and in again.";
    const sources = new DataOciCloudGuardDataSources(this, "data-sources", {
      compartmentId: tenancyId,
      displayName: wanted.name,
      provider,
      dependsOn: [wanted.after],
      lifecycle: {
        postcondition: [
          {
            condition: "${length(self.data_source_collection[0].items) == 1}",
            errorMessage: `Cloud Guard has no data source ${wanted.name}. ${deployAgain}`,
          },
        ],
      },
    });
    const source = new DataOciCloudGuardDataSource(this, "data-source", {
      dataSourceId: sources.dataSourceCollection.get(0).items.get(0).id,
      provider,
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.status == "ENABLED" && self.state == "ACTIVE" && self.data_source_details[0].interval_in_minutes == ${wanted.intervalMinutes} && self.data_source_details[0].query == ${queryExpression(wanted.log)}}`,
            errorMessage: `The data source ${wanted.name} is off, or has another query or interval. ${deployAgain}`,
          },
          {
            condition: "${length(self.data_source_detector_mapping_info) > 0}",
            errorMessage: `No detector rule uses the data source ${wanted.name}. ${deployAgain}`,
          },
        ],
      },
    });
    const isEffective = `rule.display_name == "${insightRuleName}" && rule.details[0].is_enabled && rule.details[0].risk_level == "${wanted.riskLevel}"`;
    new DataOciCloudGuardDetectorRecipe(this, "recipe", {
      detectorRecipeId: source.dataSourceDetectorMappingInfo.get(0).detectorRecipeId,
      provider,
      lifecycle: {
        postcondition: [
          {
            condition: `\${anytrue([for rule in self.effective_detector_rules : ${isEffective}])}`,
            errorMessage: `The rule "${insightRuleName}" is off, or not at risk level ${wanted.riskLevel}. ${deployAgain}`,
          },
          {
            condition: `\${contains(self.target_ids, ${expression(targetId)})}`,
            errorMessage: `The recipe of the rule "${insightRuleName}" is not attached to the target of the tenancy's root. ${deployAgain}`,
          },
        ],
      },
    });
  }
}

/** The query of a log, as a Terraform expression: inside one, cdktf writes references bare, so none may stand in a text. */
function queryExpression({ compartmentId, logGroupId, logId }: LogAddress): string {
  const template = insightQuery({ compartmentId: "%s", logGroupId: "%s", logId: "%s" });
  const operands = [template, compartmentId, logGroupId, logId].map(expression);
  return `format(${operands.join(", ")})`;
}

/** A text or a reference, as a Terraform expression. */
function expression(value: string): string {
  return Token.isUnresolved(value) ? value : `"${value.replaceAll('"', '\\"')}"`;
}
