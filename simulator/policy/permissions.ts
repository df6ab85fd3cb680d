import type { Verb } from "./statement";

type Verbs = Readonly<Partial<Record<Verb, readonly string[]>>>;

/**
 * The permissions that each verb adds to a type of resource. Only the types are here that a function, or a schedule, of
 * this stack can need; a statement about any other type allows nothing against this table. Each entry is from the page of
 * Oracle's policy reference that its comment names.
 */
const added: Readonly<Record<string, Verbs>> = {
  // "Details for IAM with Identity Domains"
  compartments: {
    inspect: ["COMPARTMENT_INSPECT"],
    use: ["COMPARTMENT_UPDATE"],
    manage: ["COMPARTMENT_CREATE", "COMPARTMENT_DELETE", "COMPARTMENT_RECOVER"],
  },
  domains: {
    inspect: ["DOMAIN_INSPECT"],
    read: ["DOMAIN_READ", "DOMAIN_LICENSETYPE_READ"],
    use: ["DOMAIN_UPDATE", "IAM_WORKREQUEST_READ"],
    manage: [
      "DOMAIN_CREATE",
      "DOMAIN_DELETE",
      "DOMAIN_MOVE",
      "DOMAIN_REPLICATE",
      "DOMAIN_ACTIVATE",
      "DOMAIN_DEACTIVATE",
    ],
  },
  users: {
    inspect: ["USER_INSPECT"],
    read: ["USER_READ"],
    use: ["USER_UPDATE"],
    manage: ["USER_CREATE", "USER_DELETE"],
  },
  // SMTP credentials alone; those of the other types belong to users.
  credentials: {
    inspect: ["CREDENTIAL_INSPECT"],
    manage: ["CREDENTIAL_ADD", "CREDENTIAL_UPDATE", "CREDENTIAL_REMOVE"],
  },
  tenancies: { inspect: ["TENANCY_INSPECT"], use: ["TENANCY_UPDATE"] },
  // "Details for the Vault Service"
  // Which verb has the permission to sign is inferred: `use` has those to encrypt and decrypt.
  keys: {
    inspect: ["KEY_INSPECT"],
    read: ["KEY_READ"],
    use: ["KEY_ENCRYPT", "KEY_DECRYPT", "KEY_SIGN", "KEY_VERIFY"],
    manage: ["KEY_CREATE", "KEY_UPDATE", "KEY_ROTATE", "KEY_DELETE", "KEY_MOVE"],
  },
  "secret-bundles": { inspect: ["SECRET_BUNDLE_INSPECT"], read: ["SECRET_BUNDLE_READ"] },
  // "Details for Object Storage and Archive Storage"
  buckets: {
    inspect: ["BUCKET_INSPECT"],
    read: ["BUCKET_READ"],
    use: ["BUCKET_UPDATE"],
    manage: ["BUCKET_CREATE", "BUCKET_DELETE", "PAR_MANAGE", "RETENTION_RULE_MANAGE", "RETENTION_RULE_LOCK"],
  },
  objects: {
    inspect: ["OBJECT_INSPECT"],
    read: ["OBJECT_READ"],
    use: ["OBJECT_OVERWRITE"],
    manage: [
      "OBJECT_CREATE",
      "OBJECT_DELETE",
      "OBJECT_VERSION_DELETE",
      "OBJECT_RESTORE",
      "OBJECT_UPDATE_TIER",
    ],
  },
  // "Details for Notifications"
  "ons-topics": {
    inspect: ["ONS_TOPIC_INSPECT"],
    read: ["ONS_TOPIC_READ"],
    use: ["ONS_TOPIC_PUBLISH", "ONS_TOPIC_SUBSCRIBE"],
    manage: ["ONS_TOPIC_CREATE", "ONS_TOPIC_MOVE", "ONS_TOPIC_UPDATE", "ONS_TOPIC_DELETE"],
  },
  // "Details for Monitoring"
  metrics: { inspect: ["METRIC_INSPECT"], read: ["METRIC_READ"], use: ["METRIC_WRITE"] },
  // "Details for Logging"
  "log-content": {
    read: ["LOG_CONTENT_READ"],
    use: ["LOG_CONTENT_PUSH", "UNIFIED_AGENT_CONFIG_GENERATE"],
  },
  // The type is in published policies; which verb has which permission is inferred: who may use problems "may mark them
  // resolved or dismissed" (Cloud Guard, "Cloud Guard Policies").
  "cloud-guard-problems": {
    inspect: ["CG_PROBLEM_INSPECT"],
    read: ["CG_PROBLEM_READ"],
    use: ["CG_PROBLEM_UPDATE"],
  },
  // "Details for the Email Delivery Service"
  "approved-senders": {
    inspect: ["APPROVED_SENDER_INSPECT"],
    read: ["APPROVED_SENDER_READ"],
    use: ["APPROVED_SENDER_USE"],
    manage: [
      "APPROVED_SENDER_CREATE",
      "APPROVED_SENDER_DELETE",
      "APPROVED_SENDER_UPDATE",
      "APPROVED_SENDER_MOVE",
    ],
  },
  // "Details for Functions"
  "fn-app": {
    inspect: ["FN_APP_LIST"],
    read: ["FN_APP_READ"],
    manage: ["FN_APP_CREATE", "FN_APP_DELETE", "FN_APP_UPDATE"],
  },
  "fn-function": {
    inspect: ["FN_FUNCTION_LIST"],
    read: ["FN_FUNCTION_READ"],
    manage: ["FN_FUNCTION_CREATE", "FN_FUNCTION_DELETE", "FN_FUNCTION_UPDATE"],
  },
  "fn-invocation": { use: ["FN_INVOCATION"] },
};

/** Aggregate types, by the same pages; `email-family` with what is left out above. */
const families: Readonly<Record<string, readonly string[]>> = {
  "object-family": ["buckets", "objects"],
  "ons-family": ["ons-topics"],
  "email-family": ["approved-senders"],
  "functions-family": ["fn-app", "fn-function", "fn-invocation"],
};

const order: readonly Verb[] = ["inspect", "read", "use", "manage"];

/** Everything that a verb on a type of resource allows: what it adds and what the weaker verbs do. */
export function permissionsOf(verb: Verb, resourceType: string): ReadonlySet<string> {
  const types =
    resourceType === "all-resources" ? Object.keys(added) : (families[resourceType] ?? [resourceType]);
  const verbs = order.slice(0, order.indexOf(verb) + 1);
  return new Set(types.flatMap((type) => verbs.flatMap((each) => added[type]?.[each] ?? [])));
}
