import { KmsCryptoClient, models } from "oci-keymanagement";
import type { Connection } from "../oci/connection";
import type { Signer } from "./attestation";

/** Which key signs, and where its vault signs. */
export interface SigningAddress {
  /** OCID of an RSA key. */
  readonly keyId: string;
  /** The vault's own, `https://<vault>-crypto.kms.<region>.oraclecloud.com`. */
  readonly cryptoEndpoint: string;
}

const algorithm = models.SignDataDetails.SigningAlgorithm.Sha256RsaPkcs1V15;

/** Signs in a vault of Oracle, which never lets the private key out. The current version of the key signs. */
export class KmsSigner implements Signer {
  readonly #client: KmsCryptoClient;
  readonly #keyId: string;

  constructor(connection: Connection, { keyId, cryptoEndpoint }: SigningAddress, signal?: AbortSignal) {
    this.#keyId = keyId;
    this.#client = connection.regional(KmsCryptoClient, {
      endpointTemplate: cryptoEndpoint,
      ...(signal && { signal }),
    });
  }

  /** @throws `RequestError`; {@link Error} when the answer is no signature of what was asked for */
  async sign(digest: Buffer): Promise<{ signature: Buffer; keyVersionId: string }> {
    const { signedData } = await this.#client.sign({
      signDataDetails: {
        keyId: this.#keyId,
        message: digest.toString("base64"),
        messageType: models.SignDataDetails.MessageType.Digest,
        signingAlgorithm: algorithm,
      },
    });
    const { keyId, keyVersionId, signature, signingAlgorithm } = signedData;
    if (
      keyId !== this.#keyId ||
      String(signingAlgorithm) !== String(algorithm) ||
      !keyVersionId ||
      !signature
    )
      throw new Error(
        `the vault answered with a signature of ${keyId} by ${signingAlgorithm}, asked for ${this.#keyId} by ${algorithm}`,
      );
    return { signature: Buffer.from(signature, "base64"), keyVersionId };
  }
}
