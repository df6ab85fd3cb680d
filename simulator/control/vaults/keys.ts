import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Operation } from "../../operation";
import { detailsOf, named, tagDetails } from "../details";
import { incorrectState, invalidParameter } from "../errors";
import { mintOcid } from "../ocid";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { deletionDetails, deletionTime } from "./scheduled-deletion";
import { vaults } from "./vaults";

const keyShape = z.object({
  algorithm: z.enum(["AES", "RSA", "ECDSA"]),
  length: z.number().int(),
  curveId: z.string().optional(),
});

// 60 to 365 days (API reference, AutoKeyRotationDetails).
const rotation = z.looseObject({ rotationIntervalInDays: z.number().int().min(60).max(365).optional() });

export interface Key extends Resource {
  displayName: string;
  readonly vaultId: string;
  readonly keyShape: z.infer<typeof keyShape>;
  readonly protectionMode: "HSM" | "SOFTWARE" | "EXTERNAL";
  isAutoRotationEnabled: boolean;
  autoKeyRotationDetails?: z.infer<typeof rotation> | undefined;
  currentKeyVersion: string;
  timeOfDeletion?: string;
}

/** The master encryption keys of a tenancy. A deleted one stays readable, pending deletion. */
export const keys: StoreFactory<Resources<Key>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "key",
    lifecycle: {
      creating: "CREATING",
      active: "ENABLED",
      deleting: "SCHEDULING_DELETION",
      pendingDeletion: "PENDING_DELETION",
    },
  });

/** The key lengths that a vault makes, in bytes (API reference, KeyShape.length). */
const lengths = { AES: [16, 24, 32], RSA: [256, 384, 512], ECDSA: [32, 48, 66] } as const;

const toggle = (name: "EnableKey" | "DisableKey", path: string, from: string, to: string): Operation => ({
  service: "kms",
  name,
  method: "POST",
  path: `/20180608/keys/:id/actions/${path}`,
  handle: (call) => {
    const store = call.tenancy.store(keys);
    const key = store.usable(call.params.id ?? "");
    if (key.lifecycleState !== from) throw incorrectState(`key ${key.id} is ${key.lifecycleState}`);
    key.lifecycleState = to;
    store.touch(key.id);
    return { status: 200, headers: { etag: store.etag(key.id) }, body: key };
  },
});

export const keyOperations: readonly Operation[] = [
  ...resourceOperations({
    service: "kms",
    noun: "Key",
    path: "/20180608/keys",
    store: keys,
    createDetails: z.object({
      compartmentId: z.string(),
      displayName: z.string(),
      keyShape,
      protectionMode: z.enum(["HSM", "SOFTWARE", "EXTERNAL"]).optional(),
      isAutoRotationEnabled: z.boolean().optional(),
      autoKeyRotationDetails: rotation.optional(),
      ...tagDetails,
    }),
    updateDetails: z.object({
      displayName: z.string().optional(),
      isAutoRotationEnabled: z.boolean().optional(),
      autoKeyRotationDetails: rotation.optional(),
      ...tagDetails,
    }),
    create: (call, details) => {
      const { algorithm, length } = details.keyShape;
      if (!(lengths[algorithm] as readonly number[]).includes(length)) {
        throw invalidParameter(
          `keyShape.length: ${algorithm} keys have ${lengths[algorithm].join(", ")} bytes`,
        );
      }
      // The real endpoint is a host of the vault's own. All vaults share the simulator's origin, so it is the newest live one.
      const vault = call.tenancy
        .store(vaults)
        .all()
        .findLast(({ lifecycleState }) => lifecycleState === "ACTIVE");
      if (vault === undefined) throw incorrectState("the vault is not active");
      if (details.isAutoRotationEnabled === true && vault.vaultType !== "VIRTUAL_PRIVATE") {
        throw invalidParameter(
          "isAutoRotationEnabled: only keys of virtual private vaults rotate by themselves",
        );
      }
      return {
        ...details,
        protectionMode: details.protectionMode ?? "HSM",
        isAutoRotationEnabled: details.isAutoRotationEnabled ?? false,
        vaultId: vault.id,
        currentKeyVersion: mintOcid(
          "keyversion",
          call.tenancy.homeRegion,
          `${vault.id}/${details.displayName}`,
        ),
      };
    },
    update: (_call, key, details) => {
      Object.assign(key, named(details));
    },
    present: (_call, key) => ({ ...key, isPrimary: true }),
    list: { shape: "array", scope: "compartmentId", filters: { compartmentId: "compartmentId" } },
  }).filter(({ method }) => method !== "DELETE"),
  toggle("EnableKey", "enable", "DISABLED", "ENABLED"),
  toggle("DisableKey", "disable", "ENABLED", "DISABLED"),
  {
    service: "kms",
    name: "ScheduleKeyDeletion",
    method: "POST",
    path: "/20180608/keys/:id/actions/scheduleDeletion",
    handle: (call) => {
      const store = call.tenancy.store(keys);
      const key = store.usable(call.params.id ?? "");
      const details = detailsOf(call, deletionDetails);
      // 7 to 30 days (API reference, ScheduleKeyDeletionDetails).
      key.timeOfDeletion = deletionTime(call, details.timeOfDeletion, { least: 7, most: 30 });
      store.remove(key.id);
      return { status: 200, headers: { etag: store.etag(key.id) }, body: key };
    },
  },
];
