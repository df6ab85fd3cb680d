import { statSync } from "node:fs";
import { ObjectStorageClient } from "oci-objectstorage";
import { BucketStore } from "../evidence/bucket-store";
import { DirectorySource } from "../evidence/directory-source";
import type { EvidenceSource } from "../evidence/evidence-source";
import { connect } from "../oci/connect";
import { visibleText } from "../terminal/visible-text";
import { UsageError } from "./usage-error";

type ConnectOptions = Parameters<typeof connect>[0];

/**
 * Opens `oci://bucket`, `oci://bucket/prefix` or a copy on disk.
 * @throws {UsageError} for a place that is neither
 */
export async function evidencePlace(
  place: string,
  options: ConnectOptions & { readonly namespace?: string | undefined },
): Promise<{ source: EvidenceSource; prefix: string }> {
  if (place.startsWith("oci://")) {
    const [, bucket, prefix = ""] = /^oci:\/\/([\w.-]+)(?:\/(.*))?$/.exec(place) ?? [];
    if (bucket === undefined)
      throw new UsageError(`${visibleText(place)} names no bucket: give oci://bucket or oci://bucket/prefix`);
    const connection = await connect(options);
    // The answer is a bare JSON string, which the seam does not take for JSON of a service.
    const client = connection.regional(ObjectStorageClient, { json: false });
    const namespace = options.namespace ?? (await client.getNamespace({})).value;
    return { source: new BucketStore(connection, { namespace, bucket }), prefix };
  }
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      `${visibleText(place)} is no folder: give a copy of the bucket, a run's folder, or oci://bucket/prefix`,
    );
  return { source: new DirectorySource(place), prefix: "" };
}
