import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import { parseLoggingQuery, LoggingQueryError, type LoggingQuery } from "../../data/logging-query";
import type { Call, Operation } from "../../operation";
import { requireCompartment } from "../compartment";
import { detailsOf, named, tagDetails } from "../details";
import {
  alreadyExists,
  incorrectState,
  invalidParameter,
  missingParameter,
  notAuthorizedOrNotFound,
} from "../errors";
import { omit } from "../omit";
import { page } from "../page";
import type { Resource } from "../resource";
import { Resources } from "../resources";
import { WorkRequests, workRequestOperations } from "../work-requests";
import { requireEnabled } from "./enablement";
import { dataSourceRuns } from "./data-source-runs";
import { insightConditions } from "./insight-conditions";
import { insightRules } from "./insight-rules";

const loggingQueryDetails = z.object({
  dataSourceFeedProvider: z.literal("LOGGINGQUERY"),
  loggingQueryType: z.literal("INSIGHT"),
  regions: z.array(z.string()).min(1),
  query: z.string().min(1),
  // The Console offers 5 minutes, an hour and a day; the limits of the API are inferred from that.
  intervalInMinutes: z.number().int().min(5).max(1440),
  additionalEntitiesCount: z.number().int().min(0),
  loggingQueryDetails: z.object({
    loggingQueryType: z.literal("INSIGHT"),
    // cgkey01 … cgkey15 (Cloud Guard, "Data Sources").
    keyEntitiesCount: z.number().int().min(1).max(15),
  }),
  // Deprecated in the API reference.
  threshold: z.number().optional(),
  operator: z.enum(["EQUAL", "GREATER", "GREATERTHANEQUALTO", "LESS", "LESSTHANEQUALTO"]).optional(),
  queryStartTime: z.looseObject({ startPolicyType: z.string() }).optional(),
});

export interface DataSource extends Resource {
  displayName: string;
  readonly dataSourceFeedProvider: "LOGGINGQUERY";
  dataSourceDetails: z.infer<typeof loggingQueryDetails>;
  status: "ENABLED" | "DISABLED";
  timeUpdated: string;
}

/** The data sources of a tenancy. */
export const dataSources: StoreFactory<Resources<DataSource>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "cloudguarddatasource",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

/** The work requests of Cloud Guard. */
export const cloudGuardWork: StoreFactory<WorkRequests> = (tenancy) => new WorkRequests(tenancy);

/** The query of a data source. */
export const queryOf = ({ dataSourceDetails }: DataSource): LoggingQuery =>
  parseLoggingQuery(dataSourceDetails.query);

/** @throws {ServiceError} 400, for a query that does not select what the counts say */
const requireQuery = ({
  query,
  additionalEntitiesCount,
  loggingQueryDetails: { keyEntitiesCount },
}: DataSource["dataSourceDetails"]): void => {
  let parsed: LoggingQuery;
  try {
    parsed = parseLoggingQuery(query);
  } catch (error) {
    if (error instanceof LoggingQueryError) throw invalidParameter(`query: ${error.message}`);
    throw error;
  }
  const names = parsed.selected ?? [];
  const count = (of: RegExp) => names.filter((name) => of.test(name)).length;
  if (count(/^cgkey\d{2}$/) !== keyEntitiesCount)
    throw invalidParameter(`query: must select ${keyEntitiesCount} of cgkey01, cgkey02, …`);
  if (count(/^cg\d{2}$/) !== additionalEntitiesCount)
    throw invalidParameter(`query: must select ${additionalEntitiesCount} of cg01, cg02, …`);
};

/** Cloud Guard is on, and Oracle has turned data sources on. The answer where it has not is inferred. */
const requireAvailable = (call: Call): void => {
  requireEnabled(call);
  if (!call.tenancy.store(insightConditions).dataSourcesAvailable)
    throw notAuthorizedOrNotFound("data sources");
};

const attached = (tenancy: Tenancy, id: string) =>
  tenancy
    .store(insightRules)
    .all()
    .filter(({ dataSourceId }) => dataSourceId === id);

const present = ({ tenancy }: Call, source: DataSource): object => ({
  ...source,
  systemTags: {},
  dataSourceDetectorMappingInfo: attached(tenancy, source.id).map(({ recipeId, id }) => ({
    detectorRecipeId: recipeId,
    detectorRuleId: id,
  })),
  regionStatusDetail: source.dataSourceDetails.regions.map((region) => ({
    region,
    status: tenancy.store(insightConditions).replication,
  })),
});

const work = (
  call: Call,
  source: DataSource,
  actionType: "CREATED" | "UPDATED" | "DELETED",
  finish: () => void,
) => ({
  "opc-work-request-id": call.tenancy.store(cloudGuardWork).accept(call.cloud.clock, {
    operationType: actionType,
    entityType: "cloudGuardDataSource",
    actionType,
    identifier: source.id,
    compartmentId: source.compartmentId,
    failure: call.tenancy.store(insightConditions).workFailure,
    finish,
  }),
});

const storeOf = (call: Call) => call.tenancy.store(dataSources);
const idOf = (call: Call) => call.params.id ?? "";

/** Ready for a change. @throws {ServiceError} 404, 409 */
const settled = (call: Call): DataSource => {
  const source = storeOf(call).usable(idOf(call));
  if (source.lifecycleState === "UPDATING") throw incorrectState(`${source.id} is UPDATING`);
  return source;
};

const path = "/20200131/dataSources";
const status = z.enum(["ENABLED", "DISABLED"]).optional();

const createDetails = z.object({
  compartmentId: z.string(),
  displayName: z.string().min(1),
  dataSourceFeedProvider: z.enum(["LOGGINGQUERY", "SCHEDULEDQUERY"]),
  dataSourceDetails: z.looseObject({}).optional(),
  status,
  ...tagDetails,
});

const updateDetails = z.object({
  displayName: z.string().min(1).optional(),
  dataSourceDetails: loggingQueryDetails.optional(),
  status,
  ...tagDetails,
});

const operations: readonly Operation[] = [
  {
    service: "cloud-guard",
    name: "CreateDataSource",
    method: "POST",
    path,
    handle: (call) => {
      const { dataSourceDetails, dataSourceFeedProvider, ...details } = detailsOf(call, createDetails);
      requireCompartment(call, details.compartmentId);
      // Queries of instances are no part of this simulator.
      if (dataSourceFeedProvider === "SCHEDULEDQUERY") throw invalidParameter("dataSourceFeedProvider");
      const parsed = loggingQueryDetails.safeParse(dataSourceDetails ?? {});
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw invalidParameter(`dataSourceDetails.${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
      }
      requireQuery(parsed.data);
      const { deprecatedFieldsRequired, workFailure } = call.tenancy.store(insightConditions);
      const { threshold, operator, queryStartTime } = parsed.data;
      if (deprecatedFieldsRequired && [threshold, operator, queryStartTime].includes(undefined))
        throw missingParameter("dataSourceDetails.threshold");
      if (
        storeOf(call)
          .all()
          .some(({ displayName }) => displayName === details.displayName)
      )
        throw alreadyExists(`data source ${details.displayName}`);
      const source = storeOf(call).create(call.cloud.clock, {
        ...details,
        dataSourceFeedProvider,
        dataSourceDetails: parsed.data,
        status: details.status ?? "ENABLED",
        timeUpdated: call.cloud.clock.now().toISOString(),
      });
      // Only a work request comes back (oci-cloudguard, CreateDataSourceResponse).
      return {
        status: 202,
        headers: work(call, source, "CREATED", () => {
          storeOf(call).settle(source.id);
          if (workFailure !== undefined) source.lifecycleState = "FAILED";
        }),
      };
    },
  },
  {
    service: "cloud-guard",
    name: "GetDataSource",
    method: "GET",
    path: `${path}/:id`,
    handle: (call) => {
      const source = storeOf(call).read(idOf(call));
      return { status: 200, headers: { etag: storeOf(call).etag(source.id) }, body: present(call, source) };
    },
  },
  {
    service: "cloud-guard",
    name: "ListDataSources",
    method: "GET",
    path,
    handle: (call) => {
      const compartmentId = call.query.get("compartmentId");
      if (compartmentId === null) throw missingParameter("compartmentId");
      const name = call.query.get("displayName");
      const state = call.query.get("lifecycleState");
      const rows = storeOf(call)
        .all()
        .filter(
          (source) =>
            source.compartmentId === compartmentId &&
            (name === null || source.displayName === name) &&
            (state === null || source.lifecycleState === state),
        )
        // oci-cloudguard, DataSourceSummary: neither the regions' states nor the rules.
        .map((source) => omit(source, "dataSourceDetails"));
      return page(call, rows, "items");
    },
  },
  {
    service: "cloud-guard",
    name: "UpdateDataSource",
    method: "PUT",
    path: `${path}/:id`,
    handle: (call) => {
      const source = settled(call);
      storeOf(call).requireMatch(source.id, call.headers["if-match"]);
      const details = detailsOf(call, updateDetails);
      // "Once the data source is added to the Rule, you will not be able to update" it (walkthrough; code inferred).
      if (details.dataSourceDetails !== undefined && attached(call.tenancy, source.id).length > 0)
        throw incorrectState(`data source ${source.id} is used by a detector rule`);
      if (details.dataSourceDetails !== undefined) requireQuery(details.dataSourceDetails);
      Object.assign(source, named(details), {
        lifecycleState: "UPDATING",
        timeUpdated: call.cloud.clock.now().toISOString(),
      });
      storeOf(call).touch(source.id);
      return {
        status: 202,
        headers: work(call, source, "UPDATED", () => {
          source.lifecycleState = "ACTIVE";
        }),
      };
    },
  },
  {
    service: "cloud-guard",
    name: "DeleteDataSource",
    method: "DELETE",
    path: `${path}/:id`,
    handle: (call) => {
      const source = settled(call);
      storeOf(call).requireMatch(source.id, call.headers["if-match"]);
      // The code is inferred.
      if (attached(call.tenancy, source.id).length > 0)
        throw incorrectState(`data source ${source.id} is used by a detector rule`);
      storeOf(call).remove(source.id);
      return { status: 202, headers: work(call, source, "DELETED", () => storeOf(call).settle(source.id)) };
    },
  },
  {
    service: "cloud-guard",
    name: "ListDataSourceEvents",
    method: "GET",
    path: `${path}/:id/events`,
    handle: (call) => {
      const source = storeOf(call).read(idOf(call));
      const region = call.query.get("region");
      const events = call.tenancy
        .store(dataSourceRuns)
        .of(source.id)
        .filter((event) => region === null || event.region === region);
      return page(call, events.toReversed(), "items");
    },
  },
];

const available = (operation: Operation): Operation => ({
  ...operation,
  handle: (call) => {
    requireAvailable(call);
    return operation.handle(call);
  },
});

export const dataSourceOperations: readonly Operation[] = [
  ...operations.map(available),
  ...workRequestOperations("cloud-guard", "20200131", cloudGuardWork, "items"),
];
