import type { StoreFactory } from "../../cloud";
import { WorkRequests, workRequestOperations } from "../work-requests";

/** The work requests of the Resource Scheduler. */
export const schedulerWork: StoreFactory<WorkRequests> = (tenancy) => new WorkRequests(tenancy);

export const schedulerWorkOperations = workRequestOperations(
  "resource-scheduler",
  "20240430",
  schedulerWork,
  "items",
);
