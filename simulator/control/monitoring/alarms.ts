import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Operation } from "../../operation";
import { named, tagDetails } from "../details";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { requireMetricQuery } from "./metric-query";

const severities = ["CRITICAL", "ERROR", "WARNING", "INFO"] as const;

const settings = {
  metricCompartmentIdInSubtree: z.boolean().optional(),
  resourceGroup: z.string().optional(),
  resolution: z.string().optional(),
  pendingDuration: z.string().optional(),
  body: z.string().max(1000).optional(),
  isNotificationsPerMetricDimensionEnabled: z.boolean().optional(),
  messageFormat: z.enum(["RAW", "PRETTY_JSON", "ONS_OPTIMIZED"]).optional(),
  repeatNotificationDuration: z.string().optional(),
  notificationVersion: z.string().optional(),
  notificationTitle: z.string().optional(),
  ruleName: z.string().optional(),
  evaluationSlackDuration: z.string().optional(),
  alarmSummary: z.string().optional(),
  overrides: z.array(z.record(z.string(), z.unknown())).optional(),
  suppression: z.record(z.string(), z.unknown()).optional(),
  ...tagDetails,
};

const createDetails = z.object({
  compartmentId: z.string(),
  displayName: z.string().min(1).max(255),
  metricCompartmentId: z.string(),
  namespace: z.string().max(256),
  query: z.string(),
  severity: z.enum(severities),
  destinations: z.array(z.string()).min(1).max(10),
  isEnabled: z.boolean(),
  ...settings,
});

type Settings = Omit<z.infer<typeof createDetails>, "compartmentId" | "freeformTags" | "definedTags">;

export interface Alarm extends Resource, Settings {
  timeUpdated: string;
}

/** The alarms of a tenancy. */
export const alarms: StoreFactory<Resources<Alarm>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "alarm", lifecycle: { active: "ACTIVE", deleting: "DELETING" } });

// Defaults: API reference, CreateAlarmDetails.
const defaults = {
  metricCompartmentIdInSubtree: false,
  resolution: "1m",
  pendingDuration: "PT1M",
  messageFormat: "RAW",
  isNotificationsPerMetricDimensionEnabled: false,
  ruleName: "BASE",
  evaluationSlackDuration: "PT3M",
} as const;

export const alarmOperations: readonly Operation[] = [
  {
    service: "monitoring",
    name: "RemoveAlarmSuppression",
    method: "POST",
    path: "/20180401/alarms/:id/actions/removeSuppression",
    handle: (call) => {
      const store = call.tenancy.store(alarms);
      const alarm = store.usable(call.params.id ?? "");
      delete alarm.suppression;
      store.touch(alarm.id);
      return { status: 200, headers: { etag: store.etag(alarm.id) } };
    },
  },
  ...resourceOperations({
    service: "monitoring",
    noun: "Alarm",
    path: "/20180401/alarms",
    store: alarms,
    createDetails,
    updateDetails: createDetails.partial(),
    create: (call, details) => {
      requireMetricQuery(details.query);
      return { ...defaults, ...details, timeUpdated: call.cloud.clock.now().toISOString() };
    },
    update: (call, alarm, details) => {
      if (details.query !== undefined) requireMetricQuery(details.query);
      Object.assign(alarm, named(details), { timeUpdated: call.cloud.clock.now().toISOString() });
    },
    list: {
      shape: "array",
      scope: "compartmentId",
      filters: {
        compartmentId: "compartmentId",
        displayName: "displayName",
        lifecycleState: "lifecycleState",
      },
    },
  }),
];
