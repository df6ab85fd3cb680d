import { createHash } from "node:crypto";
import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { named, tagDetails } from "../details";
import { alreadyExists, invalidParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { applications, requireConfigFits } from "./applications";

const destination = z.looseObject({ kind: z.enum(["NONE", "NOTIFICATION", "QUEUE", "STREAM"]) });

// Ranges: Functions, "Functions limits" and "Changing default memory and timeout settings".
const changeable = {
  memoryInMBs: z.union([
    z.literal(128),
    z.literal(256),
    z.literal(512),
    z.literal(1024),
    z.literal(2048),
    z.literal(3072),
  ]),
  image: z.string().optional(),
  imageDigest: z.string().optional(),
  config: z.record(z.string(), z.string()).optional(),
  timeoutInSeconds: z.number().int().min(5).max(300).optional(),
  detachedModeTimeoutInSeconds: z.number().int().min(5).max(3600).optional(),
  failureDestination: destination.optional(),
  successDestination: destination.optional(),
  provisionedConcurrencyConfig: z.looseObject({ strategy: z.enum(["CONSTANT", "NONE"]) }).optional(),
  traceConfig: z.record(z.string(), z.unknown()).optional(),
  ...tagDetails,
};

const createDetails = z.object({
  applicationId: z.string(),
  displayName: z.string(),
  sourceDetails: z.record(z.string(), z.unknown()).optional(),
  ...changeable,
});

type Settings = Omit<
  z.infer<typeof createDetails>,
  "freeformTags" | "definedTags" | "config" | "timeoutInSeconds"
>;

export interface CloudFunction extends Resource, Settings {
  readonly shape: string;
  config: Readonly<Record<string, string>>;
  timeoutInSeconds: number;
  timeUpdated: string;
}

/** The functions of a tenancy, in any of its applications. */
export const functions: StoreFactory<Resources<CloudFunction>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "fnfunc",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

/** The digest that the image names, or else one that stands for what the registry would answer. */
const digestOf = (image: string | undefined): string | undefined => {
  if (image === undefined) return undefined;
  const named = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  return named ?? `sha256:${createHash("sha256").update(image).digest("hex")}`;
};

/** Images come from Oracle's registry (API reference, CreateFunctionDetails.image). */
const requireImage = (image: string | undefined): void => {
  if (image !== undefined && !/^[\w.-]+\/[\w./-]+([:@][\w.:-]+)*$/.test(image)) {
    throw invalidParameter("image: not the name of an image in a registry");
  }
};

export const functionOperations = resourceOperations({
  service: "functions",
  noun: "Function",
  path: "/20181201/functions",
  store: functions,
  createDetails,
  updateDetails: z.object(changeable).partial(),
  create: (call, details) => {
    const application = call.tenancy.store(applications).usable(details.applicationId);
    const siblings = call.tenancy.store(functions).all();
    if (siblings.some((f) => f.applicationId === application.id && f.displayName === details.displayName)) {
      throw alreadyExists(`function ${details.displayName}`);
    }
    requireConfigFits(details.config);
    requireImage(details.image);
    return {
      ...details,
      imageDigest: details.imageDigest ?? digestOf(details.image),
      config: details.config ?? {},
      timeoutInSeconds: details.timeoutInSeconds ?? 30,
      shape: application.shape,
      compartmentId: application.compartmentId,
      timeUpdated: call.cloud.clock.now().toISOString(),
    };
  },
  update: (call, fn, details) => {
    requireConfigFits(details.config);
    requireImage(details.image);
    const imageDigest =
      details.imageDigest ?? (details.image === undefined ? fn.imageDigest : digestOf(details.image));
    Object.assign(fn, named(details), { imageDigest, timeUpdated: call.cloud.clock.now().toISOString() });
  },
  present: (call, fn) => ({ ...fn, invokeEndpoint: call.origin }),
  list: {
    shape: "array",
    scope: "applicationId",
    filters: {
      applicationId: "applicationId",
      displayName: "displayName",
      id: "id",
      lifecycleState: "lifecycleState",
    },
  },
});
