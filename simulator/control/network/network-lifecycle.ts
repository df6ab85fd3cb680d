import type { Lifecycle } from "../resource";

/** The states of everything in the Networking service. */
export const networkLifecycle: Lifecycle = {
  creating: "PROVISIONING",
  active: "AVAILABLE",
  deleting: "TERMINATING",
};
