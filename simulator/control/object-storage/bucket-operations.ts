import { z } from "zod";
import { type Operation, ServiceError } from "../../operation";
import { requireCompartment } from "../compartment";
import { detailsOf, named, tagDetails } from "../details";
import { invalidParameter, missingParameter, noEtagMatch } from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import { omit } from "../omit";
import { bucketOf, bucketPath, etagOf, storageOf } from "./bucket-path";
import { type Bucket, emptyBucket, objectStorage } from "./buckets";

const settings = {
  publicAccessType: z.enum(["NoPublicAccess", "ObjectRead", "ObjectReadWithoutList"]).optional(),
  objectEventsEnabled: z.boolean().optional(),
  kmsKeyId: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  autoTiering: z.enum(["Disabled", "InfrequentAccess"]).optional(),
  ...tagDetails,
};

const createDetails = z.object({
  name: z.string().regex(/^[\w.-]{1,256}$/),
  compartmentId: z.string(),
  storageTier: z.enum(["Standard", "Archive"]).optional(),
  versioning: z.enum(["Enabled", "Disabled"]).optional(),
  ...settings,
});

const updateDetails = z.object({
  name: z.string().optional(),
  compartmentId: z.string().optional(),
  versioning: z.enum(["Enabled", "Suspended"]).optional(),
  ...settings,
});

const present = (bucket: Bucket, namespace: string): object => {
  const { objects, oldVersions, lifecyclePolicy } = bucket;
  const stored = [...objects.values(), ...oldVersions];
  return {
    ...omit(bucket, "version", "retentionRules", "objects", "oldVersions", "lifecyclePolicy"),
    namespace,
    etag: etagOf(bucket),
    replicationEnabled: false,
    isReadOnly: false,
    approximateCount: stored.length,
    approximateSize: stored.reduce((sum, { content }) => sum + content.length, 0),
    ...(lifecyclePolicy === undefined ? {} : { objectLifecyclePolicyEtag: lifecyclePolicy.etag }),
  };
};

const requireMatch = (bucket: Bucket, ifMatch: string | undefined): void => {
  if (ifMatch !== undefined && ifMatch !== etagOf(bucket)) throw noEtagMatch();
};

export const bucketOperations: readonly Operation[] = [
  {
    service: "objectstorage",
    name: "GetNamespace",
    method: "GET",
    path: "/n",
    handle: (call) => ({ status: 200, body: call.tenancy.store(objectStorage).namespace }),
  },
  {
    service: "objectstorage",
    name: "ListBuckets",
    method: "GET",
    path: "/n/:namespaceName/b",
    handle: (call) => {
      const storage = storageOf(call);
      const compartmentId = call.query.get("compartmentId");
      if (compartmentId === null) throw missingParameter("compartmentId");
      const rows = [...storage.buckets.values()]
        .filter((bucket) => bucket.compartmentId === compartmentId)
        .map((bucket) => ({
          namespace: storage.namespace,
          name: bucket.name,
          compartmentId,
          createdBy: bucket.createdBy,
          timeCreated: bucket.timeCreated,
          etag: etagOf(bucket),
        }));
      return page(call, rows, "array");
    },
  },
  {
    service: "objectstorage",
    name: "CreateBucket",
    method: "POST",
    path: "/n/:namespaceName/b",
    handle: (call) => {
      const storage = storageOf(call);
      const details = detailsOf(call, createDetails);
      requireCompartment(call, details.compartmentId);
      if (storage.buckets.has(details.name)) {
        throw new ServiceError(
          409,
          "BucketAlreadyExists",
          `Either the bucket '${details.name}' in namespace '${storage.namespace}' already exists or you are not authorized to create it`,
        );
      }
      const bucket = emptyBucket({
        ...(named(details) as typeof details & Partial<Bucket>),
        id: mintOcid("bucket", call.tenancy.homeRegion, `${call.tenancy.ocid}/${details.name}`),
        createdBy: call.principal.ocid,
        timeCreated: call.cloud.clock.now().toISOString(),
      });
      storage.buckets.set(bucket.name, bucket);
      return { status: 200, headers: { etag: etagOf(bucket) }, body: present(bucket, storage.namespace) };
    },
  },
  {
    service: "objectstorage",
    name: "GetBucket",
    method: "GET",
    path: bucketPath,
    handle: (call) => {
      const bucket = bucketOf(call);
      return {
        status: 200,
        headers: { etag: etagOf(bucket) },
        body: present(bucket, storageOf(call).namespace),
      };
    },
  },
  {
    service: "objectstorage",
    name: "HeadBucket",
    method: "HEAD",
    path: bucketPath,
    handle: (call) => ({ status: 200, headers: { etag: etagOf(bucketOf(call)) } }),
  },
  {
    service: "objectstorage",
    name: "UpdateBucket",
    method: "POST",
    path: bucketPath,
    handle: (call) => {
      const storage = storageOf(call);
      const bucket = bucketOf(call);
      requireMatch(bucket, call.headers["if-match"]);
      const { name, ...details } = detailsOf(call, updateDetails);
      if (details.compartmentId !== undefined) requireCompartment(call, details.compartmentId);
      // The two exclude each other (Object Storage, "Using Retention Rules"); the code is inferred.
      if (details.versioning === "Enabled" && bucket.retentionRules.length > 0) {
        throw invalidParameter("versioning: cannot be enabled on a bucket with retention rules");
      }
      Object.assign(bucket, named(details));
      if (name !== undefined && name !== bucket.name) {
        storage.buckets.delete(bucket.name);
        bucket.name = name;
        storage.buckets.set(name, bucket);
      }
      bucket.version += 1;
      return { status: 200, headers: { etag: etagOf(bucket) }, body: present(bucket, storage.namespace) };
    },
  },
  {
    service: "objectstorage",
    name: "DeleteBucket",
    method: "DELETE",
    path: bucketPath,
    handle: (call) => {
      const bucket = bucketOf(call);
      requireMatch(bucket, call.headers["if-match"]);
      if (bucket.objects.size > 0 || bucket.oldVersions.length > 0) {
        throw new ServiceError(
          409,
          "BucketNotEmpty",
          `Bucket named '${bucket.name}' is not empty. Delete all object versions first.`,
        );
      }
      storageOf(call).buckets.delete(bucket.name);
      return { status: 204 };
    },
  },
];
