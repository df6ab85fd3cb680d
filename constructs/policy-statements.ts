/** One IAM policy statement and why it is there. */
export interface PolicyStatement {
  /** Who needs it. */
  readonly for: "cloud-guard" | "function" | "schedule";
  /** In the words of IAM's policy language. */
  readonly statement: string;
  /** The operation that is refused without it. */
  readonly operation: string;
}

/** What the statements are about. Values may be Terraform references. */
export interface PolicySubjects {
  /** OCID of the audit function. */
  readonly functionId: string;
  /** Write the function's statements for this dynamic group. @default the function's own OCID */
  readonly dynamicGroup?: string;
  /** OCID of the schedule. */
  readonly scheduleId: string;
  /** Compartment of the function. */
  readonly compartmentId: string;
  /** OCID of the configuration secret. */
  readonly secretId: string;
  /** Compartment of the configuration secret. */
  readonly secretCompartmentId: string;
  /** Evidence bucket. */
  readonly bucket: string;
  /** Compartment of the evidence bucket. */
  readonly bucketCompartmentId: string;
  /** Compartment of the topic that the function publishes to. */
  readonly topicCompartmentId: string;
  /** Compartment that the function posts its metrics to. */
  readonly metricCompartmentId: string;
  /** Namespace of the metrics; the function may post to no other. */
  readonly metricNamespace: string;
  /** Compartment of the email sender. @default the function sends no email */
  readonly senderCompartmentId?: string;
  /** Secrets of OAuth clients that the function reads. @default none */
  readonly clientSecretIds?: readonly string[];
  /** Whether Cloud Guard needs statements: it has them where it is on already. @default true */
  readonly cloudGuard?: boolean;
}

/** What Cloud Guard reads to find problems (prowler, CIS OCI 4.14; Oracle's minimum is `read all-resources`). */
const cloudGuardReads = [
  "audit-events",
  "authentication-policies",
  "compartments",
  "compute-management-family",
  "database-family",
  "dynamic-groups",
  "groups",
  "instance-family",
  "keys",
  "load-balancers",
  "object-family",
  "policies",
  "tenancies",
  "users",
  "vaults",
  "virtual-network-family",
  "volume-family",
] as const;

/**
 * Every statement that the stack needs, each with the operation that needs it: the function by its own OCID, the
 * schedule by its OCID, Cloud Guard as a service. Tenancy-wide verbs are `inspect` and `read` of what has no
 * compartment of its own: users, compartments, domains.
 */
export function policyStatements(subjects: PolicySubjects): PolicyStatement[] {
  return [
    ...((subjects.cloudGuard ?? true) ? cloudGuardStatements() : []),
    ...functionStatements(subjects),
    ...scheduleStatements(subjects),
  ];
}

function cloudGuardStatements(): PolicyStatement[] {
  return [
    {
      for: "cloud-guard",
      statement:
        "allow service cloudguard to manage cloudevents-rules in tenancy where target.rule.type = 'managed'",
      operation: "Cloud Guard keeps its own events rules, through which activity detectors see changes",
    },
    ...cloudGuardReads.map((family): PolicyStatement => ({
      for: "cloud-guard",
      statement: `allow service cloudguard to read ${family} in tenancy`,
      operation: `Configuration detectors read ${family}`,
    })),
  ];
}

function functionStatements(subjects: PolicySubjects): PolicyStatement[] {
  const who = subjects.dynamicGroup ? `dynamic-group ${subjects.dynamicGroup}` : "any-user";
  const principal = subjects.dynamicGroup
    ? []
    : ["request.principal.type = 'fnfunc'", `request.principal.id = '${subjects.functionId}'`];
  const allow = (verb: string, where: string, conditions: readonly string[], operation: string) => {
    const all = [...principal, ...conditions];
    const condition = all.length > 0 ? ` where all {${all.join(", ")}}` : "";
    return {
      for: "function",
      statement: `allow ${who} to ${verb} in ${where}${condition}`,
      operation,
    } satisfies PolicyStatement;
  };
  const compartment = (id: string): string => `compartment id ${id}`;
  const objects = (permission: string, operation: string): PolicyStatement =>
    allow(
      "manage objects",
      compartment(subjects.bucketCompartmentId),
      [`target.bucket.name = '${subjects.bucket}'`, `request.permission = '${permission}'`],
      operation,
    );
  return [
    allow("inspect compartments", "tenancy", [], "ListCompartments: domains live in any compartment"),
    allow("inspect domains", "tenancy", [], "ListDomains: which identity domains there are, and their URLs"),
    allow(
      "read users",
      "tenancy",
      [],
      "Users and the credential endpoints of each domain, and classic IAM's ListUsers and credential lists",
    ),
    // The resource type is SMTP credentials alone; the other types belong to users (Oracle, "Details for IAM with Identity
    // Domains").
    allow(
      "inspect credentials",
      "tenancy",
      [],
      "ListSmtpCredentials, and what shows the same in a domain: SMTP credentials",
    ),
    allow(
      "read secret-bundles",
      compartment(subjects.secretCompartmentId),
      [`target.secret.id = '${subjects.secretId}'`],
      "GetSecretBundle: its configuration",
    ),
    objects("OBJECT_CREATE", "PutObject: evidence of the run, never over an object that is there"),
    objects("OBJECT_READ", "GetObject: the previous report and the last link of the chain"),
    objects("OBJECT_INSPECT", "ListObjects: finds the last link of the chain"),
    allow(
      "use ons-topics",
      compartment(subjects.topicCompartmentId),
      ["request.permission = 'ONS_TOPIC_PUBLISH'"],
      "PublishMessage: the notification, and the failure destination of a scheduled call",
    ),
    allow(
      "use metrics",
      compartment(subjects.metricCompartmentId),
      [`target.metrics.namespace = '${subjects.metricNamespace}'`],
      "PostMetricData: what the alarms look at",
    ),
    ...(subjects.senderCompartmentId === undefined
      ? []
      : [
          allow(
            "use email-family",
            compartment(subjects.senderCompartmentId),
            [],
            "SubmitEmail: messages to the users whose credentials are due",
          ),
        ]),
    ...[...new Set(subjects.clientSecretIds)].map((id) =>
      allow(
        "read secret-bundles",
        "tenancy",
        [`target.secret.id = '${id}'`],
        "GetSecretBundle: the OAuth client of a domain that refuses the resource principal",
      ),
    ),
  ];
}

function scheduleStatements(subjects: PolicySubjects): PolicyStatement[] {
  const condition = `where all {request.principal.type = 'resourceschedule', request.principal.id = '${subjects.scheduleId}'}`;
  const where = `in compartment id ${subjects.compartmentId} ${condition}`;
  return [
    {
      for: "schedule",
      statement: `allow any-user to read fn-function ${where}`,
      operation: "GetFunction: the schedule finds the function's invoke endpoint",
    },
    {
      for: "schedule",
      statement: `allow any-user to use fn-invocation ${where}`,
      operation: "InvokeFunction: the schedule calls the function",
    },
  ];
}

/** What Object Storage needs to delete the objects of a bucket by its lifecycle policy. */
export function expiryStatement(bucket: {
  /** Region of the bucket: the service acts there under the region's own name. */
  readonly region: string;
  readonly compartmentId: string;
  readonly name: string;
}): Omit<PolicyStatement, "for"> {
  return {
    statement: `allow service objectstorage-${bucket.region} to manage object-family in compartment id ${bucket.compartmentId} where target.bucket.name = '${bucket.name}'`,
    operation: "PutObjectLifecyclePolicy, and the deletion of what has expired",
  };
}
