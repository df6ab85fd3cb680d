import type { ConnectionOptions } from "./settings";

/** Terraform's names of the ways to authenticate, and those of Oracle's CLI. */
const authentications: Readonly<Record<string, string>> = {
  APIKey: "api_key",
  SecurityToken: "security_token",
  InstancePrincipal: "instance_principal",
  ResourcePrincipal: "resource_principal",
};

/** Where and as whom to call, as a tenancy file says it. */
export interface Access {
  readonly region: string;
  /** Terraform's name of the way to authenticate. @default APIKey */
  readonly auth?: string | undefined;
  /** Profile in the configuration file of Oracle's CLI. @default its own */
  readonly profile?: string | undefined;
}

/**
 * The same caller as Terraform's, for the calls that its provider cannot make.
 *
 * @throws Error when Terraform authenticates in a way that only it knows.
 */
export function connectionOptions({ region, auth = "APIKey", profile }: Access): ConnectionOptions {
  const known = authentications[auth];
  if (known === undefined) {
    throw new Error(
      `cannot authenticate with ${auth}: expected one of ${Object.keys(authentications).join(", ")}`,
    );
  }
  return { auth: known, profile, region };
}
