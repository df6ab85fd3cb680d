import { isDenial } from "./failure";

/**
 * Statements for a group that let it read what the audit function may read, with the same verbs as the function's own.
 * Oracle's "Details for IAM with Identity Domains" has the resource types: `users` covers a user's API keys, auth tokens,
 * customer secret keys, database passwords and OAuth 2.0 client credentials, `credentials` the SMTP credentials alone.
 * Unverified: whether a policy suffices for the SCIM endpoints of a domain, or a role of the domain is needed. Sources
 * disagree, so both are named.
 */
const users =
  "Allow group <group> to read users in tenancy, Allow group <group> to inspect credentials in tenancy";
export const grants = {
  compartments: "Allow group <group> to inspect compartments in tenancy",
  domains: "Allow group <group> to inspect domains in tenancy",
  domain: `${users}, or the role Audit Administrator in this domain`,
  iam: users,
} as const;

/** What to grant a caller who was refused; empty when the failure is another. */
export function missingGrant(what: keyof typeof grants, error: unknown): string {
  return isDenial(error) ? `. If it is a missing permission, grant: ${grants[what]}` : "";
}
