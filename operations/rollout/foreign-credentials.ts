import type { TenancyFile } from "../../tenancies/tenancy-schema";

/**
 * Variables from which Oracle's provider takes the caller's tenancy before it looks at a profile (terraform-provider-oci
 * v7.29.0, internal/provider/provider.go, `GetSdkConfigProvider`).
 */
const tenancyVariables = ["TF_VAR_tenancy_ocid", "OCI_TENANCY_OCID"] as const;

/** Says when Terraform would call another tenancy than the file is about, whatever profile the file names. */
export const foreignCredentials = (
  { tenancy, terraform }: Pick<TenancyFile, "tenancy" | "terraform">,
  env: NodeJS.ProcessEnv,
): string | undefined => {
  if ((terraform?.auth ?? "APIKey") !== "APIKey") return undefined;
  const variable = tenancyVariables.find((name) => env[name] !== undefined && env[name] !== "");
  if (variable === undefined || env[variable] === tenancy) return undefined;
  return `${variable} names another tenancy, and Oracle's provider prefers it to a profile: unset it, and the variables for user, fingerprint and key that go with it`;
};
