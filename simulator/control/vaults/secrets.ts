import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf, named, tagDetails } from "../details";
import { invalidParameter, notAuthorizedOrNotFound } from "../errors";
import { page } from "../page";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { omit } from "../omit";
import { keys } from "./keys";
import { deletionDetails, deletionTime } from "./scheduled-deletion";
import { vaults } from "./vaults";

const content = z.object({
  contentType: z.literal("BASE64"),
  content: z.string(),
  name: z.string().optional(),
  stage: z.enum(["CURRENT", "PENDING"]).optional(),
});

export interface SecretVersion {
  readonly versionNumber: number;
  readonly name?: string | undefined;
  /** Base64. Only the retrieval service hands it out. */
  readonly content: string;
  readonly timeCreated: string;
}

export interface Secret extends Resource {
  readonly secretName: string;
  readonly vaultId: string;
  readonly keyId: string;
  description?: string | undefined;
  metadata?: Readonly<Record<string, unknown>> | undefined;
  secretRules?: readonly unknown[] | undefined;
  rotationConfig?: Readonly<Record<string, unknown>> | undefined;
  currentVersionNumber: number;
  versions: readonly SecretVersion[];
  timeOfDeletion?: string;
}

/** The secrets of a tenancy. A deleted one stays readable, pending deletion, and keeps its name. */
export const secrets: StoreFactory<Resources<Secret>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "vaultsecret",
    lifecycle: {
      creating: "CREATING",
      active: "ACTIVE",
      deleting: "SCHEDULING_DELETION",
      pendingDeletion: "PENDING_DELETION",
    },
  });

/** The stages of a version: the newest is LATEST, the one in use CURRENT, the one in use before PREVIOUS. */
export const stagesOf = (secret: Secret, versionNumber: number): string[] => {
  const current = secret.currentVersionNumber;
  const latest = secret.versions.length;
  return [
    ...(versionNumber === current ? ["CURRENT"] : []),
    ...(versionNumber > current ? ["PENDING"] : []),
    ...(versionNumber === latest ? ["LATEST"] : []),
    ...(versionNumber === current - 1 ? ["PREVIOUS"] : []),
    ...(versionNumber < current - 1 ? ["DEPRECATED"] : []),
  ];
};

const version = (call: Call, versionNumber: number, given: z.infer<typeof content>): SecretVersion => {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(given.content))
    throw invalidParameter("secretContent.content: not Base64");
  // 25 KB in clear (Vault limits).
  if (Buffer.from(given.content, "base64").length > 25_600) {
    throw invalidParameter("secretContent.content: larger than 25 KB");
  }
  return {
    versionNumber,
    name: given.name,
    content: given.content,
    timeCreated: call.cloud.clock.now().toISOString(),
  };
};

const present = (secret: Secret): object => ({
  ...omit(secret, "versions"),
  isAutoGenerationEnabled: false,
  isReplica: false,
});

const changeable = {
  description: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  secretRules: z.array(z.unknown()).optional(),
  rotationConfig: z.record(z.string(), z.unknown()).optional(),
  ...tagDetails,
};

export const secretOperations: readonly Operation[] = [
  ...resourceOperations({
    service: "vaults",
    noun: "Secret",
    path: "/20180608/secrets",
    store: secrets,
    createDetails: z.object({
      compartmentId: z.string(),
      secretName: z.string(),
      vaultId: z.string(),
      keyId: z.string(),
      secretContent: content,
      ...changeable,
    }),
    updateDetails: z.object({
      secretContent: content.optional(),
      currentVersionNumber: z.number().int().optional(),
      ...changeable,
    }),
    create: (call, { secretContent, ...details }) => {
      call.tenancy.store(vaults).usable(details.vaultId);
      const key = call.tenancy.store(keys).usable(details.keyId);
      // Secrets are encrypted with a symmetric key (Vault, "Creating a secret").
      if (key.keyShape.algorithm !== "AES") throw invalidParameter("keyId: the key must be an AES key");
      if (key.vaultId !== details.vaultId) throw invalidParameter("keyId: the key is in another vault");
      const taken = call.tenancy
        .store(secrets)
        .all()
        .some(({ vaultId, secretName }) => vaultId === details.vaultId && secretName === details.secretName);
      // Names are held while pending deletion, and the answer is 400 (external-secrets issue 6771).
      if (taken) throw invalidParameter(`secretName: name already exists: ${details.secretName}`);
      return { ...details, currentVersionNumber: 1, versions: [version(call, 1, secretContent)] };
    },
    update: (call, secret, { secretContent, currentVersionNumber, ...details }) => {
      if (currentVersionNumber !== undefined) {
        if (currentVersionNumber < 1 || currentVersionNumber > secret.versions.length) {
          throw invalidParameter(`currentVersionNumber: there is no version ${currentVersionNumber}`);
        }
        secret.currentVersionNumber = currentVersionNumber;
      }
      if (secretContent !== undefined) {
        const added = version(call, secret.versions.length + 1, secretContent);
        secret.versions = [...secret.versions, added];
        if (secretContent.stage !== "PENDING") secret.currentVersionNumber = added.versionNumber;
      }
      Object.assign(secret, named(details));
    },
    present: (_call, secret) => present(secret),
    list: {
      shape: "array",
      scope: "compartmentId",
      filters: {
        compartmentId: "compartmentId",
        name: "secretName",
        vaultId: "vaultId",
        lifecycleState: "lifecycleState",
      },
    },
  }).filter(({ method }) => method !== "DELETE"),
  {
    service: "vaults",
    name: "ListSecretVersions",
    method: "GET",
    path: "/20180608/secrets/:id/versions",
    handle: (call) => {
      const secret = call.tenancy.store(secrets).read(call.params.id ?? "");
      const rows = secret.versions.map((each) => presentVersion(secret, each));
      return page(call, rows, "array");
    },
  },
  {
    service: "vaults",
    name: "GetSecretVersion",
    method: "GET",
    path: "/20180608/secrets/:id/version/:secretVersionNumber",
    handle: (call) => {
      const secret = call.tenancy.store(secrets).read(call.params.id ?? "");
      const found = secret.versions[Number(call.params.secretVersionNumber) - 1];
      if (found === undefined)
        throw notAuthorizedOrNotFound(`version ${call.params.secretVersionNumber} of ${secret.id}`);
      return { status: 200, body: presentVersion(secret, found) };
    },
  },
  {
    service: "vaults",
    name: "ScheduleSecretDeletion",
    method: "POST",
    path: "/20180608/secrets/:id/actions/scheduleDeletion",
    handle: (call) => {
      const store = call.tenancy.store(secrets);
      const secret = store.usable(call.params.id ?? "");
      const details = detailsOf(call, deletionDetails);
      // 1 to 30 days (API reference, ScheduleSecretDeletionDetails).
      secret.timeOfDeletion = deletionTime(call, details.timeOfDeletion, { least: 1, most: 30 });
      store.remove(secret.id);
      return { status: 200, headers: { etag: store.etag(secret.id) } };
    },
  },
];

const presentVersion = (secret: Secret, { versionNumber, name, timeCreated }: SecretVersion): object => ({
  secretId: secret.id,
  versionNumber,
  ...(name === undefined ? {} : { name }),
  timeCreated,
  contentType: "BASE64",
  stages: stagesOf(secret, versionNumber),
  isContentAutoGenerated: false,
});
