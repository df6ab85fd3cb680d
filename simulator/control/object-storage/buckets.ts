import { createHash } from "node:crypto";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { DefinedTags } from "../resource";

export interface StoredObject {
  readonly name: string;
  readonly content: Buffer;
  readonly contentType: string;
  readonly etag: string;
  readonly timeCreated: string;
  /** The `opc-meta-*` headers that it was put with. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface RetentionRule {
  readonly id: string;
  displayName: string;
  /** Absent: for ever. */
  duration?: { readonly timeAmount: number; readonly timeUnit: "DAYS" | "YEARS" } | undefined;
  /** From then on the rule can only be made stricter. */
  timeRuleLocked?: string | undefined;
  readonly timeCreated: string;
  timeModified: string;
  version: number;
}

export interface Bucket {
  readonly id: string;
  name: string;
  compartmentId: string;
  readonly timeCreated: string;
  readonly createdBy: string;
  readonly storageTier: "Standard" | "Archive";
  publicAccessType: "NoPublicAccess" | "ObjectRead" | "ObjectReadWithoutList";
  versioning: "Disabled" | "Enabled" | "Suspended";
  autoTiering: "Disabled" | "InfrequentAccess";
  objectEventsEnabled: boolean;
  kmsKeyId?: string | undefined;
  metadata: Readonly<Record<string, string>>;
  freeformTags: Readonly<Record<string, string>>;
  definedTags: DefinedTags;
  version: number;
  readonly retentionRules: RetentionRule[];
  lifecyclePolicy?:
    { readonly items: readonly unknown[]; readonly timeCreated: string; readonly etag: string } | undefined;
  readonly objects: Map<string, StoredObject>;
  /** Versions that were overwritten or deleted while versioning was on. */
  readonly oldVersions: StoredObject[];
}

/** A bucket with nothing in it, as it is where its creation says nothing else. */
export function emptyBucket(
  given: Pick<Bucket, "id" | "name" | "compartmentId" | "timeCreated" | "createdBy"> & Partial<Bucket>,
): Bucket {
  return {
    storageTier: "Standard",
    publicAccessType: "NoPublicAccess",
    versioning: "Disabled",
    autoTiering: "Disabled",
    objectEventsEnabled: false,
    metadata: {},
    freeformTags: {},
    definedTags: {},
    version: 1,
    retentionRules: [],
    objects: new Map(),
    oldVersions: [],
    ...given,
  };
}

/** The Object Storage of a tenancy in its home region. */
export class ObjectStorage {
  /** Bucket names are unique in the namespace. */
  readonly buckets = new Map<string, Bucket>();

  constructor(tenancy: Tenancy) {
    this.namespace = `ns${createHash("sha256").update(tenancy.ocid).digest("hex").slice(0, 10)}`;
  }

  /** The namespace of the tenancy: Oracle makes the name up. */
  namespace: string;
}

/** The buckets and objects of a tenancy. */
export const objectStorage: StoreFactory<ObjectStorage> = (tenancy) => new ObjectStorage(tenancy);
