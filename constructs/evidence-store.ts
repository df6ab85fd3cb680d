import { DataOciObjectstorageNamespace } from "@cdktf-providers/oracle-oci/data-oci-objectstorage-namespace";
import { IdentityPolicy } from "@cdktf-providers/oracle-oci/identity-policy";
import { ObjectstorageBucket } from "@cdktf-providers/oracle-oci/objectstorage-bucket";
import { ObjectstorageObjectLifecyclePolicy } from "@cdktf-providers/oracle-oci/objectstorage-object-lifecycle-policy";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { defaultRetentionDays, evidence, type EvidenceSettings } from "../tenancies/settings/evidence";
import { checkOcid } from "./check-ocid";
import { checkSettings } from "./check-settings";
import { NameSuffix } from "./name-suffix";
import { rejectProblems } from "./invalid-props-error";
import { type Grant, statementFor } from "./policies/grant";

/** Props of an EvidenceStore: `evidence` of a tenancy file, and where it goes. */
export interface EvidenceStoreProps extends Readonly<Omit<EvidenceSettings, "signing">> {
  /** Compartment of the bucket. */
  readonly compartmentId: string;
  /** OCID of the tenancy, to look the namespace up. */
  readonly tenancyId: string;
  /** Prefix of the bucket's name. */
  readonly name: string;
  /** Region of the bucket, under whose name Object Storage deletes. @default none */
  readonly region?: string;
  /** Provider of the bucket's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
  /** Provider of the home region, for the policy that `deleteAfterDays` needs. @default the stack's default provider */
  readonly homeProvider?: TerraformProvider;
}

/** The private bucket that holds the evidence of every run. */
export class EvidenceStore extends Construct {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Object Storage namespace of the bucket. */
  readonly namespace: string;
  /** Addresses in Terraform's state that must be forgotten, not destroyed, when the tenancy is retired. */
  readonly keptAddresses: readonly string[];
  /** What whoever stores evidence needs: to create objects and to read them, never to change one. */
  readonly grants: readonly Grant[];

  constructor(scope: Construct, id: string, props: EvidenceStoreProps) {
    super(scope, id);
    const protection = props.protection ?? "retention";
    const retentionDays = props.retentionDays ?? defaultRetentionDays;
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("tenancyId", props.tenancyId, "tenancy"),
      props.deleteAfterDays !== undefined && props.region === undefined
        ? `"deleteAfterDays" needs "region"`
        : undefined,
      ...checkSettings(evidence, props),
    ]);
    const { compartmentId, provider } = props;
    this.namespace =
      props.namespace ??
      new DataOciObjectstorageNamespace(this, "namespace", { compartmentId: props.tenancyId, provider })
        .namespace;
    if (props.bucket !== undefined) {
      this.bucket = props.bucket;
      this.keptAddresses = [];
      this.grants = storing(props.bucket, props.bucketCompartment ?? compartmentId);
      return;
    }

    // The bucket of a retired tenancy stays and holds its name.
    const names = new NameSuffix(this, "generation");
    const bucket = new ObjectstorageBucket(this, "bucket", {
      compartmentId,
      namespace: this.namespace,
      name: `${props.name}-${names.suffix}`,
      accessType: "NoPublicAccess",
      storageTier: "Standard",
      versioning: protection === "versioning" ? "Enabled" : "Disabled",
      retentionRules:
        protection === "retention"
          ? [
              {
                displayName: "evidence",
                duration: { timeAmount: String(retentionDays), timeUnit: "DAYS" },
                timeRuleLocked: props.lockRetentionFrom,
              },
            ]
          : undefined,
      provider,
    });
    if (props.deleteAfterDays !== undefined && props.region !== undefined) {
      const expiring: Grant = {
        what: "manage object-family",
        compartmentId,
        where: [`target.bucket.name = '${bucket.name}'`],
        operation: "PutObjectLifecyclePolicy, and the deletion of what has expired",
      };
      // The service acts in a region under that region's own name.
      const objectStorage = { who: `service objectstorage-${props.region}` };
      const policy = new IdentityPolicy(this, "expiry-policy", {
        compartmentId: props.tenancyId,
        name: `${props.name}-object-storage`,
        description: "Lets the evidence bucket's lifecycle policy delete what has expired.",
        statements: [statementFor(objectStorage, expiring)],
        provider: props.homeProvider,
      });
      policy.addOverride("//.operations", [expiring.operation]);
      new ObjectstorageObjectLifecyclePolicy(this, "expiry", {
        // The service refuses a lifecycle policy that it may not carry out.
        dependsOn: [policy],
        namespace: this.namespace,
        bucket: bucket.name,
        rules: [
          {
            name: "expire",
            action: "DELETE",
            isEnabled: true,
            target: "objects",
            timeAmount: String(props.deleteAfterDays),
            timeUnit: "DAYS",
          },
        ],
        provider,
      });
    }
    this.bucket = bucket.name;
    this.grants = storing(bucket.name, compartmentId);
    this.keptAddresses = [`${bucket.terraformResourceType}.${bucket.friendlyUniqueId}`];
  }
}

function storing(bucket: string, compartmentId: string): Grant[] {
  const objects = (permission: string, operation: string): Grant => ({
    what: "manage objects",
    compartmentId,
    where: [`target.bucket.name = '${bucket}'`, `request.permission = '${permission}'`],
    operation,
  });
  return [
    objects("OBJECT_CREATE", "PutObject: evidence of the run, never over an object that is there"),
    objects("OBJECT_READ", "GetObject: the previous report and the last link of the chain"),
    objects("OBJECT_INSPECT", "ListObjects: finds the last link of the chain"),
  ];
}
