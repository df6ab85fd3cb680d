import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Operation } from "../../operation";
import { detailsOf, tagDetails } from "../details";
import { mintOcid } from "../ocid";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { keys } from "./keys";
import { deletionDetails, deletionTime } from "./scheduled-deletion";
import { secrets } from "./secrets";

export interface Vault extends Resource {
  displayName: string;
  readonly vaultType: "DEFAULT" | "VIRTUAL_PRIVATE" | "EXTERNAL";
  timeOfDeletion?: string;
}

/** The vaults of a tenancy. A deleted one stays readable, pending deletion. */
export const vaults: StoreFactory<Resources<Vault>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "vault",
    lifecycle: {
      creating: "CREATING",
      active: "ACTIVE",
      deleting: "SCHEDULING_DELETION",
      pendingDeletion: "PENDING_DELETION",
    },
  });

const scheduleDeletion: Operation = {
  service: "kms",
  name: "ScheduleVaultDeletion",
  method: "POST",
  path: "/20180608/vaults/:id/actions/scheduleDeletion",
  handle: (call) => {
    const store = call.tenancy.store(vaults);
    const vault = store.usable(call.params.id ?? "");
    const details = detailsOf(call, deletionDetails);
    // 7 to 30 days (API reference, ScheduleVaultDeletionDetails).
    vault.timeOfDeletion = deletionTime(call, details.timeOfDeletion, { least: 7, most: 30 });
    store.remove(vault.id);
    // Whatever is in the vault goes with it.
    for (const inside of [call.tenancy.store(keys), call.tenancy.store(secrets)]) {
      for (const { id, vaultId, lifecycleState } of inside.all()) {
        const live = lifecycleState === inside.kind.lifecycle.active;
        if (vaultId === vault.id && live) inside.remove(id);
      }
    }
    return { status: 200, headers: { etag: store.etag(vault.id) }, body: present(call.origin, vault) };
  },
};

const present = (origin: string, vault: Vault): object => ({
  ...vault,
  managementEndpoint: origin,
  cryptoEndpoint: origin,
  wrappingkeyId: mintOcid("key", "", vault.id),
  isPrimary: true,
});

export const vaultOperations: readonly Operation[] = [
  ...resourceOperations({
    service: "kms",
    noun: "Vault",
    path: "/20180608/vaults",
    store: vaults,
    createDetails: z.object({
      compartmentId: z.string(),
      displayName: z.string(),
      vaultType: z.enum(["DEFAULT", "VIRTUAL_PRIVATE", "EXTERNAL"]),
      ...tagDetails,
    }),
    updateDetails: z.object({ displayName: z.string().optional(), ...tagDetails }),
    create: (_call, details) => details,
    present: (call, vault) => present(call.origin, vault),
    list: { shape: "array", scope: "compartmentId", filters: { compartmentId: "compartmentId" } },
  }).filter(({ method }) => method !== "DELETE"),
  scheduleDeletion,
];
