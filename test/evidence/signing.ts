import { generateKeyPairSync, type KeyObject, privateEncrypt, constants, sign } from "node:crypto";
import type { Signer } from "../../lambda-src/evidence/attestation";
import type { SigningKeysFile } from "../../lambda-src/evidence/signing-keys";

/** One version of a key in a vault that is not Oracle's. */
export class TestKey implements Signer {
  readonly #pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** Digests that it signed. */
  signed = 0;

  constructor(
    readonly keyVersionId: string,
    bits = 3072,
  ) {
    this.#pair = generateKeyPairSync("rsa", { modulusLength: bits });
  }

  get pem(): string {
    return this.#pair.publicKey.export({ type: "spki", format: "pem" }).toString();
  }

  /** RSASSA-PKCS1-v1_5 over a digest that is given: DigestInfo of SHA-256, padded and encrypted (RFC 8017, 9.2). */
  sign(digest: Buffer): Promise<{ signature: Buffer; keyVersionId: string }> {
    this.signed += 1;
    const digestInfo = Buffer.concat([Buffer.from("3031300d060960864801650304020105000420", "hex"), digest]);
    const signature = privateEncrypt(
      { key: this.#pair.privateKey, padding: constants.RSA_PKCS1_PADDING },
      digestInfo,
    );
    return Promise.resolve({ signature, keyVersionId: this.keyVersionId });
  }

  /** A signature of the message itself, by another scheme. */
  signMessage(message: Buffer, algorithm: "sha1" | "sha256" | "sha512", padding: number): Buffer {
    return sign(algorithm, message, { key: this.#pair.privateKey, padding });
  }

  file(range: { firstLink?: number; lastLink?: number | null } = {}): SigningKeysFile["keys"][number] {
    return { keyVersionId: this.keyVersionId, firstLink: 1, lastLink: null, publicKey: this.pem, ...range };
  }
}
