import type { Grant } from "../policies/grant";

/** What Cloud Guard reads to find problems (prowler, CIS OCI 4.14; Oracle's minimum is `read all-resources`). */
const families = [
  "audit-events",
  "authentication-policies",
  "compartments",
  "compute-management-family",
  "database-family",
  "dynamic-groups",
  "groups",
  "instance-family",
  "keys",
  "load-balancers",
  "object-family",
  "policies",
  "tenancies",
  "users",
  "vaults",
  "virtual-network-family",
  "volume-family",
] as const;

/** What Cloud Guard itself needs where this stack turns it on; where it is on already, it has its policies. */
export const cloudGuardGrants: readonly Grant[] = [
  {
    what: "manage cloudevents-rules",
    where: ["target.rule.type = 'managed'"],
    operation: "Cloud Guard keeps its own events rules, through which activity detectors see changes",
  },
  ...families.map((family) => ({
    what: `read ${family}`,
    operation: `Configuration detectors read ${family}`,
  })),
];
