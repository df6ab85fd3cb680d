import { z } from "zod";
import { type Call, type Operation, ServiceError } from "../../operation";
import { detailsOf } from "../details";
import { policies } from "../identity/policies";
import { bucketOf, bucketPath } from "./bucket-path";

const details = z.object({
  items: z
    .array(
      z.object({
        name: z.string(),
        action: z.enum(["ARCHIVE", "INFREQUENT_ACCESS", "DELETE", "ABORT"]),
        timeAmount: z.coerce.number().int().positive(),
        timeUnit: z.enum(["DAYS", "YEARS"]),
        isEnabled: z.boolean(),
        target: z.string().optional(),
        objectNameFilter: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
});

const path = `${bucketPath}/l`;

/**
 * The service acts for the tenancy and needs a policy for it (Object Storage, "Using Object Lifecycle Management").
 * Any statement that names the service will do here: which region a request is for, the one origin does not tell.
 */
const requireServicePolicy = (call: Call): void => {
  const service = `objectstorage-${call.tenancy.homeRegion}`;
  const granted = call.tenancy
    .store(policies)
    .all()
    .some(({ statements }) =>
      statements.some((statement) => /\bservice objectstorage-[a-z]/i.test(statement)),
    );
  if (!granted) {
    throw new ServiceError(
      400,
      "InsufficientServicePermissions",
      `Permissions granted to the object storage service principal '${service}' to this bucket are insufficient.`,
    );
  }
};

const notFound = (): ServiceError =>
  new ServiceError(404, "LifecyclePolicyNotFound", "The bucket has no object lifecycle policy");

export const lifecyclePolicyOperations: readonly Operation[] = [
  {
    service: "objectstorage",
    name: "PutObjectLifecyclePolicy",
    method: "PUT",
    path,
    handle: (call) => {
      const bucket = bucketOf(call);
      requireServicePolicy(call);
      bucket.version += 1;
      bucket.lifecyclePolicy = {
        items: (detailsOf(call, details).items ?? []).map((item) => ({ target: "objects", ...item })),
        timeCreated: call.cloud.clock.now().toISOString(),
        etag: `${bucket.id.slice(-8)}-l${bucket.version}`,
      };
      const { etag, ...body } = bucket.lifecyclePolicy;
      return { status: 200, headers: { etag }, body };
    },
  },
  {
    service: "objectstorage",
    name: "GetObjectLifecyclePolicy",
    method: "GET",
    path,
    handle: (call) => {
      const policy = bucketOf(call).lifecyclePolicy;
      if (policy === undefined) throw notFound();
      const { etag, ...body } = policy;
      return { status: 200, headers: { etag }, body };
    },
  },
  {
    service: "objectstorage",
    name: "DeleteObjectLifecyclePolicy",
    method: "DELETE",
    path,
    handle: (call) => {
      const bucket = bucketOf(call);
      if (bucket.lifecyclePolicy === undefined) throw notFound();
      bucket.lifecyclePolicy = undefined;
      return { status: 204 };
    },
  },
];
