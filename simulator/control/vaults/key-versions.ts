import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
  verify,
} from "node:crypto";
import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf } from "../details";
import { incorrectState, invalidParameter, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import { type Key, keys } from "./keys";

interface KeyVersion {
  readonly id: string;
  readonly timeCreated: string;
  /** Made when it is first needed: it takes a while. */
  pair?: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

/** The versions of each key of a tenancy beside its first, and the pairs of those that were used. */
const keyVersions: StoreFactory<Map<string, KeyVersion[]>> = () => new Map();

const versionsOf = (call: Call, key: Key): KeyVersion[] => {
  const store = call.tenancy.store(keyVersions);
  const known = store.get(key.id) ?? [{ id: key.currentKeyVersion, timeCreated: key.timeCreated }];
  store.set(key.id, known);
  return known;
};

const pairOf = (key: Key, version: KeyVersion): NonNullable<KeyVersion["pair"]> => {
  if (key.keyShape.algorithm !== "RSA")
    throw invalidParameter(`keyId: a key of the algorithm ${key.keyShape.algorithm} cannot be used for that`);
  return (version.pair ??= generateKeyPairSync("rsa", { modulusLength: key.keyShape.length * 8 }));
};

const pem = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }).toString();

const present = (key: Key, version: KeyVersion, withPublicKey: boolean): object => ({
  id: version.id,
  keyId: key.id,
  compartmentId: key.compartmentId,
  vaultId: key.vaultId,
  lifecycleState: key.lifecycleState,
  origin: "INTERNAL",
  timeCreated: version.timeCreated,
  isPrimary: true,
  // Of asymmetric keys alone (API reference, KeyVersion.publicKey); a summary has none.
  ...(withPublicKey && key.keyShape.algorithm !== "AES"
    ? { publicKey: pem(pairOf(key, version).publicKey) }
    : {}),
});

/** The schemes for RSA that are simulated: hash, and the head of its DigestInfo (RFC 8017, section 9.2, note 1). */
const schemes: Readonly<Record<string, { hash: string; size: number; digestInfo: string }>> = {
  SHA_256_RSA_PKCS1_V1_5: { hash: "sha256", size: 32, digestInfo: "3031300d060960864801650304020105000420" },
  SHA_384_RSA_PKCS1_V1_5: { hash: "sha384", size: 48, digestInfo: "3041300d060960864801650304020205000430" },
  SHA_512_RSA_PKCS1_V1_5: { hash: "sha512", size: 64, digestInfo: "3051300d060960864801650304020305000440" },
};

const base = {
  keyId: z.string(),
  keyVersionId: z.string().optional(),
  message: z.string(),
  messageType: z.enum(["RAW", "DIGEST"]).optional(),
  signingAlgorithm: z.string(),
};

/** What a request to sign or verify names: key, version, scheme and message. */
const named = (call: Call, details: z.infer<z.ZodObject<typeof base>>) => {
  const key = call.tenancy.store(keys).find(details.keyId);
  if (key === undefined) throw notAuthorizedOrNotFound("key");
  if (key.lifecycleState !== "ENABLED") throw incorrectState(`key ${key.id} is ${key.lifecycleState}`);
  const versions = versionsOf(call, key);
  const version = versions.find(({ id }) => id === (details.keyVersionId ?? key.currentKeyVersion));
  if (version === undefined) throw notAuthorizedOrNotFound("key version");
  const pair = pairOf(key, version);
  const scheme = schemes[details.signingAlgorithm];
  if (scheme === undefined)
    throw invalidParameter(`signingAlgorithm: ${details.signingAlgorithm} does not fit the key`);
  const message = Buffer.from(details.message, "base64");
  const isDigest = details.messageType === "DIGEST";
  if (isDigest && message.length !== scheme.size)
    throw invalidParameter(`message: a digest for ${details.signingAlgorithm} has ${scheme.size} bytes`);
  // API reference, SignDataDetails.message.
  if (!isDigest && message.length > 4096) throw invalidParameter("message: larger than 4096 bytes");
  return { key, version, pair, scheme, message, isDigest };
};

/** Signing with the keys of a vault, and their versions. The private keys are real and never leave. */
export const keyVersionOperations: readonly Operation[] = [
  {
    service: "kms",
    name: "Sign",
    method: "POST",
    path: "/20180608/sign",
    handle: (call) => {
      const details = detailsOf(call, z.object(base));
      const { key, version, pair, scheme, message, isDigest } = named(call, details);
      const signature = isDigest
        ? privateEncrypt(
            { key: pair.privateKey, padding: constants.RSA_PKCS1_PADDING },
            Buffer.concat([Buffer.from(scheme.digestInfo, "hex"), message]),
          )
        : sign(scheme.hash, message, pair.privateKey);
      return {
        status: 200,
        body: {
          keyId: key.id,
          keyVersionId: version.id,
          signature: signature.toString("base64"),
          signingAlgorithm: details.signingAlgorithm,
        },
      };
    },
  },
  {
    service: "kms",
    name: "Verify",
    method: "POST",
    path: "/20180608/verify",
    handle: (call) => {
      const details = detailsOf(call, z.object({ ...base, signature: z.string() }));
      const { pair, scheme, message, isDigest } = named(call, details);
      if (isDigest) throw invalidParameter("messageType: DIGEST is not simulated for Verify");
      const signature = Buffer.from(details.signature, "base64");
      const isSignatureValid = verify(scheme.hash, message, createPublicKey(pem(pair.publicKey)), signature);
      return { status: 200, body: { isSignatureValid } };
    },
  },
  {
    service: "kms",
    name: "CreateKeyVersion",
    method: "POST",
    path: "/20180608/keys/:id/keyVersions",
    handle: (call) => {
      const store = call.tenancy.store(keys);
      const key = store.usable(call.params.id ?? "");
      const versions = versionsOf(call, key);
      const added: KeyVersion = {
        id: mintOcid("keyversion", call.tenancy.homeRegion, `${key.id}/${versions.length + 1}`),
        timeCreated: call.cloud.clock.now().toISOString(),
      };
      versions.push(added);
      key.currentKeyVersion = added.id;
      store.touch(key.id);
      return { status: 200, body: present(key, added, true) };
    },
  },
  {
    service: "kms",
    name: "ListKeyVersions",
    method: "GET",
    path: "/20180608/keys/:id/keyVersions",
    handle: (call) => {
      const key = call.tenancy.store(keys).read(call.params.id ?? "");
      const rows = versionsOf(call, key).map((version) => present(key, version, false));
      return page(call, rows, "array");
    },
  },
  {
    service: "kms",
    name: "GetKeyVersion",
    method: "GET",
    path: "/20180608/keys/:id/keyVersions/:keyVersionId",
    handle: (call) => {
      const key = call.tenancy.store(keys).read(call.params.id ?? "");
      const version = versionsOf(call, key).find(({ id }) => id === call.params.keyVersionId);
      if (version === undefined) throw notAuthorizedOrNotFound("key version");
      return { status: 200, body: present(key, version, true) };
    },
  },
];
