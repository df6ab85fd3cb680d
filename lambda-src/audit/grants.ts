import type { Permission } from "./coverage/reason";

/**
 * Statements that let whoever reads a tenancy read what the audit needs, with the same verbs as the function's own.
 * Oracle's "Details for IAM with Identity Domains" has the resource types: `users` covers a user's API keys, auth tokens,
 * customer secret keys, database passwords and OAuth 2.0 client credentials, `credentials` the SMTP credentials alone.
 * Unverified: whether a policy suffices for the SCIM endpoints of a domain, or a role of the domain is needed. Sources
 * disagree, so both are named.
 *
 * @param subject as a statement names it, such as `group <group>`
 */
export function grantsFor(permission: Permission, subject: string): string {
  const users = `Allow ${subject} to read users in tenancy, Allow ${subject} to inspect credentials in tenancy`;
  switch (permission) {
    case "compartments":
      return `Allow ${subject} to inspect compartments in tenancy`;
    case "domains":
      return `Allow ${subject} to inspect domains in tenancy`;
    case "domain":
      return `${users}, or the role Audit Administrator in this domain`;
    case "iam":
      return users;
  }
}
