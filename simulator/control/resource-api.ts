import type { StoreFactory } from "../cloud";
import type { z } from "zod";
import { z as zod } from "zod";
import type { Answer, Call, Operation } from "../operation";
import { requireCompartment } from "./compartment";
import { detailsOf, named } from "./details";
import { missingParameter } from "./errors";
import { page, type ListShape } from "./page";
import type { Resource } from "./resource";
import type { Given, Resources } from "./resources";
import type { WorkRequests } from "./work-requests";

/** How one kind of resource is created, read, listed, changed, moved and deleted over HTTP. */
export interface ResourceApi<T extends Resource, C extends object, U extends object> {
  /** Service, in the words of Oracle's policy reference. */
  readonly service: string;
  /** Such as `Topic`: operations are `CreateTopic`, `ListTopics`, … */
  readonly noun: string;
  /** Such as `Policies`, where it is not the noun and an s. */
  readonly plural?: string;
  /** The collection, with its API version: `/20181201/topics`. */
  readonly path: string;
  readonly store: StoreFactory<Resources<T>>;
  readonly createDetails: z.ZodType<C>;
  readonly updateDetails: z.ZodType<U>;
  /** The resource that the request asks for; throws when the service would refuse it. */
  create(call: Call, details: C): Given<T>;
  /** What else creation brings with it. */
  created?(call: Call, resource: T): void;
  /** Changes the resource; by default each field that the request names is set. Throws when the service would refuse. */
  update?(call: Call, resource: T, details: U): void;
  /** Throws when the service would refuse the deletion. */
  beforeDelete?(call: Call, resource: T): void;
  /** What goes on the wire; by default the resource as it is kept. */
  present?(call: Call, resource: T): object;
  readonly list: {
    readonly shape: ListShape;
    /** The query parameter that a list request must have. */
    readonly scope: string;
    /** Which field each query parameter compares with; the scope is among them. */
    readonly filters: Readonly<Record<string, keyof T & string>>;
  };
  /** Set where changes are carried out by work requests. */
  readonly work?: {
    readonly store: StoreFactory<WorkRequests>;
    readonly entityType: string;
    /** The type of operation for `CREATE`, `UPDATE`, `DELETE` and `MOVE`. */
    operationType(action: "CREATE" | "UPDATE" | "DELETE" | "MOVE"): string;
  };
}

const moveDetails = zod.object({ compartmentId: zod.string() });

/** The operations of a resource: create, get, list, update, change compartment, delete. */
export const resourceOperations = <T extends Resource, C extends object, U extends object>(
  api: ResourceApi<T, C, U>,
): readonly Operation[] => {
  const one = `${api.path}/:id`;
  const plural = api.plural ?? `${api.noun}s`;
  const storeOf = (call: Call) => call.tenancy.store(api.store);
  const idOf = (call: Call) => call.params.id ?? "";
  const show = (call: Call, resource: T) => api.present?.(call, resource) ?? resource;

  /** The headers of an answer; accepts a work request where the service works that way. */
  const headers = (
    call: Call,
    resource: T,
    action: "CREATE" | "UPDATE" | "DELETE" | "MOVE",
  ): Record<string, string> => {
    if (api.work === undefined) return {};
    const actionType = { CREATE: "CREATED", UPDATE: "UPDATED", DELETE: "DELETED", MOVE: "UPDATED" } as const;
    return {
      "opc-work-request-id": call.tenancy.store(api.work.store).accept(call.cloud.clock, {
        operationType: api.work.operationType(action),
        entityType: api.work.entityType,
        actionType: actionType[action],
        identifier: resource.id,
        compartmentId: resource.compartmentId,
        finish: () => {
          storeOf(call).settle(resource.id);
        },
      }),
    };
  };
  const answer = (call: Call, resource: T, more: Record<string, string> = {}): Answer => ({
    status: 200,
    headers: { etag: storeOf(call).etag(resource.id), ...more },
    body: show(call, resource),
  });

  return [
    {
      service: api.service,
      name: `Create${api.noun}`,
      method: "POST",
      path: api.path,
      handle: (call) => {
        const store = storeOf(call);
        const body = call.body.toString("utf8");
        const retryToken = call.headers["opc-retry-token"]?.toString();
        const made = store.madeBy(retryToken, body);
        if (made !== undefined) return answer(call, made, headers(call, made, "CREATE"));
        const given = api.create(call, detailsOf(call, api.createDetails));
        requireCompartment(call, given.compartmentId);
        const resource = store.create(call.cloud.clock, given);
        store.spend(retryToken, resource.id, body);
        api.created?.(call, resource);
        return answer(call, resource, headers(call, resource, "CREATE"));
      },
    },
    {
      service: api.service,
      name: `Get${api.noun}`,
      method: "GET",
      path: one,
      handle: (call) => answer(call, storeOf(call).read(idOf(call))),
    },
    {
      service: api.service,
      name: `List${plural}`,
      method: "GET",
      path: api.path,
      handle: (call) => {
        const scope = call.query.get(api.list.scope);
        if (scope === null) throw missingParameter(api.list.scope);
        const filters = Object.entries(api.list.filters).flatMap(([parameter, field]) => {
          const value = call.query.get(parameter);
          return value === null ? [] : [{ field, value }];
        });
        const rows = storeOf(call)
          .all()
          .filter((resource) => filters.every(({ field, value }) => String(resource[field]) === value));
        return page(
          call,
          rows.map((resource) => show(call, resource)),
          api.list.shape,
        );
      },
    },
    {
      service: api.service,
      name: `Update${api.noun}`,
      method: "PUT",
      path: one,
      handle: (call) => {
        const store = storeOf(call);
        const resource = store.usable(idOf(call));
        store.requireMatch(resource.id, call.headers["if-match"]);
        const details = detailsOf(call, api.updateDetails);
        if (api.update === undefined) Object.assign(resource, named(details));
        else api.update(call, resource, details);
        store.touch(resource.id);
        return answer(call, resource, headers(call, resource, "UPDATE"));
      },
    },
    {
      service: api.service,
      name: `Change${api.noun}Compartment`,
      method: "POST",
      path: `${one}/actions/changeCompartment`,
      handle: (call) => {
        const store = storeOf(call);
        const resource = store.usable(idOf(call));
        store.requireMatch(resource.id, call.headers["if-match"]);
        const { compartmentId } = detailsOf(call, moveDetails);
        requireCompartment(call, compartmentId);
        resource.compartmentId = compartmentId;
        store.touch(resource.id);
        return answer(call, resource, headers(call, resource, "MOVE"));
      },
    },
    {
      service: api.service,
      name: `Delete${api.noun}`,
      method: "DELETE",
      path: one,
      handle: (call) => {
        const store = storeOf(call);
        const resource = store.usable(idOf(call));
        store.requireMatch(resource.id, call.headers["if-match"]);
        api.beforeDelete?.(call, resource);
        store.remove(resource.id);
        return { status: 204, headers: headers(call, resource, "DELETE") };
      },
    },
  ];
};
