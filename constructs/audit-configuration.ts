import type { AuditConfiguration } from "../lambda-src/contract/audit-configuration";
import { metricNamespace } from "../lambda-src/contract/metrics";
import { regionsOf } from "../tenancies/regions";
import type { TenancyFile } from "../tenancies/tenancy-schema";
import type { EvidenceStore } from "./evidence-store";
import type { Notifications } from "./notifications";

/** What the function is told: the settings of the tenancy file, and what the stack made for it. */
export function auditConfiguration(
  name: string,
  file: TenancyFile,
  made: {
    readonly compartmentId: string;
    readonly evidence: EvidenceStore;
    readonly notifications: Notifications;
  },
): AuditConfiguration {
  const { region, homeRegion } = regionsOf(file);
  const { compartmentId, evidence, notifications } = made;
  return {
    schemaVersion: 1,
    tenancy: { ocid: file.tenancy, name },
    homeRegion,
    policy: file.rotation ?? {},
    domainTimeoutSeconds: file.domainTimeoutSeconds,
    evidence: { namespace: evidence.namespace, bucket: evidence.bucket, region },
    notification: {
      topicId: notifications.topicId,
      region,
      when: file.notifications.when ?? "on-findings",
      format: file.notifications.format ?? "text",
    },
    metrics: { namespace: metricNamespace, compartmentId, region },
    ownerEmails: file.ownerEmails && { ...file.ownerEmails, compartmentId, region },
    domainClients: file.domainClients,
  };
}
