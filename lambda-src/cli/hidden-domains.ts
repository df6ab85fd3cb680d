import type { Discovery } from "../tenancy/discovery/discover-domains";
import { grants } from "../tenancy/grants";

/**
 * Why a tenancy in which no compartment lists identity domains may have some all the same; `undefined` where the service's
 * answers leave no doubt, or domains were found. `NotAuthorizedOrNotFound` is also the answer to a caller who may not see
 * them (docs/decisions/0010).
 */
export function hiddenDomains(discovery: Discovery | undefined): string | undefined {
  if (!discovery?.withoutDomains || discovery.withoutDomains.distinct) return undefined;
  return `no compartment lists identity domains (404): the tenancy has none, or the caller may not see them. Grant: ${grants.domains}`;
}
