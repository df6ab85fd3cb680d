import { type Call, type Operation, ServiceError } from "../operation";
import { type Compartment, identity, type IdentityStore } from "./identity-store";
import { notAuthorizedOrNotFound } from "./not-found";
import { pageOf } from "./page";

const base = { service: "identity", method: "GET" } as const;

/** The tenancy, its regions and its tree of compartments. */
export const compartmentOperations: readonly Operation[] = [
  {
    ...base,
    name: "ListCompartments",
    path: "/20160918/compartments",
    handle(call) {
      const store = call.tenancy.store(identity);
      const parent = call.query.get("compartmentId");
      if (parent === null) throw new ServiceError(400, "MissingParameter", "compartmentId is missing.");
      const subtree = call.query.get("compartmentIdInSubtree") === "true";
      if (subtree && parent !== call.tenancy.ocid)
        throw new ServiceError(
          400,
          "InvalidParameter",
          "compartmentIdInSubtree is supported at the root compartment only.",
        );
      requireVisible(store, parent);
      // A subtree without ANY holds what the caller can reach only.
      const accessible = call.query.get("accessLevel") === "ACCESSIBLE";
      const found = [...store.compartments.values()].filter(
        (compartment) =>
          (subtree || compartment.parentOcid === parent) &&
          (!accessible || !compartment.forbidden) &&
          isAsked(call, "name", compartment.name) &&
          isAsked(call, "lifecycleState", compartment.lifecycleState),
      );
      return pageOf(found, call, presentCompartment);
    },
  },
  {
    ...base,
    name: "GetCompartment",
    path: "/20160918/compartments/:compartmentId",
    handle(call) {
      const store = call.tenancy.store(identity);
      const ocid = call.params.compartmentId ?? "";
      requireVisible(store, ocid);
      return { status: 200, body: presentCompartment(store.compartments.get(ocid) ?? rootOf(store)) };
    },
  },
  {
    ...base,
    name: "GetTenancy",
    path: "/20160918/tenancies/:tenancyId",
    handle(call) {
      if (call.params.tenancyId !== call.tenancy.ocid) throw notAuthorizedOrNotFound();
      const { ocid, name, homeRegion } = call.tenancy;
      return {
        status: 200,
        body: {
          id: ocid,
          name,
          description: name,
          homeRegionKey: regionKey(homeRegion),
          freeformTags: {},
          definedTags: {},
        },
      };
    },
  },
  {
    ...base,
    name: "ListRegionSubscriptions",
    path: "/20160918/tenancies/:tenancyId/regionSubscriptions",
    handle(call) {
      if (call.params.tenancyId !== call.tenancy.ocid) throw notAuthorizedOrNotFound();
      const { homeRegion } = call.tenancy;
      const subscription = {
        regionKey: regionKey(homeRegion),
        regionName: homeRegion,
        status: "READY",
        isHomeRegion: true,
      };
      return { status: 200, body: [subscription] };
    },
  },
];

/** @throws {ServiceError} 404 for a compartment that is missing or that the caller may not see into. */
export function requireVisible(store: IdentityStore, ocid: string): void {
  const compartment = store.compartments.get(ocid);
  if (ocid !== store.tenancy.ocid && (compartment === undefined || compartment.forbidden))
    throw notAuthorizedOrNotFound();
}

/** Whether a query parameter, when it is there, asks for this value. */
export function isAsked(call: Call, parameter: string, value: string): boolean {
  const asked = call.query.get(parameter);
  return asked === null || asked === value;
}

function rootOf({ tenancy }: IdentityStore): Compartment {
  return {
    ocid: tenancy.ocid,
    parentOcid: tenancy.ocid,
    name: tenancy.name,
    description: "The root Compartment of the tenancy",
    lifecycleState: "ACTIVE",
    timeCreated: new Date(0),
  };
}

/** A compartment as the API shows it. */
export function presentCompartment(compartment: Compartment) {
  return {
    id: compartment.ocid,
    compartmentId: compartment.parentOcid,
    name: compartment.name,
    description: compartment.description,
    timeCreated: compartment.timeCreated.toISOString(),
    lifecycleState: compartment.lifecycleState,
    isAccessible: !compartment.forbidden,
    freeformTags: compartment.freeformTags ?? {},
    definedTags: compartment.definedTags ?? {},
  };
}

const regionKeys: Readonly<Record<string, string>> = {
  "us-ashburn-1": "IAD",
  "us-phoenix-1": "PHX",
  "eu-frankfurt-1": "FRA",
  "uk-london-1": "LHR",
};

function regionKey(region: string): string {
  const key = regionKeys[region];
  if (key === undefined)
    throw new ServiceError(501, "SimulatorBug", `The simulator knows no key of the region ${region}.`);
  return key;
}
