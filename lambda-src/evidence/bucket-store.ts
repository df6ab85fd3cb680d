import { ObjectStorageClient } from "oci-objectstorage";
import type { Connection } from "../oci/connection";
import { queryValue } from "../oci/query";
import { RequestError } from "../oci/request-error";
import type { AppendOnlyStore } from "./evidence-source";

/** Where a bucket is. */
export interface BucketAddress {
  readonly namespace: string;
  readonly bucket: string;
  /** Such as `us-ashburn-1`; the connection's own when left out. */
  readonly region?: string | undefined;
}

/**
 * A bucket of Object Storage. It only ever creates objects (`If-None-Match: *`), so that a function which may neither
 * overwrite nor delete can use it.
 */
export class BucketStore implements AppendOnlyStore {
  readonly location: string;
  readonly #place: { readonly namespaceName: string; readonly bucketName: string };
  /** Lists, whose answers are JSON. */
  readonly #listing: ObjectStorageClient;
  readonly #objects: ObjectStorageClient;

  constructor(connection: Connection, address: BucketAddress, signal?: AbortSignal) {
    const options = { region: address.region, ...(signal && { signal }) };
    this.location = `oci://${address.bucket}`;
    this.#place = { namespaceName: address.namespace, bucketName: address.bucket };
    this.#listing = connection.regional(ObjectStorageClient, options);
    this.#objects = connection.regional(ObjectStorageClient, { ...options, json: false });
  }

  async list(prefix: string): Promise<readonly string[]> {
    const names: string[] = [];
    for (let start: string | undefined; ;) {
      const { listObjects } = await this.#listing.listObjects({
        ...this.#place,
        prefix: queryValue(prefix),
        fields: "name",
        limit: 1000,
        ...(start !== undefined && { start: queryValue(start) }),
      });
      names.push(...listObjects.objects.map(({ name }) => name));
      const next = listObjects.nextStartWith;
      if (!next) return names;
      if (start !== undefined && next <= start)
        throw new Error(`${this.location}: the listing of ${prefix} does not get on at ${next}`);
      start = next;
    }
  }

  async read(name: string): Promise<Buffer | undefined> {
    try {
      const { value } = await this.#objects.getObject({ ...this.#place, objectName: name });
      return Buffer.from(await new Response(value as ReadableStream).arrayBuffer());
    } catch (error) {
      if (error instanceof RequestError && error.kind === "notFound" && error.code === "ObjectNotFound")
        return undefined;
      throw error;
    }
  }

  async create(name: string, content: Buffer, contentType: string): Promise<boolean> {
    try {
      await this.#objects.putObject({
        ...this.#place,
        objectName: name,
        putObjectBody: content,
        contentType,
        ifNoneMatch: "*",
      });
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // An attempt whose answer was lost may have put it there: then it is ours.
      if (error.status === 412) return (await this.read(name))?.equals(content) ?? false;
      if (error.kind !== "notFound") throw error;
      // A name that is taken needs OBJECT_OVERWRITE, which the function has not (Oracle, "Details for Object Storage",
      // PutObject): whether that is found before `If-None-Match` is looked at is not documented.
      const there = await this.read(name).catch(() => undefined);
      if (there === undefined) throw error;
      return there.equals(content);
    }
  }
}
