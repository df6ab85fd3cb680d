import { CloudGuardClient } from "oci-cloudguard";
import { z } from "zod";
import { connect } from "../../lambda-src/oci/connect";

/** Terraform's names of the ways to authenticate, and `credential-audit`'s. */
const authentications: Readonly<Record<string, string>> = {
  APIKey: "api_key",
  SecurityToken: "security_token",
  InstancePrincipal: "instance_principal",
  ResourcePrincipal: "resource_principal",
};

/** Where and as whom to call Cloud Guard. */
export interface CloudGuardAccess {
  /** Reporting region. */
  readonly region: string;
  /** Terraform's name of the way to authenticate. @default APIKey */
  readonly auth?: string | undefined;
  /** Profile in the configuration file of Oracle's CLI. @default its own */
  readonly profile?: string | undefined;
}

/**
 * Opens a client of Cloud Guard in the reporting region, with the credentials that Oracle's CLI would use.
 *
 * @throws Error when Terraform authenticates in a way that these steps do not know.
 */
export async function openCloudGuard(access: CloudGuardAccess): Promise<CloudGuardClient> {
  const auth = authentications[access.auth ?? "APIKey"];
  if (auth === undefined) {
    throw new Error(
      `Cloud Guard's rules cannot be set with ${access.auth}: expected one of ${Object.keys(authentications).join(", ")}.`,
    );
  }
  const connection = await connect({ auth, profile: access.profile, region: access.region });
  // Several calls answer without a body.
  return connection.regional(CloudGuardClient, { json: false });
}

const environment = z.object({
  STEP_ACTION: z.enum(["apply", "destroy"]),
  STEP_REGION: z.string().min(1),
  STEP_AUTH: z.string().optional(),
  STEP_PROFILE: z.string().optional(),
  STEP_INPUT: z.string(),
});

/**
 * What Terraform handed over to a step of the deployment (`constructs/sdk-step.ts`).
 *
 * @throws ZodError when the environment is not that of a step.
 */
export function stepInput<Schema extends z.ZodType>(schema: Schema) {
  const values = environment.parse(process.env);
  return {
    action: values.STEP_ACTION,
    access: {
      region: values.STEP_REGION,
      auth: values.STEP_AUTH || undefined,
      profile: values.STEP_PROFILE || undefined,
    } satisfies CloudGuardAccess,
    input: schema.parse(JSON.parse(values.STEP_INPUT)),
  };
}
