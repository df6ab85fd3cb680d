import type { Permission } from "./coverage/reason";

/**
 * Statements that let whoever reads a tenancy read what the audit needs, with the same verbs as the function's own.
 * Oracle's "Details for IAM with Identity Domains" has the resource types: `users` covers a user's API keys, auth tokens,
 * customer secret keys, database passwords and OAuth 2.0 client credentials, `credentials` the SMTP credentials alone.
 *
 * Inside a domain, in the order of the evidence: the script of the CIS benchmark reads users and four of the types with
 * `inspect all-resources` and `read users`, showoci all six from an instance with `read all-resources`, both without a role;
 * User Administrator was seen to suffice, and may write. Audit Administrator is no way: Oracle's "AppRole Permissions" has
 * no credential endpoint under it. Unverified: that the narrower statements above are enough.
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
      return `${users}; where these are not enough, Allow ${subject} to inspect all-resources in tenancy; else the role User Administrator of this domain, which may write too`;
    case "iam":
      return users;
  }
}
