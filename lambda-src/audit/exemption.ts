import type { Credential } from "./credential";
import { type Domain, isSameName, theDomain } from "./domain";
import type { Exemption } from "./rotation-policy";
import type { User } from "./user";

/** What an exemption is looked up in. */
export interface ExemptionScope {
  /** Every domain of the tenancy, as far as they are known. */
  readonly domains: readonly Domain[];
  /** Whether a user name tells of one user: there is one domain whose users could bear it. */
  readonly oneDomain: boolean;
}

/**
 * Whether every selector of an exemption matches a credential, whether or not the exemption still counts. A user name means
 * a user of one domain: without a domain it matches nobody where there are several.
 */
export function covers(
  exemption: Exemption,
  credential: Credential,
  user: User | undefined,
  domain: Domain,
  { domains, oneDomain }: ExemptionScope,
): boolean {
  return (
    (exemption.type === undefined || exemption.type === credential.type) &&
    (exemption.credential === undefined ||
      exemption.credential === credential.ocid ||
      exemption.credential === credential.id) &&
    (exemption.domain === undefined || theDomain(exemption.domain, domains) === domain) &&
    (exemption.user === undefined ||
      isUserById(exemption.user, credential, user) ||
      ((exemption.domain !== undefined || oneDomain) && isUserByName(exemption.user, user)))
  );
}

/** Ids and OCIDs are case-sensitive, and the same in no two domains. */
function isUserById(selector: string, credential: Credential, user: User | undefined): boolean {
  return [user?.ocid, user?.id, credential.userOcid, credential.userId].includes(selector);
}

/**
 * User names are case-insensitive in SCIM (`caseExact` false). Only a user of the inventory has one: what a credential
 * says of a user who is gone may be a display name, which anybody can bear.
 */
function isUserByName(selector: string, user: User | undefined): boolean {
  return user !== undefined && isSameName(selector, user.userName);
}
