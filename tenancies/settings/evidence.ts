import { z } from "zod";
import { ocid } from "../../lambda-src/contract/ocid";
import { bucketName, namespace } from "./object-storage";
import { together } from "./together";

/** How long evidence cannot be changed when the file does not say, in days. */
export const defaultRetentionDays = 400;

/** The key that signs every run: one that is created, or an existing one. */
const signing = z.union(
  [
    z.strictObject({
      protection: z
        .enum(["SOFTWARE", "HSM"])
        .describe("An RSA key of 3072 bits is created in the stack's own vault, protected so."),
    }),
    z.strictObject({
      key: ocid("key").describe("An existing RSA key of at least 3072 bits, used for nothing else."),
      cryptoEndpoint: z
        .url({ protocol: /^https$/, error: "expected the crypto endpoint of the key's vault, https://…" })
        .describe("Crypto endpoint of its vault, as the vault's details show it."),
    }),
  ],
  {
    error:
      "expected {protection: SOFTWARE} or {protection: HSM}, or {key, cryptoEndpoint} of an existing key",
  },
);

export type SigningSettings = z.infer<typeof signing>;

/** `evidence` of a tenancy file: the bucket that holds the evidence of every run. */
export const evidence = z
  .strictObject({
    bucket: bucketName.optional().describe("An existing bucket, managed by somebody else."),
    bucketCompartment: ocid("compartment", "tenancy")
      .optional()
      .describe("Compartment of `bucket`: the function may write to that bucket. Default: compartment."),
    namespace: namespace.optional().describe("Object Storage namespace. Default: looked up."),
    retentionDays: z
      .int()
      .min(1)
      .max(3650)
      .optional()
      .describe("Objects cannot be changed for so long. Default 400."),
    protection: z
      .enum(["retention", "versioning"])
      .optional()
      .describe("A retention rule, or versioning: Object Storage allows one of the two. Default retention."),
    lockRetentionFrom: z.iso
      .datetime({
        precision: 0,
        error:
          "expected an instant in UTC with whole seconds, such as 2099-01-01T00:00:00Z: another way to write it changes in every plan",
      })
      .optional()
      .describe("When the retention rule locks for good, at least 14 days ahead. Default: it is not locked."),
    deleteAfterDays: z.int().min(1).max(36_500).optional().describe("Default: nothing is deleted."),
    signing: signing.optional().describe("Every run is signed with this key. Default: runs are not signed."),
  })
  .superRefine(
    ...together((written, report) => {
      const { bucket, protection, retentionDays = defaultRetentionDays, deleteAfterDays } = written;
      if (bucket === undefined) report(["bucketCompartment"], "needs an existing `bucket`");
      if (bucket !== undefined) {
        for (const key of ["retentionDays", "protection", "lockRetentionFrom", "deleteAfterDays"])
          report([key], "an existing bucket keeps its own settings: expected `bucket` without it");
      } else if (protection === "versioning") {
        for (const key of ["retentionDays", "lockRetentionFrom"])
          report([key], "needs protection: retention; a bucket cannot have both");
      } else if (
        typeof retentionDays === "number" &&
        typeof deleteAfterDays === "number" &&
        deleteAfterDays < retentionDays
      ) {
        report(
          ["deleteAfterDays"],
          `expected at least the ${retentionDays} days for which evidence cannot be deleted`,
        );
      }
    }),
  );

export type EvidenceSettings = z.infer<typeof evidence>;
