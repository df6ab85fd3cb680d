import { z } from "zod";

/** How long a warm container keeps its configuration, unless the tenancy file says otherwise. */
export const defaultConfigurationTtlSeconds = 300;

/** What a run without a configuration falls back on: read without judging, so that its failure can be told. */
const fallback = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

/** The function's own configuration, beside the secret. Nothing in it is secret. */
export const functionEnvironmentSchema = z.object({
  CONFIG_SECRET_ID: z
    .string({ error: "is not set: the OCID of the secret that holds the configuration" })
    .regex(/^ocid1\.vaultsecret\./, { error: "is not the OCID of a secret (ocid1.vaultsecret.…)" }),
  CONFIG_TTL_SECONDS: z
    .string()
    .regex(/^\d{1,5}$/, { error: "is not a whole number of seconds below 100000" })
    .default(String(defaultConfigurationTtlSeconds))
    .transform(Number),
  TENANCY_NAME: fallback,
  METRIC_NAMESPACE: fallback,
  METRIC_COMPARTMENT_ID: fallback,
  /** The configuration names the topic too; this one is for a run that cannot read its configuration. */
  FAILURE_TOPIC_ID: fallback,
});

/** The variables that the stack sets: all that the function reads. */
export type FunctionEnvironment = Readonly<Record<keyof typeof functionEnvironmentSchema.shape, string>>;
