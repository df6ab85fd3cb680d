import { type Operation, ServiceError } from "../operation";
import { isAsked, requireVisible } from "./compartment-operations";
import type { IdentityDomain } from "./identity-domain";
import { identity } from "./identity-store";
import { notAuthorizedOrNotFound } from "./not-found";
import { pageOf } from "./page";

const base = { service: "identity", method: "GET" } as const;

/** Identity domains, as the region lists them: those of one compartment at a time. */
export const domainOperations: readonly Operation[] = [
  {
    ...base,
    name: "ListDomains",
    path: "/20160918/domains",
    handle(call) {
      const store = call.tenancy.store(identity);
      if (!store.hasDomains) throw notAuthorizedOrNotFound();
      const compartment = call.query.get("compartmentId");
      if (compartment === null) throw new ServiceError(400, "MissingParameter", "compartmentId is missing.");
      requireVisible(store, compartment);
      const found = [...store.domains.values()].filter(
        (domain) =>
          domain.compartmentOcid === compartment &&
          isAsked(call, "displayName", domain.displayName) &&
          isAsked(call, "lifecycleState", domain.lifecycleState) &&
          isAsked(call, "type", domain.type),
      );
      return pageOf(found, call, (domain) => render(domain, call.tenancy.homeRegion));
    },
  },
  {
    ...base,
    name: "GetDomain",
    path: "/20160918/domains/:domainId",
    handle(call) {
      const store = call.tenancy.store(identity);
      const domain = store.domains.get(call.params.domainId ?? "");
      if (domain === undefined || !store.hasDomains) throw notAuthorizedOrNotFound();
      requireVisible(store, domain.compartmentOcid);
      return { status: 200, body: render(domain, call.tenancy.homeRegion) };
    },
  },
];

function render(domain: IdentityDomain, homeRegion: string) {
  return {
    id: domain.ocid,
    compartmentId: domain.compartmentOcid,
    displayName: domain.displayName,
    description: domain.displayName,
    // Real URLs have no path but may end in a slash; a Lite Domain has none at all.
    url: domain.url,
    homeRegionUrl: domain.url,
    homeRegion,
    replicaRegions: [],
    type: domain.type,
    licenseType: domain.licenseType,
    isHiddenOnLogin: false,
    timeCreated: domain.timeCreated.toISOString(),
    lifecycleState: domain.lifecycleState,
    freeformTags: {},
    definedTags: {},
  };
}
