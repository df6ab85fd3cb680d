import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";

/** One version of the signing key, and the links of the chain that it signed. */
export interface SigningKey {
  /** OCID of the version of the key. */
  readonly keyVersionId: string;
  readonly firstLink: number;
  /** `null` for the version that signs now. */
  readonly lastLink: number | null;
  readonly publicKey: KeyObject;
}

/** The keys cannot be used to check signatures. */
export class SigningKeysError extends Error {
  override readonly name = "SigningKeysError";
}

const keySchema = z
  .strictObject({
    keyVersionId: z.string().min(1),
    firstLink: z.int().min(1),
    lastLink: z.int().min(1).nullable(),
    publicKey: z.string().min(1),
  })
  .refine(({ firstLink, lastLink }) => lastLink === null || lastLink >= firstLink, {
    error: "lastLink is below firstLink",
  });

/** The file of public keys, kept outside the bucket: `tenancies/<name>.signing-keys.json`. */
export const signingKeysSchema = z.strictObject({
  schemaVersion: z.literal("1.0"),
  /** OCID of the tenancy whose runs they sign. */
  tenancy: z.string().min(1),
  keys: z.array(keySchema).min(1),
});

export type SigningKeysFile = z.infer<typeof signingKeysSchema>;

/** Shorter keys are not accepted, in bits (NIST SP 800-57 part 1, table 2: 128 bits of security). */
const shortestKey = 3072;

/**
 * Reads a file of public keys.
 * @throws {SigningKeysError} when it is none, or a key is not RSA of at least 3072 bits.
 */
export function parseSigningKeys(text: string, path: string): { tenancy: string; keys: SigningKey[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SigningKeysError(`${path} is not JSON`, { cause: error });
  }
  const parsed = signingKeysSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SigningKeysError(
      `${path} is no file of signing keys: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    );
  }
  const { tenancy, keys } = parsed.data;
  return {
    tenancy,
    keys: keys.map((key, index) => ({ ...key, publicKey: rsaKey(key.publicKey, `${path}: keys.${index}`) })),
  };
}

function rsaKey(pem: string, where: string): KeyObject {
  if (!/^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----\n?$/.test(pem))
    throw new SigningKeysError(`${where}: expected one public key in PEM (BEGIN PUBLIC KEY)`);
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    throw new SigningKeysError(`${where}: the public key cannot be read`, { cause: error });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < shortestKey)
    throw new SigningKeysError(
      `${where}: expected an RSA key of at least ${shortestKey} bits, found ${key.asymmetricKeyType ?? "another"} of ${bits} bits`,
    );
  return key;
}
