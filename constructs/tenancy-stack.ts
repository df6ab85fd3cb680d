import { IdentityCompartment } from "@cdktf-providers/oracle-oci/identity-compartment";
import { Aspects, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AuditConfiguration } from "../lambda-src/contract/audit-configuration";
import { longestGapHours } from "../tenancies/cron";
import type { TenancyFile } from "../tenancies/tenancy-schema";
import { Alarms, metricNamespace } from "./monitoring/alarms";
import { AuditFunction } from "./audit-function";
import { AuditSchedule, defaultCron } from "./audit-schedule";
import { CloudGuard } from "./cloud-guard/cloud-guard";
import { ConfigurationSecret } from "./configuration-secret";
import { ContainerRepository } from "./container-repository";
import { EvidenceStore } from "./evidence-store";
import { Network } from "./network";
import { Notifications } from "./notifications";
import { Policies } from "./policies";
import { SdkStep } from "./sdk-step/sdk-step";
import { addStateBackend } from "./state-backend";
import { Tags } from "./tags";
import { TenancyProviders } from "./tenancy-providers";

/** How long a warm container keeps its configuration, in seconds. */
const defaultConfigurationTtl = 300;

/** Everything that one tenancy gets, from its tenancy file. The stack's id names the tenancy. */
export class TenancyStack extends TerraformStack {
  constructor(scope: Construct, id: string, file: TenancyFile) {
    super(scope, id);
    const name = `credential-compliance-${id}`;
    const tenancyId = file.tenancy;
    const homeRegion = file.homeRegion ?? file.region;
    const reportingRegion = file.reportingRegion ?? homeRegion;
    const authentication = file.terraform;
    // Import blocks and terraform_data.
    this.addOverride("terraform.required_version", ">= 1.5.0");
    addStateBackend(this, file.state);
    const providers = new TenancyProviders(this, "providers", {
      tenancyId,
      region: file.region,
      homeRegion,
      reportingRegion,
      authentication,
    });
    const { main: provider, home, reporting } = providers;

    const compartmentId = this.#compartment(file, providers);
    const subnetId =
      typeof file.subnet === "string"
        ? file.subnet
        : new Network(this, "network", { compartmentId, name, cidr: file.subnet.cidr, provider }).subnetId;
    const repository =
      file.containerRepository === undefined
        ? undefined
        : new ContainerRepository(this, "container-repository", {
            compartmentId,
            name: file.containerRepository,
            provider,
          });

    const cloudGuard = new CloudGuard(this, "cloud-guard", {
      tenancyId,
      reportingRegion,
      name,
      manage: file.cloudGuard?.manage,
      target: file.cloudGuard?.target,
      riskLevels: file.cloudGuard?.riskLevels,
      hygiene: file.cloudGuard?.hygiene,
      sourceRecipeId: file.cloudGuard?.sourceRecipe,
      activityRecipeId: file.cloudGuard?.activityRecipe,
      threatRecipeId: file.cloudGuard?.threatRecipe,
      responderRecipeId: file.cloudGuard?.responderRecipe,
      authentication,
      provider: reporting,
    });

    // Topics are regional: Cloud Guard's events need one in the reporting region, alarms one where the metrics are.
    const { emails, functions: functionIds } = file.notifications;
    const problems = { tenancyId, ruleIds: cloudGuard.ruleIds };
    const sameRegion = reportingRegion === file.region;
    const notifications = new Notifications(this, "notifications", {
      compartmentId,
      name,
      emails,
      functionIds,
      topicId: file.notifications.topic,
      problems: sameRegion ? problems : undefined,
      provider: sameRegion ? reporting : provider,
    });
    const reportingTopicId = sameRegion
      ? notifications.topicId
      : new Notifications(this, "reporting-notifications", {
          compartmentId,
          name: `${name}-problems`,
          emails,
          topicId: file.notifications.reportingTopic,
          problems,
          provider: reporting,
        }).topicId;

    const evidence = new EvidenceStore(this, "evidence", {
      compartmentId,
      tenancyId,
      name,
      bucket: file.evidence?.bucket,
      namespace: file.evidence?.namespace,
      protection: file.evidence?.protection,
      retentionDays: file.evidence?.retentionDays,
      lockRetentionFrom: file.evidence?.lockRetentionFrom,
      deleteAfterDays: file.evidence?.deleteAfterDays,
      region: file.region,
      provider,
      homeProvider: home,
    });

    const configuration: AuditConfiguration = {
      schemaVersion: 1,
      tenancy: { ocid: tenancyId, name: id },
      homeRegion,
      policy: file.rotation ?? {},
      domainTimeoutSeconds: file.domainTimeoutSeconds,
      evidence: { namespace: evidence.namespace, bucket: evidence.bucket, region: file.region },
      notification: {
        topicId: notifications.topicId,
        region: file.region,
        when: file.notifications.when ?? "on-findings",
        format: file.notifications.format ?? "text",
      },
      metrics: { namespace: metricNamespace, compartmentId, region: file.region },
      ownerEmails: file.ownerEmails && { ...file.ownerEmails, compartmentId, region: file.region },
      domainClients: file.domainClients,
    };
    const secret = new ConfigurationSecret(this, "configuration", {
      compartmentId,
      name,
      configuration,
      vault: file.vault && { vaultId: file.vault.vault, keyId: file.vault.key },
      provider,
    });

    const audit = new AuditFunction(this, "audit", {
      compartmentId,
      name,
      image: file.image,
      subnetId,
      environment: {
        CONFIG_SECRET_ID: secret.secretId,
        CONFIG_TTL_SECONDS: String(file.function?.configurationTtlSeconds ?? defaultConfigurationTtl),
        TENANCY_NAME: id,
        HOME_REGION: homeRegion,
        REPORTING_REGION: reportingRegion,
        METRIC_NAMESPACE: metricNamespace,
        METRIC_COMPARTMENT_ID: compartmentId,
        // The configuration names the topic too; this one is for a run that cannot read its configuration.
        FAILURE_TOPIC_ID: notifications.topicId,
      },
      failureTopicId: notifications.topicId,
      networkSecurityGroupIds: file.function?.networkSecurityGroups,
      memoryMb: file.function?.memoryMb,
      timeoutSeconds: file.function?.timeoutSeconds,
      detachedTimeoutSeconds: file.function?.detachedTimeoutSeconds,
      shape: file.function?.shape,
      logGroupId: file.logging?.logGroup,
      logRetentionDays: file.logging?.retentionDays,
      provider,
    });
    const cron = file.schedule ?? defaultCron;
    const schedule = new AuditSchedule(this, "schedule", {
      compartmentId,
      name,
      functionId: audit.functionId,
      cron,
      provider,
    });
    const alarms = new Alarms(this, "alarms", {
      compartmentId,
      metricCompartmentId: compartmentId,
      name,
      tenancy: id,
      topicId: notifications.topicId,
      longestGapHours: longestGapHours(cron),
      provider,
    });
    // Not when the cron expression or an alarm changes: each time, a missing run is waited for anew.
    new SdkStep(this, "expected-audits", {
      script: "constructs/monitoring/expect-audits-step.ts",
      input: { namespace: metricNamespace, compartmentId, tenancy: id, scheduleId: schedule.scheduleId },
      region: file.region,
      authentication,
      dependsOn: [...alarms.created],
    });
    new Policies(this, "policies", {
      tenancyId,
      name,
      functionId: audit.functionId,
      scheduleId: schedule.scheduleId,
      compartmentId,
      secretId: secret.secretId,
      secretCompartmentId: compartmentId,
      bucket: evidence.bucket,
      bucketCompartmentId: file.evidence?.bucketCompartment ?? compartmentId,
      topicCompartmentId: file.notifications.topicCompartment ?? compartmentId,
      metricCompartmentId: compartmentId,
      metricNamespace,
      senderCompartmentId: file.ownerEmails && compartmentId,
      clientSecretIds: file.domainClients?.map((client) => client.clientSecretId),
      cloudGuard: file.cloudGuard?.manage ?? true,
      dynamicGroup: file.function?.dynamicGroup,
      provider: home,
    });

    if (file.tags) Aspects.of(this).add(new Tags(file.tags));
    const outputs = {
      function_id: [audit.functionId, "OCID of the audit function."],
      schedule_id: [schedule.scheduleId, "OCID of the schedule that calls it."],
      topic_id: [notifications.topicId, "OCID of the topic of findings and alarms."],
      reporting_topic_id: [reportingTopicId, "OCID of the topic of Cloud Guard's problems."],
      configuration_secret_id: [secret.secretId, "OCID of the secret that holds the audit's configuration."],
      evidence_bucket: [evidence.bucket, "Bucket that holds the evidence."],
      evidence_namespace: [evidence.namespace, "Object Storage namespace of the evidence bucket."],
      log_group_id: [audit.logGroupId, "OCID of the log group of the invoke log."],
      cloud_guard_target_id: [cloudGuard.targetId, "OCID of Cloud Guard's root target."],
      cloud_guard_recipe_id: [cloudGuard.recipeId, "OCID of the configuration detector recipe."],
      compartment_id: [compartmentId, "OCID of the stack's compartment."],
      ...(repository && {
        container_repository_id: [repository.repositoryId, "OCID of the image's repository."],
      }),
    };
    for (const [key, [value, description]] of Object.entries(outputs)) {
      new TerraformOutput(this, key, { value, description, staticId: true });
    }
    new TerraformOutput(this, "kept_on_retire", {
      value: [...cloudGuard.keptAddresses, ...evidence.keptAddresses],
      description: "Resources that retiring the tenancy forgets instead of destroying.",
      staticId: true,
    });
  }

  #compartment(file: TenancyFile, providers: TenancyProviders): string {
    if (typeof file.compartment === "string") return file.compartment;
    return new IdentityCompartment(this, "compartment", {
      compartmentId: file.compartment.parent ?? file.tenancy,
      name: file.compartment.name,
      description:
        file.compartment.description ?? "Credential compliance: audit, evidence and notifications.",
      provider: providers.home,
    }).id;
  }
}
