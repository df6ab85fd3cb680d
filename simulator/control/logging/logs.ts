import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf, named, tagDetails } from "../details";
import { alreadyExists, invalidParameter, notAuthorizedOrNotFound } from "../errors";
import { page } from "../page";
import type { Resource } from "../resource";
import { Resources } from "../resources";
import { logGroups } from "./log-groups";
import { loggingWork } from "./work";

const configuration = z.object({
  compartmentId: z.string().optional(),
  source: z.object({
    sourceType: z.literal("OCISERVICE"),
    service: z.string(),
    resource: z.string(),
    category: z.string(),
    parameters: z.record(z.string(), z.string()).optional(),
  }),
  archiving: z.object({ isEnabled: z.boolean().optional() }).optional(),
});

export interface Log extends Resource {
  logGroupId: string;
  displayName: string;
  readonly logType: "CUSTOM" | "SERVICE";
  isEnabled: boolean;
  readonly configuration?: z.infer<typeof configuration> | undefined;
  /** Days, a multiple of 30 up to 180. */
  retentionDuration: number;
  readonly tenancyId: string;
}

/** The logs of a tenancy, in any of its groups. */
export const logs: StoreFactory<Resources<Log>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "log",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

// API reference, CreateLogDetails.retentionDuration: 30-day increments.
const retentionDuration = z.number().int().min(30).max(180).multipleOf(30).optional();

const createDetails = z.object({
  displayName: z.string(),
  logType: z.enum(["CUSTOM", "SERVICE"]),
  isEnabled: z.boolean().optional(),
  configuration: configuration.optional(),
  retentionDuration,
  ...tagDetails,
});

const updateDetails = z.object({
  displayName: z.string().optional(),
  isEnabled: z.boolean().optional(),
  retentionDuration,
  ...tagDetails,
});

const moveDetails = z.object({ targetLogGroupId: z.string() });

const path = "/20200531/logGroups/:logGroupId/logs";

/** The log at the path, which must be in the group at the path. */
const logOf = (call: Call, found: (store: Resources<Log>, id: string) => Log): Log => {
  const log = found(call.tenancy.store(logs), call.params.logId ?? "");
  if (log.logGroupId !== call.params.logGroupId) throw notAuthorizedOrNotFound(log.id);
  return log;
};

const accept = (
  call: Call,
  log: Log,
  operationType: string,
  actionType: "CREATED" | "UPDATED" | "DELETED",
): Record<string, string> => ({
  "opc-work-request-id": call.tenancy.store(loggingWork).accept(call.cloud.clock, {
    operationType,
    entityType: "log",
    actionType,
    identifier: log.id,
    compartmentId: log.compartmentId,
    finish: () => {
      call.tenancy.store(logs).settle(log.id);
    },
  }),
});

export const logOperations: readonly Operation[] = [
  {
    service: "logging",
    name: "CreateLog",
    method: "POST",
    path,
    handle: (call) => {
      const details = detailsOf(call, createDetails);
      const group = call.tenancy.store(logGroups).usable(call.params.logGroupId ?? "");
      const store = call.tenancy.store(logs);
      const siblings = store.all().filter(({ logGroupId }) => logGroupId === group.id);
      if (siblings.some(({ displayName }) => displayName === details.displayName)) {
        throw alreadyExists(`log ${details.displayName}`);
      }
      if ((details.logType === "SERVICE") !== (details.configuration !== undefined)) {
        throw invalidParameter("configuration: service logs have one, custom logs have none");
      }
      const source = details.configuration?.source;
      const sameSource = store
        .all()
        .some(
          ({ configuration: other }) =>
            source !== undefined &&
            other?.source.resource === source.resource &&
            other.source.service === source.service &&
            other.source.category === source.category,
        );
      // One log for a category of a resource (inferred from the console, which offers each once).
      if (sameSource) throw alreadyExists(`a log of ${source?.category} of ${source?.resource}`);
      const log = store.create(call.cloud.clock, {
        ...details,
        isEnabled: details.isEnabled ?? true,
        retentionDuration: details.retentionDuration ?? 30,
        logGroupId: group.id,
        compartmentId: group.compartmentId,
        tenancyId: call.tenancy.ocid,
      });
      return { status: 202, headers: accept(call, log, "CREATE_LOG", "CREATED") };
    },
  },
  {
    service: "logging",
    name: "GetLog",
    method: "GET",
    path: `${path}/:logId`,
    handle: (call) => {
      const log = logOf(call, (store, id) => store.read(id));
      return { status: 200, headers: { etag: call.tenancy.store(logs).etag(log.id) }, body: log };
    },
  },
  {
    service: "logging",
    name: "ListLogs",
    method: "GET",
    path,
    handle: (call) => {
      const group = call.tenancy.store(logGroups).usable(call.params.logGroupId ?? "");
      const displayName = call.query.get("displayName");
      const rows = call.tenancy
        .store(logs)
        .all()
        .filter(
          (log) => log.logGroupId === group.id && (displayName === null || log.displayName === displayName),
        );
      return page(call, rows, "array");
    },
  },
  {
    service: "logging",
    name: "UpdateLog",
    method: "PUT",
    path: `${path}/:logId`,
    handle: (call) => {
      const store = call.tenancy.store(logs);
      const log = logOf(call, (from, id) => from.usable(id));
      store.requireMatch(log.id, call.headers["if-match"]);
      Object.assign(log, named(detailsOf(call, updateDetails)));
      store.touch(log.id);
      return { status: 202, headers: accept(call, log, "UPDATE_LOG", "UPDATED") };
    },
  },
  {
    service: "logging",
    name: "ChangeLogLogGroup",
    method: "POST",
    path: `${path}/:logId/actions/changeLogGroup`,
    handle: (call) => {
      const log = logOf(call, (store, id) => store.usable(id));
      const { targetLogGroupId } = detailsOf(call, moveDetails);
      const target = call.tenancy.store(logGroups).usable(targetLogGroupId);
      log.logGroupId = target.id;
      log.compartmentId = target.compartmentId;
      call.tenancy.store(logs).touch(log.id);
      return { status: 202, headers: accept(call, log, "MOVE_LOG", "UPDATED") };
    },
  },
  {
    service: "logging",
    name: "DeleteLog",
    method: "DELETE",
    path: `${path}/:logId`,
    handle: (call) => {
      const store = call.tenancy.store(logs);
      const log = logOf(call, (from, id) => from.usable(id));
      store.requireMatch(log.id, call.headers["if-match"]);
      store.remove(log.id);
      return { status: 202, headers: accept(call, log, "DELETE_LOG", "DELETED") };
    },
  },
];
