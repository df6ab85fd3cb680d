import { createHash, createPrivateKey, createPublicKey, getFips, type KeyObject } from "node:crypto";
import { ConfigurationError } from "./configuration-error";

/**
 * Reads an RSA private key in PEM, unlocked with `passPhrase` if it is locked.
 * @param where the key comes from, for the message, which holds nothing of the key
 * @returns the key as unlocked PEM, which stays in memory: Oracle's signer reads fewer kinds of locked PEM than Node
 * @throws ConfigurationError
 */
export function readPrivateKey(pem: string, where: string, passPhrase: string | undefined): string {
  const problem = (what: string, fix: string) => new ConfigurationError([{ what, where, fix }]);
  if (!pem.includes("PRIVATE KEY-----"))
    throw pem.includes("PUBLIC KEY-----")
      ? problem("holds a public key", "Name the file of the private key.")
      : problem("holds no private key in PEM format", "Name the PEM file that belongs to the API key.");
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, passphrase: passPhrase });
  } catch {
    // The cause is OpenSSL's riddle; what it can mean is known from the file and what was given.
    if (!pem.includes("ENCRYPTED"))
      throw problem("holds a damaged private key", "Copy the whole PEM again, from BEGIN to END.");
    throw passPhrase === undefined
      ? problem(
          "holds a private key that is locked, and there is no pass phrase",
          "Set pass_phrase in the profile, or OCI_CLI_PASSPHRASE.",
        )
      : problem(
          "holds a private key that the pass phrase does not open",
          "Correct pass_phrase in the profile, or OCI_CLI_PASSPHRASE.",
        );
  }
  if (key.asymmetricKeyType !== "rsa")
    throw problem(
      `holds a private key of type ${key.asymmetricKeyType ?? "unknown"}`,
      "Use an RSA key: Oracle's request signatures are RSA.",
    );
  return key.export({ type: "pkcs1", format: "pem" }).toString();
}

/**
 * The fingerprint that Oracle shows for a key: MD5 of the public key's DER, in pairs (Oracle docs, "Required Keys and
 * OCIDs"). None where this machine's cryptography is in FIPS mode, which has no MD5.
 */
export function fingerprintOf(privateKeyPem: string): string | undefined {
  if (getFips() === 1) return undefined;
  const der = createPublicKey(privateKeyPem).export({ type: "spki", format: "der" });
  return createHash("md5")
    .update(der)
    .digest("hex")
    .replace(/..(?!$)/g, "$&:");
}
