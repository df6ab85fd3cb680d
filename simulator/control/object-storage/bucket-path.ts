import { type Call, ServiceError } from "../../operation";
import { type Bucket, type ObjectStorage, objectStorage } from "./buckets";

export const bucketPath = "/n/:namespaceName/b/:bucketName";

/** The Object Storage that the path's namespace names. @throws {ServiceError} 404 NamespaceNotFound */
export const storageOf = (call: Call): ObjectStorage => {
  const storage = call.tenancy.store(objectStorage);
  const named = call.params.namespaceName ?? "";
  if (named !== storage.namespace) {
    throw new ServiceError(
      404,
      "NamespaceNotFound",
      `You do not have authorization to perform this request, or the requested resource could not be found: ${named}`,
    );
  }
  return storage;
};

/** The bucket at the path. @throws {ServiceError} 404 BucketNotFound */
export const bucketOf = (call: Call): Bucket => {
  const storage = storageOf(call);
  const name = call.params.bucketName ?? "";
  const bucket = storage.buckets.get(name);
  if (bucket === undefined) {
    throw new ServiceError(
      404,
      "BucketNotFound",
      `Either the bucket named '${name}' does not exist in the namespace '${storage.namespace}' or you are not authorized to access it`,
    );
  }
  return bucket;
};

/** The entity tag of a bucket or a rule in it. */
export const etagOf = ({ id, version }: { readonly id: string; readonly version: number }): string =>
  `${id.slice(-12)}-${version}`;
