import { ObjectStorageClient } from "oci-objectstorage";
import { z } from "zod";
import type { Connection } from "../../lambda-src/oci/connection";
import { RequestError } from "../../lambda-src/oci/request-error";

/** A bucket that is there and that Terraform does not know of. */
export interface BucketLeftBehind {
  readonly address: string;
  readonly namespace: string;
  readonly name: string;
}

const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        change: z.object({ actions: z.array(z.string()), after: z.unknown() }),
      }),
    )
    .default([]),
});

const bucketSchema = z.object({ name: z.string(), namespace: z.string(), compartment_id: z.string() });

/**
 * Buckets that a plan would create and that are there already: the provider makes a bucket, then its retention rules, and
 * writes nothing down when a rule is refused, so that every later deployment ends in `BucketAlreadyExists`. The name ends in
 * a random part that stands in this state alone (constructs/name-suffix.ts): a bucket of that name, in the compartment
 * of the plan, is the stack's own.
 *
 * @throws {RequestError} when it could not be asked
 */
export async function leftBehind(json: string, open: () => Promise<Connection>): Promise<BucketLeftBehind[]> {
  const planned = planSchema
    .parse(JSON.parse(json))
    .resource_changes.filter(
      ({ type, change }) => type === "oci_objectstorage_bucket" && change.actions.join() === "create",
    )
    // The name of a first deployment that never began is not known yet.
    .flatMap(({ address, change }) => {
      const { data } = bucketSchema.safeParse(change.after);
      return data === undefined ? [] : [{ address, ...data }];
    });
  if (planned.length === 0) return [];
  const client = (await open()).regional(ObjectStorageClient);
  const found: BucketLeftBehind[] = [];
  for (const { address, name, namespace, compartment_id } of planned) {
    const there = await client
      .getBucket({ namespaceName: namespace, bucketName: name })
      .catch((error: unknown) => {
        if (error instanceof RequestError && error.kind === "notFound") return undefined;
        throw error;
      });
    if (there?.bucket.compartmentId === compartment_id) found.push({ address, namespace, name });
  }
  return found;
}
