import { isDenial } from "./failure";

/**
 * Statements that let a caller read what an audit reads (Oracle, "Details for IAM with Identity Domains", resource types
 * compartments, domains, users and credentials). Whether a policy suffices inside a domain or a role of the domain is
 * needed too is told in both ways, so both are named.
 */
export const grants = {
  compartments: "Allow group <group> to inspect compartments in tenancy",
  domains: "Allow group <group> to inspect domains in tenancy",
  domain:
    "Allow group <group> to read users in tenancy, Allow group <group> to read credentials in tenancy, or the role Audit Administrator in this domain",
  iam: "Allow group <group> to read users in tenancy, Allow group <group> to read credentials in tenancy",
} as const;

/** What to grant a caller who was refused; empty when the failure is another. */
export function missingGrant(what: keyof typeof grants, error: unknown): string {
  return isDenial(error) ? `. If it is a missing permission, grant: ${grants[what]}` : "";
}
