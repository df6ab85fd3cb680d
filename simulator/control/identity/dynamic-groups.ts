import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { tagDetails } from "../details";
import { alreadyExists, invalidParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";

export interface DynamicGroup extends Resource {
  readonly name: string;
  description: string;
  matchingRule: string;
}

/** The dynamic groups of a tenancy's default identity domain. */
export const dynamicGroups: StoreFactory<Resources<DynamicGroup>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "dynamicgroup",
    global: true,
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

export const dynamicGroupOperations = resourceOperations({
  service: "identity",
  noun: "DynamicGroup",
  path: "/20160918/dynamicGroups",
  store: dynamicGroups,
  createDetails: z.object({
    compartmentId: z.string(),
    name: z.string().regex(/^[\w.-]{1,100}$/),
    description: z.string().min(1).max(400),
    matchingRule: z.string().min(1),
    ...tagDetails,
  }),
  updateDetails: z.object({
    description: z.string().optional(),
    matchingRule: z.string().optional(),
    ...tagDetails,
  }),
  create: (call, details) => {
    // Dynamic groups live in the root compartment (API reference, CreateDynamicGroupDetails.compartmentId).
    if (details.compartmentId !== call.tenancy.ocid)
      throw invalidParameter("compartmentId: must be the tenancy");
    if (
      call.tenancy
        .store(dynamicGroups)
        .all()
        .some(({ name }) => name === details.name)
    ) {
      throw alreadyExists(`dynamic group ${details.name}`);
    }
    return details;
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", name: "name", lifecycleState: "lifecycleState" },
  },
});
