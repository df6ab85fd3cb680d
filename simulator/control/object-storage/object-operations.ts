import { createHash } from "node:crypto";
import { type Answer, type Call, type Operation, ServiceError } from "../../operation";
import { bucketOf, bucketPath } from "./bucket-path";
import type { Bucket, StoredObject } from "./buckets";

const path = `${bucketPath}/o`;

const objectOf = (call: Call): StoredObject => {
  const name = call.params["*"] ?? "";
  const found = bucketOf(call).objects.get(name);
  if (found === undefined) {
    throw new ServiceError(
      404,
      "ObjectNotFound",
      `The object '${name}' was not found in the bucket '${call.params.bucketName ?? ""}'`,
    );
  }
  return found;
};

const headersOf = (object: StoredObject): Record<string, string> => ({
  etag: object.etag,
  "content-type": object.contentType,
  "content-md5": createHash("md5").update(object.content).digest("base64"),
  "last-modified": new Date(object.timeCreated).toUTCString(),
  ...object.metadata,
});

/** Whether a retention rule of the bucket forbids to change or delete the object now. */
const isRetained = (call: Call, bucket: Bucket, object: StoredObject): boolean => {
  const age = call.cloud.clock.now().getTime() - Date.parse(object.timeCreated);
  return bucket.retentionRules.some(({ duration }) => {
    if (duration === undefined) return true;
    const days = duration.timeAmount * (duration.timeUnit === "YEARS" ? 365 : 1);
    return age < days * 86_400_000;
  });
};

const requireNotRetained = (call: Call, bucket: Bucket, object: StoredObject): void => {
  // The code is inferred.
  if (isRetained(call, bucket, object)) {
    throw new ServiceError(
      409,
      "RetentionRuleViolation",
      `The object '${object.name}' is protected by a retention rule of the bucket`,
    );
  }
};

const supersede = (bucket: Bucket, object: StoredObject): void => {
  if (bucket.versioning === "Enabled") bucket.oldVersions.push(object);
};

const put = (call: Call): Answer => {
  const bucket = bucketOf(call);
  const name = call.params["*"] ?? "";
  const existing = bucket.objects.get(name);
  if (existing !== undefined) {
    // Before any other refusal of the bucket. 412 is in the API reference (PutObject); the code was seen in public logs.
    if (call.headers["if-none-match"] === "*") {
      throw new ServiceError(412, "IfNoneMatchFailed", `The object '${name}' exists already`);
    }
    requireNotRetained(call, bucket, existing);
    supersede(bucket, existing);
  }
  const md5 = createHash("md5").update(call.body).digest("base64");
  const expected = call.headers["content-md5"];
  if (expected !== undefined && expected !== md5) {
    throw new ServiceError(
      400,
      "UnmatchedContentMD5",
      "The computed MD5 of the body does not match content-md5",
    );
  }
  const object: StoredObject = {
    name,
    content: call.body,
    contentType: call.headers["content-type"] ?? "application/octet-stream",
    etag: `${createHash("sha256").update(call.body).digest("hex").slice(0, 16)}-${bucket.version++}`,
    timeCreated: call.cloud.clock.now().toISOString(),
    metadata: Object.fromEntries(
      Object.entries(call.headers).flatMap(([header, value]) =>
        header.startsWith("opc-meta-") && typeof value === "string" ? [[header, value]] : [],
      ),
    ),
  };
  bucket.objects.set(name, object);
  return { status: 200, headers: { etag: object.etag, "opc-content-md5": md5 } };
};

/** A row of a listing: the name, and of the rest what was asked for (API reference, ListObjects, `fields`). */
const summaryOf = ({ name, content, etag, timeCreated }: StoredObject, fields: readonly string[]): object => {
  const known: Readonly<Record<string, unknown>> = {
    size: content.length,
    etag,
    md5: createHash("md5").update(content).digest("base64"),
    timeCreated,
    timeModified: timeCreated,
  };
  const foreign = fields.find((field) => field !== "name" && !(field in known));
  if (foreign !== undefined)
    throw new ServiceError(400, "InvalidParameter", `fields: ${foreign} is no field of an object`);
  return {
    name,
    ...Object.fromEntries(fields.flatMap((field) => (field in known ? [[field, known[field]]] : []))),
  };
};

export const objectOperations: readonly Operation[] = [
  {
    service: "objectstorage",
    name: "ListObjects",
    method: "GET",
    path,
    handle: (call) => {
      const prefix = call.query.get("prefix") ?? "";
      const start = call.query.get("start") ?? "";
      const limit = Number(call.query.get("limit") ?? 1000);
      const fields = (call.query.get("fields") ?? "name").split(",");
      const rows = [...bucketOf(call).objects.values()]
        .filter(({ name }) => name.startsWith(prefix) && name >= start)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const next = rows[limit];
      return {
        status: 200,
        body: {
          objects: rows.slice(0, limit).map((row) => summaryOf(row, fields)),
          prefixes: [],
          ...(next === undefined ? {} : { nextStartWith: next.name }),
        },
      };
    },
  },
  // Signed without its body (docs.oracle.com, "Request Signatures"), which may be a stream.
  {
    service: "objectstorage",
    name: "PutObject",
    method: "PUT",
    path: `${path}/*`,
    signature: "headers",
    handle: put,
  },
  {
    service: "objectstorage",
    name: "GetObject",
    method: "GET",
    path: `${path}/*`,
    handle: (call) => {
      const object = objectOf(call);
      return { status: 200, headers: headersOf(object), body: object.content };
    },
  },
  {
    service: "objectstorage",
    name: "HeadObject",
    method: "HEAD",
    path: `${path}/*`,
    handle: (call) => ({ status: 200, headers: headersOf(objectOf(call)) }),
  },
  {
    service: "objectstorage",
    name: "DeleteObject",
    method: "DELETE",
    path: `${path}/*`,
    handle: (call) => {
      const bucket = bucketOf(call);
      const object = objectOf(call);
      requireNotRetained(call, bucket, object);
      supersede(bucket, object);
      bucket.objects.delete(object.name);
      return { status: 204 };
    },
  },
];
