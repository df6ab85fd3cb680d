import { type AuditConfiguration, configurationVersion } from "../lambda-src/contract/audit-configuration";
import { metricNamespace } from "../lambda-src/contract/metrics";
import { notificationDefaults } from "../lambda-src/contract/settings";
import type { TenancyFile } from "../tenancies/tenancy-schema";
import type { EvidenceStore } from "./evidence-store";
import type { Insight } from "./cloud-guard/insight/insight";
import type { Notifications } from "./notifications";

/** What the function is told: the settings of the tenancy file, and what the stack made for it. */
export function auditConfiguration(
  name: string,
  file: TenancyFile,
  made: {
    readonly compartmentId: string;
    readonly evidence: EvidenceStore;
    readonly notifications: Notifications;
    readonly insight: Insight | undefined;
  },
): AuditConfiguration {
  const { compartmentId, evidence, notifications } = made;
  const { region } = file;
  return {
    schemaVersion: configurationVersion,
    tenancy: { ocid: file.tenancy, name },
    rotation: file.rotation ?? {},
    domainTimeoutSeconds: file.domainTimeoutSeconds,
    evidence: { namespace: evidence.namespace, bucket: evidence.bucket, region },
    notifications: {
      topicId: notifications.topicId,
      region,
      when: file.notifications.when ?? notificationDefaults.when,
      format: file.notifications.format ?? notificationDefaults.format,
    },
    metrics: { namespace: metricNamespace, compartmentId, region },
    ownerEmails: file.ownerEmails && { ...file.ownerEmails, compartmentId, region },
    insight: made.insight?.configuration,
    domainClients: file.domainClients,
    tickets: file.tickets,
  };
}
