import { functionEnvironmentSchema } from "../contract/function-environment";

/** Where the function finds its configuration. */
export interface ConfigurationPlace {
  readonly secretId: string;
  /** How long a warm container keeps it. */
  readonly ttlMs: number;
}

/** What a run can fall back on when it has no configuration. */
export interface FailureAddress {
  readonly tenancyName: string;
  /** In the function's own region, as the metrics are. */
  readonly topic: { readonly topicId: string; readonly region?: undefined } | undefined;
  readonly metrics: { readonly namespace: string; readonly compartmentId: string } | undefined;
}

/** The function's own environment is wrong: a defect of the deployment. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws {EnvironmentError} with everything that is wrong. */
export function configurationPlace(variables: Variables): ConfigurationPlace {
  const parsed = functionEnvironmentSchema.safeParse(variables);
  if (!parsed.success)
    throw new EnvironmentError(
      `the function's configuration is wrong: ${parsed.error.issues
        .map(({ path, message }) => `${path.join(".")} ${message}`)
        .join("; ")}`,
    );
  return { secretId: parsed.data.CONFIG_SECRET_ID, ttlMs: parsed.data.CONFIG_TTL_SECONDS * 1000 };
}

/** Whatever else is wrong with the environment, as much of it as there is. */
export function failureAddress(variables: Variables): FailureAddress {
  const { TENANCY_NAME, FAILURE_TOPIC_ID, METRIC_NAMESPACE, METRIC_COMPARTMENT_ID } =
    functionEnvironmentSchema.omit({ CONFIG_SECRET_ID: true, CONFIG_TTL_SECONDS: true }).parse(variables);
  return {
    tenancyName: TENANCY_NAME ?? "a tenancy that is not named",
    topic: FAILURE_TOPIC_ID === undefined ? undefined : { topicId: FAILURE_TOPIC_ID },
    metrics:
      METRIC_NAMESPACE === undefined || METRIC_COMPARTMENT_ID === undefined
        ? undefined
        : { namespace: METRIC_NAMESPACE, compartmentId: METRIC_COMPARTMENT_ID },
  };
}

/** Where every regional call goes instead of to Oracle: a simulator or a private endpoint. */
export function endpointOf(variables: Variables): string | undefined {
  return variables.CREDENTIAL_AUDIT_ENDPOINT?.trim() || undefined;
}
