import { z } from "zod";

/** Name of a bucket (Oracle, "Object Storage Buckets": 1 to 256 letters, digits, hyphens, underscores and periods). */
export const bucketName = z.string().regex(/^[\w.-]{1,256}$/, {
  error: "expected the name of a bucket: letters, digits, -, _ and .",
});

/** Object Storage namespace of a tenancy (Oracle, "Understanding Object Storage Namespaces"). */
export const namespace = z.string().regex(/^[A-Za-z0-9][\w-]{0,99}$/, {
  error: "expected an Object Storage namespace: letters and digits",
});
