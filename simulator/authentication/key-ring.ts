import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Principal } from "../cloud";

/** A public key that may sign, and whose signature it then is. */
export interface SigningKey {
  readonly publicKey: KeyObject;
  readonly principal: Principal;
}

/** The public keys that the simulated cloud accepts, by the `keyId` of the signature. */
export class KeyRing {
  readonly #keys = new Map<string, SigningKey>();

  /** @param keyId `<tenancy>/<user>/<fingerprint>`, or `ST$<token>` for a token that carries no key of its own. */
  add(keyId: string, key: SigningKey): void {
    this.#keys.set(keyId, key);
  }

  find(keyId: string): SigningKey | undefined {
    return this.#keys.get(keyId);
  }

  remove(keyId: string): void {
    this.#keys.delete(keyId);
  }
}

/** A key pair with the fingerprint that Oracle shows for it: the MD5 of the public key's DER, colon-separated. */
export interface ApiSigningKey {
  readonly privateKeyPem: string;
  readonly publicKey: KeyObject;
  readonly fingerprint: string;
}

export function generateSigningKey(modulusLength = 2048): ApiSigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return {
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey,
    fingerprint: fingerprintOf(publicKey),
  };
}

/** Fingerprint of an RSA public key, given as a key object or as PEM. */
export function fingerprintOf(publicKey: KeyObject | string): string {
  const key = typeof publicKey === "string" ? createPublicKey(publicKey) : publicKey;
  const digest = createHash("md5").update(key.export({ type: "spki", format: "der" }));
  return (digest.digest("hex").match(/../g) ?? []).join(":");
}
