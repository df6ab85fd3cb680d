import type { Tenancy } from "../cloud";
import { identity } from "../identity/identity-store";
import type { Call } from "../operation";
import { notAuthorizedOrNotFound } from "./errors";

/** @throws {ServiceError} 404, when the tenancy has no such compartment, or a deleted one */
export const requireCompartment = (call: Call, ocid: string): void => {
  if (!isLiveCompartment(call.tenancy, ocid)) throw notAuthorizedOrNotFound(ocid);
};

/** The tenancy's root counts as a compartment. */
export const isLiveCompartment = (tenancy: Tenancy, ocid: string): boolean =>
  ocid === tenancy.ocid || tenancy.store(identity).compartments.get(ocid)?.lifecycleState === "ACTIVE";
