import { ObjectStorageClient } from "oci-objectstorage";
import type { Connection } from "../oci/connection";
import { queryValue } from "../oci/query";
import { RequestError } from "../oci/request-error";
import { EvidenceFault, tooLarge } from "./evidence-fault";
import type { AppendOnlyStore, StoredObject } from "./evidence-source";

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

  async list(prefix: string, most = Infinity): Promise<readonly StoredObject[]> {
    const found: StoredObject[] = [];
    for (let start: string | undefined; ;) {
      const { listObjects } = await this.#listing.listObjects({
        ...this.#place,
        prefix: queryValue(prefix),
        fields: "name,size,timeCreated",
        limit: Math.min(1000, most - found.length),
        ...(start !== undefined && { start: queryValue(start) }),
      });
      for (const { name, size, timeCreated } of listObjects.objects) {
        if (size === undefined) throw new Error(`${this.location}: the listing gives no size of ${name}`);
        // The client's type says Date, and what comes is the text of the answer.
        found.push({ name, size, ...(timeCreated && { created: new Date(timeCreated).getTime() }) });
      }
      const next = listObjects.nextStartWith;
      if (!next || found.length >= most) return found;
      if (start !== undefined && next <= start)
        throw new Error(`${this.location}: the listing of ${prefix} does not get on at ${next}`);
      start = next;
    }
  }

  async read(name: string, mostBytes: number): Promise<Buffer | undefined> {
    try {
      const { value, contentLength } = await this.#objects.getObject({ ...this.#place, objectName: name });
      if (contentLength !== undefined && contentLength > mostBytes) {
        await (value as ReadableStream).cancel();
        throw tooLarge(name, contentLength, mostBytes);
      }
      return await bounded(value as ReadableStream<Uint8Array>, name, contentLength ?? 0, mostBytes);
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
      if (error.status === 412) return (await this.#holds(name, content)) ?? false;
      if (error.kind !== "notFound") throw error;
      // A name that is taken needs OBJECT_OVERWRITE, which the function has not (Oracle, "Details for Object Storage",
      // PutObject). That `If-None-Match` is looked at first was seen in public, and is not documented: both are told apart.
      const there = await this.#holds(name, content).catch(() => undefined);
      if (there === undefined) throw error;
      return there;
    }
  }

  /** Whether the object has exactly this content; `undefined` when there is none. */
  async #holds(name: string, content: Buffer): Promise<boolean | undefined> {
    try {
      return (await this.read(name, content.length))?.equals(content);
    } catch (error) {
      if (error instanceof EvidenceFault) return false;
      throw error;
    }
  }
}

/**
 * The content of an object, into one piece of memory of the size that was announced; what is longer grows it, up to what
 * the object may have.
 */
async function bounded(
  stream: ReadableStream<Uint8Array>,
  name: string,
  announced: number,
  mostBytes: number,
): Promise<Buffer> {
  let content = Buffer.allocUnsafeSlow(announced);
  let size = 0;
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    const end = size + chunk.length;
    if (end > mostBytes) throw tooLarge(name, end, mostBytes);
    if (end > content.length) content = Buffer.concat([content.subarray(0, size)], Math.max(end, 2 * size));
    content.set(chunk, size);
    size = end;
  }
  return content.subarray(0, size);
}
