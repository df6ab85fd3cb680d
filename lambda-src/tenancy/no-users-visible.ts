import { grants } from "./grants";

/**
 * Why a place that shows no user was not read: to a caller whose permission filters silently, it looks the same. Every
 * tenancy has a user, and a domain is seldom made without one.
 */
export const nobodyShown = (kind: "domain" | "iam"): string =>
  `it shows no user, as if it were empty or hid them from the caller. Grant: ${grants[kind]}; or accept the gap, if it is empty`;
