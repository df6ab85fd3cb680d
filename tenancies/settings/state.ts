import { z } from "zod";
import { ocid } from "../../lambda-src/contract/ocid";
import { text } from "../../lambda-src/contract/settings";
import { bucketName, namespace } from "./object-storage";
import { region } from "./region";

/** How Terraform authenticates, in the provider and in its `oci` backend. */
export const terraformAuth = z.enum([
  "APIKey",
  "SecurityToken",
  "InstancePrincipal",
  "ResourcePrincipal",
  "OKEWorkloadIdentity",
]);

const key = text.optional().describe("Object name. Default credential-compliance/<tenancy>.tfstate.");

/** `state` of a tenancy file: where Terraform keeps its state. */
export const state = z.discriminatedUnion("backend", [
  z.strictObject({ backend: z.literal("local") }),
  z.strictObject({
    backend: z.literal("oci").describe("Terraform 1.12 or later."),
    namespace,
    bucket: bucketName,
    key,
    region: region.optional(),
    auth: terraformAuth.optional(),
    profile: text.optional(),
    kmsKeyId: ocid("key").optional(),
  }),
  z.strictObject({
    backend: z.literal("s3"),
    namespace,
    bucket: bucketName,
    key,
    region,
    profile: text
      .optional()
      .describe("Profile in the AWS credentials file that holds the customer secret key."),
  }),
  z.strictObject({
    backend: z
      .literal("http")
      .describe(
        "Address and credentials come from TF_HTTP_ADDRESS and its companions, never from this file.",
      ),
    updateMethod: z.enum(["PUT", "POST"]).optional(),
  }),
]);

export type StateSettings = z.infer<typeof state>;
