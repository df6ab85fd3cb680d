import { controlPlaneOperations } from "./control";
import { instanceOperations } from "./authentication/instance";
import { dataPlaneOperations } from "./data";
import { identityOperations } from "./identity/operations";
import { scimOperations } from "./scim/operations";
import type { Operation } from "./operation";

/** Every operation of the simulated cloud. A service adds the array that it exports. */
export const operations: readonly Operation[] = [
  ...instanceOperations,
  ...identityOperations,
  ...controlPlaneOperations,
  ...dataPlaneOperations,
  ...scimOperations,
];
