import type { Credential } from "./credential";
import { type Domain, isDomain } from "./domain";
import type { Exemption } from "./rotation-policy";
import type { User } from "./user";

/** Whether every selector of an exemption matches a credential, whether or not the exemption still counts. */
export function covers(
  exemption: Exemption,
  credential: Credential,
  user: User | undefined,
  domain: Pick<Domain, "name" | "url" | "ocid">,
): boolean {
  return (
    (exemption.type === undefined || exemption.type === credential.type) &&
    (exemption.credential === undefined ||
      exemption.credential === credential.ocid ||
      exemption.credential === credential.id) &&
    (exemption.domain === undefined || isDomain(exemption.domain, domain)) &&
    (exemption.user === undefined || isUser(exemption.user, credential, user))
  );
}

/** User names are case-insensitive in SCIM (`caseExact` false); ids and OCIDs are not. */
function isUser(selector: string, credential: Credential, user: User | undefined): boolean {
  const names = [user?.userName, credential.userName].filter((name) => name !== undefined);
  return (
    [user?.ocid, user?.id, credential.userOcid, credential.userId].includes(selector) ||
    names.some((name) => name.toLowerCase() === selector.toLowerCase())
  );
}
