import { logs } from "../control/logging/logs";
import { functions } from "../control/functions/functions";
import { topics } from "../control/notifications/topics";
import { objectStorage } from "../control/object-storage/buckets";
import { keys } from "../control/vaults/keys";
import { secrets } from "../control/vaults/secrets";
import type { Call } from "../operation";
import { type CredentialType, credentialTypeRows, credentialTypes } from "../scim/credential-type";
import type { Variables } from "./condition";

/** What a request needs: permissions in a compartment, and what conditions may ask about its target. */
export interface Requirement {
  readonly permissions: readonly string[];
  /** OCID; the tenancy's own for what has no compartment. `undefined`: the resource does not exist, so nobody may see it. */
  readonly compartment: string | undefined;
  readonly target: Variables;
}

type Rule = (call: Call) => Requirement | readonly Requirement[];

const inTenancy =
  (...permissions: string[]): Rule =>
  ({ tenancy }) => ({ permissions, compartment: tenancy.ocid, target: {} });

/** Those of a domain: it is in a compartment, but its users belong to the tenancy. */
const inDomain =
  (...permissions: string[]): Rule =>
  ({ tenancy, domain }) => ({
    permissions,
    compartment: tenancy.ocid,
    target: {
      ...(domain && {
        "target.resource.domain.id": domain.ocid,
        "target.resource.domain.name": domain.displayName,
      }),
    },
  });

const onSecret: Rule = (call) => {
  const secret = call.tenancy.store(secrets).find(call.params.secretId ?? "");
  return {
    permissions: ["SECRET_BUNDLE_READ"],
    compartment: secret?.compartmentId,
    target: {
      ...(secret && { "target.secret.id": secret.id, "target.secret.name": secret.secretName }),
    },
  };
};

const onKey: Rule = (call) => {
  const { keyId } = call.json() as { keyId?: unknown };
  const key = typeof keyId === "string" ? call.tenancy.store(keys).find(keyId) : undefined;
  return {
    permissions: ["KEY_SIGN"],
    compartment: key?.compartmentId,
    target: { ...(key && { "target.key.id": key.id, "target.vault.id": key.vaultId }) },
  };
};

const onObject =
  (permissions: (call: Call) => readonly string[]): Rule =>
  (call) => {
    const bucket = call.tenancy.store(objectStorage).buckets.get(call.params.bucketName ?? "");
    const name = call.params["*"];
    return {
      permissions: permissions(call),
      compartment: bucket?.compartmentId,
      target: {
        ...(bucket && { "target.bucket.name": bucket.name }),
        ...(name !== undefined && { "target.object.name": name }),
      },
    };
  };

/**
 * Creating needs another permission than overwriting. A put with `If-None-Match: *` never overwrites: a principal that may
 * create and not overwrite gets 412 for a name that is taken (a public project's log of an instance principal, 2026).
 */
const putting = ({ tenancy, params, headers }: Call): readonly string[] => {
  const { objects } = tenancy.store(objectStorage).buckets.get(params.bucketName ?? "") ?? {};
  const overwrites = objects?.has(params["*"] ?? "") === true && headers["if-none-match"] !== "*";
  return [overwrites ? "OBJECT_OVERWRITE" : "OBJECT_CREATE"];
};

const onTopic: Rule = (call) => ({
  permissions: ["ONS_TOPIC_PUBLISH"],
  compartment: call.tenancy.store(topics).find(call.params.topicId ?? "")?.compartmentId,
  target: {},
});

const onFunction =
  (permission: string): Rule =>
  (call) => {
    const fn = call.tenancy.store(functions).find(call.params.id ?? call.params.functionId ?? "");
    return {
      permissions: [permission],
      compartment: fn?.compartmentId,
      target: { ...(fn && { "target.function.id": fn.id, "target.app.id": fn.applicationId }) },
    };
  };

/** One requirement for each metric: they may be for different compartments and namespaces. */
const onMetrics: Rule = (call) => {
  const { metricData } = call.json() as {
    metricData?: readonly { compartmentId?: unknown; namespace?: unknown }[];
  };
  return (metricData ?? []).map(({ compartmentId, namespace }) => ({
    permissions: ["METRIC_WRITE"],
    compartment: typeof compartmentId === "string" ? compartmentId : undefined,
    target: { ...(typeof namespace === "string" && { "target.metrics.namespace": namespace }) },
  }));
};

const onLog: Rule = (call) => {
  const log = call.tenancy.store(logs).find(call.params.logId ?? "");
  return {
    permissions: ["LOG_CONTENT_PUSH"],
    compartment: log?.compartmentId,
    target: { ...(log && { "target.loggroup.id": log.logGroupId }) },
  };
};

const onSender: Rule = (call) => {
  const { sender } = call.json() as {
    sender?: { compartmentId?: unknown; senderAddress?: { email?: unknown } };
  };
  const address = sender?.senderAddress?.email;
  return {
    permissions: ["APPROVED_SENDER_USE"],
    compartment: typeof sender?.compartmentId === "string" ? sender.compartmentId : undefined,
    target: { ...(typeof address === "string" && { "target.approved-sender.emailaddress": address }) },
  };
};

/**
 * What each operation needs, by "Permissions Required for Each API Operation" of the service's page in Oracle's policy
 * reference, unless a comment says inferred. An operation that is not here is refused to every resource principal.
 */
const rules: Readonly<Record<string, Rule>> = {
  // "Details for IAM with Identity Domains"
  "identity:ListCompartments": inTenancy("COMPARTMENT_INSPECT"),
  "identity:GetCompartment": inTenancy("COMPARTMENT_INSPECT"),
  "identity:ListDomains": (call) => ({
    permissions: ["DOMAIN_INSPECT"],
    compartment: call.query.get("compartmentId") ?? call.tenancy.ocid,
    target: {},
  }),
  "identity:GetDomain": inTenancy("DOMAIN_READ"),
  "identity:GetTenancy": inTenancy("TENANCY_INSPECT"),
  "identity:ListRegionSubscriptions": inTenancy("TENANCY_INSPECT"),
  "identity:ListUsers": inTenancy("USER_INSPECT"),
  "identity:GetUser": inTenancy("USER_INSPECT"),
  // The page is silent on the SCIM endpoints of domains: inferred from the operations of classic IAM that show the same.
  ...scim("Users", "USER_INSPECT"),
  ...Object.fromEntries(credentialTypes.flatMap((type) => Object.entries(ofCredentials(type)))),
  // "Details for the Vault Service"
  "secrets:GetSecretBundle": onSecret,
  // The name of the permission is inferred.
  "kms:Sign": onKey,
  // "Details for Object Storage and Archive Storage"
  "objectstorage:GetNamespace": () => [],
  "objectstorage:PutObject": onObject(putting),
  "objectstorage:GetObject": onObject(() => ["OBJECT_READ"]),
  "objectstorage:HeadObject": onObject(() => ["OBJECT_READ"]),
  "objectstorage:ListObjects": onObject(() => ["OBJECT_INSPECT"]),
  "objectstorage:DeleteObject": onObject(() => ["OBJECT_DELETE"]),
  // "Details for Notifications"
  "ons:PublishMessage": onTopic,
  // "Details for Monitoring"
  "monitoring:PostMetricData": onMetrics,
  // "Details for Logging"
  "logging:PutLogs": onLog,
  // Inferred, as the permissions are.
  "cloud-guard:ListProblems": inTenancy("CG_PROBLEM_INSPECT"),
  "cloud-guard:GetProblem": inTenancy("CG_PROBLEM_READ"),
  "cloud-guard:ListProblemEntities": inTenancy("CG_PROBLEM_READ"),
  "cloud-guard:UpdateBulkProblemStatus": inTenancy("CG_PROBLEM_UPDATE"),
  // "Details for the Email Delivery Service" has SmtpSend; that SubmitEmail needs the same is inferred.
  "email:SubmitEmail": onSender,
  // "Details for Functions"
  "functions:GetFunction": onFunction("FN_FUNCTION_READ"),
  "functions:InvokeFunction": onFunction("FN_INVOCATION"),
};

/** What a request needs; `undefined` for an operation that this table does not have. */
export function requirementsOf(call: Call): readonly Requirement[] | undefined {
  const requirements = rules[`${call.operation.service}:${call.operation.name}`]?.(call);
  if (requirements === undefined) return undefined;
  return "permissions" in requirements ? [requirements] : requirements;
}

function ofCredentials(type: CredentialType): Readonly<Record<string, Rule>> {
  const { resource, classic, permission } = credentialTypeRows[type];
  return { [`identity:${classic.operation}`]: inTenancy(permission), ...scim(resource, permission) };
}

function scim(plural: string, permission: string): Readonly<Record<string, Rule>> {
  const rule = inDomain(permission);
  return {
    [`identity-domains:List${plural}`]: rule,
    [`identity-domains:Search${plural}`]: rule,
    [`identity-domains:Get${plural.replace(/s$/, "")}`]: rule,
  };
}
