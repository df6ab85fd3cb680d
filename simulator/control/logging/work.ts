import type { StoreFactory } from "../../cloud";
import { WorkRequests, workRequestOperations } from "../work-requests";

/** The work requests of the Logging service. */
export const loggingWork: StoreFactory<WorkRequests> = (tenancy) => new WorkRequests(tenancy);

export const loggingWorkOperations = workRequestOperations("logging", "20200531", loggingWork, "array");
