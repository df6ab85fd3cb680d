import { Cron } from "croner";
import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { named, tagDetails } from "../details";
import { incorrectState, invalidParameter, missingParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { schedulerWork } from "./work";

const resource = z.object({
  id: z.string(),
  metadata: z.record(z.string(), z.string()).optional(),
  parameters: z
    .array(
      z.discriminatedUnion("parameterType", [
        // A body is a JSON object, not a string (API reference, BodyParameter).
        z.object({ parameterType: z.literal("BODY"), value: z.record(z.string(), z.unknown()) }),
        z.object({ parameterType: z.literal("HEADER"), value: z.record(z.string(), z.unknown()) }),
        z.object({ parameterType: z.literal("PATH"), value: z.record(z.string(), z.unknown()) }),
        z.object({ parameterType: z.literal("QUERY"), value: z.record(z.string(), z.unknown()) }),
      ]),
    )
    .optional(),
});

const createDetails = z.object({
  compartmentId: z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  action: z.enum(["START_RESOURCE", "STOP_RESOURCE"]),
  recurrenceType: z.enum(["CRON", "ICAL"]),
  recurrenceDetails: z.string(),
  // "Up to 25 resources" (Resource Scheduler overview).
  resources: z.array(resource).max(25).optional(),
  resourceFilters: z.array(z.record(z.string(), z.unknown())).optional(),
  timeStarts: z.string().optional(),
  timeEnds: z.string().optional(),
  ...tagDetails,
});

type Settings = Omit<
  z.infer<typeof createDetails>,
  "compartmentId" | "displayName" | "freeformTags" | "definedTags"
>;

export interface Schedule extends Resource, Settings {
  displayName: string;
  timeUpdated: string;
  timeLastRun?: string;
  lastRunStatus?: string;
}

/** The schedules of the Resource Scheduler. */
export const schedules: StoreFactory<Resources<Schedule>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "resourceschedule",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

/** When a schedule runs next after an instant; `undefined` for iCalendar recurrences, which the simulator does not run. */
export const nextRun = ({ recurrenceType, recurrenceDetails }: Schedule, after: Date): Date | undefined =>
  recurrenceType === "CRON" ? (cron(recurrenceDetails).nextRun(after) ?? undefined) : undefined;

/** A cron expression as the scheduler reads it: five fields, UTC. @throws {ServiceError} 400 InvalidParameter */
const cron = (expression: string): Cron => {
  try {
    return new Cron(expression, { mode: "5-part", timezone: "UTC", paused: true });
  } catch (error) {
    throw invalidParameter(
      `recurrenceDetails: ${error instanceof Error ? error.message : "not a cron expression"}`,
    );
  }
};

const check = (details: Partial<z.infer<typeof createDetails>>): void => {
  if (details.recurrenceType === "CRON" && details.recurrenceDetails !== undefined)
    cron(details.recurrenceDetails);
};

const presentSchedule = (call: Call, schedule: Schedule): object => ({
  systemTags: {},
  ...schedule,
  timeNextRun: nextRun(schedule, call.cloud.clock.now())?.toISOString(),
});

/** Turns a schedule on or off (Oracle's Go SDK, `resourcescheduler_schedule_client.go`, names the paths). */
const toggle = (name: "ActivateSchedule" | "DeactivateSchedule", from: string, to: string): Operation => ({
  service: "resource-scheduler",
  name,
  method: "POST",
  path: `/20240430/schedules/:id/actions/${name.charAt(0).toLowerCase()}${name.slice(1)}`,
  handle: (call) => {
    const store = call.tenancy.store(schedules);
    const schedule = store.usable(call.params.id ?? "");
    if (schedule.lifecycleState !== from)
      throw incorrectState(`schedule ${schedule.id} is ${schedule.lifecycleState}`);
    schedule.lifecycleState = to;
    store.touch(schedule.id);
    return { status: 200, headers: { etag: store.etag(schedule.id) }, body: presentSchedule(call, schedule) };
  },
});

export const scheduleOperations: readonly Operation[] = [
  toggle("ActivateSchedule", "INACTIVE", "ACTIVE"),
  toggle("DeactivateSchedule", "ACTIVE", "INACTIVE"),
  ...resourceOperations({
    service: "resource-scheduler",
    noun: "Schedule",
    path: "/20240430/schedules",
    store: schedules,
    createDetails,
    updateDetails: createDetails.omit({ compartmentId: true }).partial(),
    create: (call, details) => {
      check(details);
      if (details.resources === undefined && details.resourceFilters === undefined)
        throw missingParameter("resources");
      const now = call.cloud.clock.now();
      return {
        ...details,
        displayName: details.displayName ?? `schedule${now.getTime()}`,
        timeUpdated: now.toISOString(),
      };
    },
    update: (call, schedule, details) => {
      check({ ...schedule, ...details });
      Object.assign(schedule, named(details), { timeUpdated: call.cloud.clock.now().toISOString() });
    },
    present: presentSchedule,
    list: {
      shape: "items",
      scope: "compartmentId",
      filters: {
        compartmentId: "compartmentId",
        displayName: "displayName",
        scheduleId: "id",
        lifecycleState: "lifecycleState",
      },
    },
    work: {
      store: schedulerWork,
      entityType: "ResourceSchedule",
      operationType: (action) => (action === "MOVE" ? "CHANGE_SCHEDULE_COMPARTMENT" : `${action}_SCHEDULE`),
    },
  }),
];
