import { IdentityCompartment } from "@cdktf-providers/oracle-oci/identity-compartment";
import { Aspects, type TerraformProvider, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import {
  defaultConfigurationTtlSeconds,
  type FunctionEnvironment,
} from "../lambda-src/contract/function-environment";
import { defaultSchedule, longestGapHours } from "../tenancies/settings/cron";
import { regionsOf } from "../tenancies/regions";
import type { TenancyFile } from "../tenancies/tenancy-schema";
import { auditConfiguration } from "./audit-configuration";
import { AuditFunction } from "./audit-function";
import { AuditSchedule } from "./audit-schedule";
import { CloudGuard } from "./cloud-guard/cloud-guard";
import { Insight } from "./cloud-guard/insight/insight";
import { ConfigurationSecret } from "./configuration-secret";
import { ContainerRepository } from "./container-repository";
import { EvidenceStore } from "./evidence-store";
import { literals } from "./literals";
import { Alarms } from "./monitoring/alarms";
import { Network } from "./network";
import { Notifications } from "./notifications";
import { configuredGrants } from "./policies/configured-grants";
import { Policies } from "./policies/policies";
import { tenancyReading } from "./policies/tenancy-reading";
import { SdkStep } from "./sdk-step/sdk-step";
import { addOutputs } from "./stack-outputs";
import { addStateBackend } from "./state-backend";
import { Tags } from "./tags";
import { TenancyProviders } from "./tenancy-providers";

/** What most constructs of a stack have in common. */
interface Common {
  readonly compartmentId: string;
  /** Prefix of names. */
  readonly name: string;
  readonly provider: TerraformProvider;
}

/** Everything that one tenancy gets, from its tenancy file. The stack's id names the tenancy. */
export class TenancyStack extends TerraformStack {
  constructor(scope: Construct, id: string, written: TenancyFile) {
    super(scope, id);
    // Import blocks and terraform_data.
    this.addOverride("terraform.required_version", ">= 1.5.0");
    addStateBackend(this, written.state);

    const file = literals(written);
    const name = `credential-compliance-${id}`;
    const { tenancy: tenancyId, terraform: authentication } = file;
    const regions = regionsOf(file);
    const { region } = regions;
    const providers = new TenancyProviders(this, "providers", { tenancyId, ...regions, authentication });
    const { main: provider, home, reporting } = providers;
    const compartmentId = this.#compartment(file, home);
    const common: Common = { compartmentId, name, provider };
    const subnetId = this.#subnet(file, common);
    const repository = this.#repository(file, common);

    const cloudGuard = new CloudGuard(this, "cloud-guard", {
      ...file.cloudGuard,
      tenancyId,
      reportingRegion: regions.reportingRegion,
      name,
      authentication,
      provider: reporting,
    });
    const { notifications, problemTopicId } = this.#notifications(file, common, cloudGuard, reporting);
    const insight = this.#insight(file, common, cloudGuard, problemTopicId, reporting);
    const evidence = new EvidenceStore(this, "evidence", {
      ...common,
      ...file.evidence,
      tenancyId,
      region,
      homeProvider: home,
    });
    const configuration = auditConfiguration(id, written, {
      compartmentId,
      evidence,
      notifications,
      insight,
    });
    const secret = new ConfigurationSecret(this, "configuration", {
      ...common,
      configuration,
      vault: file.vault,
      signing: file.evidence?.signing,
    });
    const cron = file.schedule ?? defaultSchedule;
    const alarms = new Alarms(this, "alarms", {
      ...common,
      metricCompartmentId: compartmentId,
      tenancy: id,
      topicId: notifications.topicId,
      longestGapHours: longestGapHours(cron),
    });
    const audit = new AuditFunction(this, "audit", {
      ...common,
      ...file.function,
      image: file.image,
      subnetId,
      environment: {
        CONFIG_SECRET_ID: secret.secretId,
        CONFIG_TTL_SECONDS: String(file.function?.configurationTtlSeconds ?? defaultConfigurationTtlSeconds),
        TENANCY_NAME: id,
        METRIC_NAMESPACE: alarms.metrics.namespace,
        METRIC_COMPARTMENT_ID: alarms.metrics.compartmentId,
        FAILURE_TOPIC_ID: notifications.topicId,
      } satisfies FunctionEnvironment,
      failureTopicId: notifications.topicId,
      logging: file.logging,
    });
    const schedule = new AuditSchedule(this, "schedule", { ...common, functionId: audit.functionId, cron });
    this.#expectAudits(file, alarms, schedule);
    new Policies(this, "policies", {
      tenancyId,
      name,
      functionId: audit.functionId,
      scheduleId: schedule.scheduleId,
      grants: {
        "cloud-guard": cloudGuard.grants,
        logging: insight?.loggingGrants ?? [],
        function: [
          ...tenancyReading,
          ...secret.grants,
          ...evidence.grants,
          ...notifications.grants,
          ...alarms.grants,
          ...(insight?.grants ?? []),
          ...configuredGrants(configuration),
        ],
        schedule: audit.invocationGrants,
      },
      dynamicGroup: file.function?.dynamicGroup,
      provider: home,
    });

    if (file.tags) Aspects.of(this).add(new Tags(file.tags));
    addOutputs(this, {
      function_id: audit.functionId,
      schedule_id: schedule.scheduleId,
      topic_id: notifications.topicId,
      reporting_topic_id: problemTopicId,
      configuration_secret_id: secret.secretId,
      evidence_bucket: evidence.bucket,
      evidence_namespace: evidence.namespace,
      signing_key_id: secret.signing?.keyId,
      signing_crypto_endpoint: secret.signing?.cryptoEndpoint,
      log_group_id: audit.logGroupId,
      cloud_guard_target_id: cloudGuard.targetId,
      cloud_guard_recipe_id: cloudGuard.recipeId,
      compartment_id: compartmentId,
      container_repository_id: repository?.repositoryId,
      kept_on_retire: [...cloudGuard.keptAddresses, ...evidence.keptAddresses],
    });
  }

  #compartment({ compartment, tenancy }: TenancyFile, provider: TerraformProvider): string {
    if (typeof compartment === "string") return compartment;
    return new IdentityCompartment(this, "compartment", {
      compartmentId: compartment.parent ?? tenancy,
      name: compartment.name,
      description: compartment.description ?? "Credential compliance: audit, evidence and notifications.",
      provider,
    }).id;
  }

  #subnet({ subnet }: TenancyFile, common: Common): string {
    return typeof subnet === "string"
      ? subnet
      : new Network(this, "network", { ...common, ...subnet }).subnetId;
  }

  #repository({ containerRepository: name }: TenancyFile, common: Common): ContainerRepository | undefined {
    return name === undefined
      ? undefined
      : new ContainerRepository(this, "container-repository", { ...common, name });
  }

  #insight(
    file: TenancyFile,
    common: Common,
    cloudGuard: CloudGuard,
    problemTopicId: string,
    reportingProvider: TerraformProvider,
  ): Insight | undefined {
    const wanted = file.cloudGuard?.insight ?? false;
    if (wanted === false) return undefined;
    const { region, reportingRegion } = regionsOf(file);
    return new Insight(this, "insight", {
      ...common,
      ...(wanted === true ? {} : wanted),
      tenancyId: file.tenancy,
      tenancyName: this.node.id,
      region,
      reportingRegion,
      targetId: cloudGuard.targetId,
      problemTopicId,
      authentication: file.terraform,
      reportingProvider,
      dependsOn: cloudGuard.attached,
    });
  }

  /** Not again when the cron expression or an alarm changes: each time, a missing run is waited for anew. */
  #expectAudits({ region, terraform }: TenancyFile, alarms: Alarms, { scheduleId }: AuditSchedule): void {
    new SdkStep(this, "expected-audits", {
      script: "constructs/monitoring/expect-audits-step.ts",
      input: { ...alarms.metrics, tenancy: this.node.id, scheduleId },
      region,
      authentication: terraform,
      dependsOn: [...alarms.created],
    });
  }

  /**
   * Topics are regional: Cloud Guard's events need one in the reporting region, alarms and the function one where they
   * are.
   */
  #notifications(file: TenancyFile, common: Common, cloudGuard: CloudGuard, reporting: TerraformProvider) {
    const { region, reportingRegion } = regionsOf(file);
    const { reportingTopic, ...here } = file.notifications;
    const problems = { tenancyId: file.tenancy, ruleIds: cloudGuard.ruleIds };
    if (reportingRegion === region) {
      const notifications = new Notifications(this, "notifications", {
        ...common,
        ...here,
        problems,
        provider: reporting,
      });
      return { notifications, problemTopicId: notifications.topicId };
    }
    const notifications = new Notifications(this, "notifications", { ...common, ...here });
    const { topicId: problemTopicId } = new Notifications(this, "reporting-notifications", {
      compartmentId: common.compartmentId,
      name: `${common.name}-problems`,
      emails: here.emails,
      topic: reportingTopic,
      problems,
      provider: reporting,
    });
    return { notifications, problemTopicId };
  }
}
