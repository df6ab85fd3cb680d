import type { Domain } from "../../audit/domain";
import { RequestError } from "../../oci/request-error";

/**
 * Whether a domain is for external users alone, who have no API keys, tokens or other credentials: Oracle's own export for
 * Terraform passes over them there (terraform-provider-oci, `identity_domains_export.go`: "not available in external-user
 * domain"). `external-active-user` is the licence that `oci iam domain create` makes of the same kind.
 */
export function isForExternalUsers({ licenseType }: Pick<Domain, "licenseType">): boolean {
  const licence = (licenseType ?? "").toLowerCase().replace(/[^a-z]/g, "");
  return licence === "externaluser" || licence === "externalactiveuser";
}

/** What such a domain may answer where there is nothing to list: which of them is not documented. */
const nothingThere: ReadonlySet<number | undefined> = new Set([400, 404, 405, 501]);

/** Whether a failure may be such a domain's way to say so. A refusal of the caller, which any domain gives, is none. */
export function mayMeanNoCredentials(error: unknown): boolean {
  return error instanceof RequestError && nothingThere.has(error.status);
}
