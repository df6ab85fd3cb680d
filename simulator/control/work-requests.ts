import type { Clock, StoreFactory, Tenancy } from "../cloud";
import type { Operation } from "../operation";
import { notAuthorizedOrNotFound } from "./errors";
import { mintOcid } from "./ocid";
import { page, type ListShape } from "./page";

/** What an asynchronous operation does, in the words of its service. */
export interface Work {
  /** Such as `CREATE_LOG_GROUP`. */
  readonly operationType: string;
  /** Such as `loggroup`: Terraform's provider looks for it to find the resource. */
  readonly entityType: string;
  readonly actionType: "CREATED" | "UPDATED" | "DELETED" | "RELATED";
  readonly identifier: string;
  readonly compartmentId: string;
  /** Carried out when the work request ends. */
  readonly finish?: () => void;
  /** Why it fails in the end. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

interface WorkRequest {
  readonly id: string;
  readonly work: Work;
  readonly timeAccepted: string;
  timeFinished?: string;
  status: "ACCEPTED" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
}

/** The work requests of one service in one tenancy. Each read moves one on: accepted, in progress, succeeded or failed. */
export class WorkRequests {
  readonly #requests = new Map<string, WorkRequest>();

  constructor(private readonly tenancy: Tenancy) {}

  /** Accepts the work; returns the value of the `opc-work-request-id` header. */
  accept(clock: Clock, work: Work): string {
    const id = mintOcid(
      "workrequest",
      this.tenancy.homeRegion,
      `${this.tenancy.ocid}/${work.operationType}/${this.#requests.size}`,
    );
    this.#requests.set(id, { id, work, timeAccepted: clock.now().toISOString(), status: "ACCEPTED" });
    return id;
  }

  /** The work request as a poll sees it. @throws {ServiceError} 404 */
  poll(clock: Clock, id: string): object {
    const request = this.#requests.get(id);
    if (request === undefined) throw notAuthorizedOrNotFound(id);
    const answer = present(request);
    if (request.status === "ACCEPTED") {
      request.status = "IN_PROGRESS";
    } else if (request.status === "IN_PROGRESS") {
      request.status = request.work.failure === undefined ? "SUCCEEDED" : "FAILED";
      request.timeFinished = clock.now().toISOString();
      request.work.finish?.();
    }
    return answer;
  }

  /** Why a work request failed; nothing for one that did not. @throws {ServiceError} 404 */
  errors(id: string): readonly object[] {
    const request = this.#requests.get(id);
    if (request === undefined) throw notAuthorizedOrNotFound(id);
    const { status, work, timeFinished } = request;
    return status === "FAILED" ? [{ ...work.failure, timestamp: timeFinished }] : [];
  }
}

const present = ({ id, work, status, timeAccepted, timeFinished }: WorkRequest): object => ({
  id,
  operationType: work.operationType,
  status,
  compartmentId: work.compartmentId,
  resources: [
    {
      entityType: work.entityType,
      actionType: status === "SUCCEEDED" ? work.actionType : "IN_PROGRESS",
      identifier: work.identifier,
    },
  ],
  percentComplete: status === "SUCCEEDED" || status === "FAILED" ? 100 : status === "IN_PROGRESS" ? 50 : 0,
  timeAccepted,
  ...(status === "ACCEPTED" ? {} : { timeStarted: timeAccepted }),
  ...(timeFinished === undefined ? {} : { timeFinished }),
});

/** The calls that every service with work requests answers on its own endpoint. */
export const workRequestOperations = (
  service: string,
  apiVersion: string,
  store: StoreFactory<WorkRequests>,
  errorsShape: ListShape,
): readonly Operation[] => [
  {
    service,
    name: "GetWorkRequest",
    method: "GET",
    path: `/${apiVersion}/workRequests/:workRequestId`,
    handle: (call) => ({
      status: 200,
      body: call.tenancy.store(store).poll(call.cloud.clock, call.params.workRequestId ?? ""),
    }),
  },
  {
    service,
    name: "ListWorkRequestErrors",
    method: "GET",
    path: `/${apiVersion}/workRequests/:workRequestId/errors`,
    handle: (call) =>
      page(call, call.tenancy.store(store).errors(call.params.workRequestId ?? ""), errorsShape),
  },
];
