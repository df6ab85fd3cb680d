import type { Operation } from "../operation";
import { classicOperations } from "./classic-operations";
import { compartmentOperations } from "./compartment-operations";
import { domainOperations } from "./domain-operations";

/** The Identity service: compartments, identity domains, and the classic users and credentials. */
export const identityOperations: readonly Operation[] = [
  ...compartmentOperations,
  ...domainOperations,
  ...classicOperations,
];
