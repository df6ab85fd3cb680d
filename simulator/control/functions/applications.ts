import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { named, tagDetails } from "../details";
import { incorrectState, invalidParameter } from "../errors";
import { subnets } from "../network/subnets";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { functions } from "./functions";

const shapes = ["GENERIC_X86", "GENERIC_ARM", "GENERIC_X86_ARM"] as const;

/** Bytes that the configuration of an application or a function may hold (Functions, "Functions limits": 4 KB). */
const configLimit = 4096;

/** @throws {ServiceError} 400, when keys and values together are too large */
export const requireConfigFits = (config: Readonly<Record<string, string>> | undefined): void => {
  const bytes = Object.entries(config ?? {}).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes > configLimit) throw invalidParameter(`config: ${bytes} bytes, at most ${configLimit}`);
};

const changeable = {
  config: z.record(z.string(), z.string()).optional(),
  networkSecurityGroupIds: z.array(z.string()).optional(),
  syslogUrl: z.string().optional(),
  traceConfig: z.record(z.string(), z.unknown()).optional(),
  imagePolicyConfig: z.record(z.string(), z.unknown()).optional(),
  securityAttributes: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  ...tagDetails,
};

const createDetails = z.object({
  compartmentId: z.string(),
  displayName: z.string(),
  subnetIds: z.array(z.string()).min(1).max(3),
  shape: z.enum(shapes).optional(),
  ...changeable,
});

type Settings = Omit<
  z.infer<typeof createDetails>,
  "compartmentId" | "freeformTags" | "definedTags" | "config"
>;

export interface Application extends Resource, Settings {
  readonly shape: (typeof shapes)[number];
  config: Readonly<Record<string, string>>;
  timeUpdated: string;
}

/** The applications of the Functions service. */
export const applications: StoreFactory<Resources<Application>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "fnapp",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

export const applicationOperations = resourceOperations({
  service: "functions",
  noun: "Application",
  path: "/20181201/applications",
  store: applications,
  createDetails,
  updateDetails: z.object(changeable),
  create: (call, details) => {
    for (const id of details.subnetIds) call.tenancy.store(subnets).usable(id);
    requireConfigFits(details.config);
    return {
      ...details,
      config: details.config ?? {},
      shape: details.shape ?? "GENERIC_X86",
      timeUpdated: call.cloud.clock.now().toISOString(),
    };
  },
  update: (call, application, details) => {
    requireConfigFits(details.config);
    Object.assign(application, named(details), { timeUpdated: call.cloud.clock.now().toISOString() });
  },
  beforeDelete: (call, application) => {
    const inside = call.tenancy.store(functions).all();
    if (inside.some(({ applicationId }) => applicationId === application.id)) {
      throw incorrectState(`application ${application.id} has functions`);
    }
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: {
      compartmentId: "compartmentId",
      displayName: "displayName",
      id: "id",
      lifecycleState: "lifecycleState",
    },
  },
});
