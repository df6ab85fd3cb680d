import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Operation } from "../../operation";
import { tagDetails } from "../details";
import { alreadyExists } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { WorkRequests, workRequestOperations } from "../work-requests";
import { requireEnabled } from "./configuration";

export interface DataSource extends Resource {
  readonly displayName: string;
  readonly dataSourceFeedProvider: "LOGGINGQUERY" | "SCHEDULEDQUERY";
  dataSourceDetails: Readonly<Record<string, unknown>>;
  status: "ENABLED" | "DISABLED";
}

/** The data sources of a tenancy. */
export const dataSources: StoreFactory<Resources<DataSource>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "cloudguarddatasource",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

/** The work requests of Cloud Guard. */
export const cloudGuardWork: StoreFactory<WorkRequests> = (tenancy) => new WorkRequests(tenancy);

const changeable = {
  dataSourceDetails: z.record(z.string(), z.unknown()).optional(),
  status: z.enum(["ENABLED", "DISABLED"]).optional(),
  ...tagDetails,
};

export const dataSourceOperations: readonly Operation[] = [
  ...resourceOperations({
    service: "cloud-guard",
    noun: "DataSource",
    path: "/20200131/dataSources",
    store: dataSources,
    createDetails: z.object({
      compartmentId: z.string(),
      displayName: z.string(),
      dataSourceFeedProvider: z.enum(["LOGGINGQUERY", "SCHEDULEDQUERY"]),
      ...changeable,
    }),
    updateDetails: z.object({ displayName: z.string().optional(), ...changeable }),
    create: (call, details) => {
      requireEnabled(call);
      const taken = call.tenancy.store(dataSources).all();
      if (taken.some(({ displayName }) => displayName === details.displayName)) {
        throw alreadyExists(`data source ${details.displayName}`);
      }
      return {
        ...details,
        dataSourceDetails: details.dataSourceDetails ?? {},
        status: details.status ?? "ENABLED",
      };
    },
    present: (_call, source) => ({ ...source, dataSourceDetectorMappingInfo: [], regionStatusDetail: [] }),
    list: {
      shape: "items",
      scope: "compartmentId",
      filters: {
        compartmentId: "compartmentId",
        displayName: "displayName",
        lifecycleState: "lifecycleState",
      },
    },
    work: {
      store: cloudGuardWork,
      entityType: "cloudGuardDataSource",
      operationType: (action) => action,
    },
  }),
  ...workRequestOperations("cloud-guard", "20200131", cloudGuardWork, "items"),
];
