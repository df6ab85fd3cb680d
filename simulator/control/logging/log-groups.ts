import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { tagDetails } from "../details";
import { alreadyExists, incorrectState } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { logs } from "./logs";
import { loggingWork } from "./work";

export interface LogGroup extends Resource {
  displayName: string;
  description?: string | undefined;
}

/** The log groups of a tenancy. */
export const logGroups: StoreFactory<Resources<LogGroup>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "loggroup",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

export const logGroupOperations = resourceOperations({
  service: "logging",
  noun: "LogGroup",
  path: "/20200531/logGroups",
  store: logGroups,
  createDetails: z.object({
    compartmentId: z.string(),
    displayName: z.string(),
    description: z.string().optional(),
    ...tagDetails,
  }),
  updateDetails: z.object({
    displayName: z.string().optional(),
    description: z.string().optional(),
    ...tagDetails,
  }),
  create: (call, details) => {
    // Names are unique in a compartment (API reference, CreateLogGroupDetails.displayName).
    const taken = call.tenancy
      .store(logGroups)
      .all()
      .some(
        ({ compartmentId, displayName }) =>
          compartmentId === details.compartmentId && displayName === details.displayName,
      );
    if (taken) throw alreadyExists(`log group ${details.displayName}`);
    return details;
  },
  beforeDelete: (call, group) => {
    if (
      call.tenancy
        .store(logs)
        .all()
        .some(({ logGroupId }) => logGroupId === group.id)
    ) {
      throw incorrectState(`log group ${group.id} has logs`);
    }
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", displayName: "displayName" },
  },
  work: {
    store: loggingWork,
    entityType: "loggroup",
    operationType: (action) => `${action}_LOG_GROUP`,
  },
});
