import { z } from "zod";

const optional = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text.trim() === "" ? undefined : text.trim()));

const environmentSchema = z.object({
  CONFIG_SECRET_ID: z
    .string({ error: "is not set: the OCID of the secret that holds the configuration" })
    .regex(/^ocid1\.vaultsecret\./, { error: "is not the OCID of a secret (ocid1.vaultsecret.…)" }),
  CONFIG_TTL_SECONDS: z
    .string()
    .regex(/^\d{1,5}$/, { error: "is not a whole number of seconds below 100000" })
    .default("300")
    .transform(Number),
  TENANCY_NAME: optional,
  METRIC_NAMESPACE: optional,
  METRIC_COMPARTMENT_ID: optional,
  METRIC_REGION: optional,
  FAILURE_TOPIC_ID: optional,
  FAILURE_TOPIC_REGION: optional,
  CREDENTIAL_AUDIT_ENDPOINT: optional,
});

/** What the stack puts into the function's configuration, beside the secret. Nothing in it is secret. */
export interface FunctionEnvironment {
  readonly configurationSecretId: string;
  readonly configurationTtlMs: number;
}

/** What a run can fall back on when it has no configuration; read without judging, so that a failure can be told. */
export interface FailureAddress {
  readonly tenancyName: string;
  readonly topic: { readonly topicId: string; readonly region: string | undefined } | undefined;
  readonly metrics:
    | { readonly namespace: string; readonly compartmentId: string; readonly region: string | undefined }
    | undefined;
}

/** The function's own environment is wrong: a defect of the deployment. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws {EnvironmentError} with everything that is wrong. */
export function readEnvironment(variables: Variables): FunctionEnvironment {
  const parsed = environmentSchema.safeParse(variables);
  if (!parsed.success)
    throw new EnvironmentError(
      `the function's configuration is wrong: ${parsed.error.issues
        .map(({ path, message }) => `${path.join(".")} ${message}`)
        .join("; ")}`,
    );
  return {
    configurationSecretId: parsed.data.CONFIG_SECRET_ID,
    configurationTtlMs: parsed.data.CONFIG_TTL_SECONDS * 1000,
  };
}

export function failureAddress(variables: Variables): FailureAddress {
  const value = (name: keyof z.input<typeof environmentSchema>): string | undefined =>
    variables[name]?.trim() || undefined;
  const topicId = value("FAILURE_TOPIC_ID");
  const namespace = value("METRIC_NAMESPACE");
  const compartmentId = value("METRIC_COMPARTMENT_ID");
  return {
    tenancyName: value("TENANCY_NAME") ?? "a tenancy that is not named",
    topic: topicId === undefined ? undefined : { topicId, region: value("FAILURE_TOPIC_REGION") },
    metrics:
      namespace === undefined || compartmentId === undefined
        ? undefined
        : { namespace, compartmentId, region: value("METRIC_REGION") },
  };
}

/** Where every regional call goes instead of to Oracle: a simulator or a private endpoint. */
export function endpointOf(variables: Variables): string | undefined {
  return variables.CREDENTIAL_AUDIT_ENDPOINT?.trim() || undefined;
}
