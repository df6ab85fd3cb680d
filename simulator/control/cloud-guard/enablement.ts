import type { StoreFactory } from "../../cloud";
import type { Call } from "../../operation";
import { notAuthorizedOrNotFound } from "../errors";

export interface CloudGuardConfiguration {
  reportingRegion: string;
  status: "ENABLED" | "DISABLED";
  selfManageResources: boolean;
}

/** Whether Cloud Guard is on in the tenancy, and where it reports. A new tenancy has it off. */
export const cloudGuard: StoreFactory<CloudGuardConfiguration> = (tenancy) => ({
  reportingRegion: tenancy.homeRegion,
  status: "DISABLED",
  selfManageResources: false,
});

/** While Cloud Guard is off, nothing of it can be found (oracle-enterprise-landingzone issue 45 shows the 404). */
export const requireEnabled = (call: Call): void => {
  if (call.tenancy.store(cloudGuard).status !== "ENABLED")
    throw notAuthorizedOrNotFound("Cloud Guard is not enabled");
};
