import { KmsManagementClient } from "oci-keymanagement";
import { parseEnvelope, isSignedBy, largestEnvelope } from "../../lambda-src/evidence/attestation";
import { attestationOf, largestLink, parseLink, readChainExtent } from "../../lambda-src/evidence/chain";
import type { EvidenceSource } from "../../lambda-src/evidence/evidence-source";
import { folderOf, linkName } from "../../lambda-src/evidence/object-names";
import { parseSigningKeys, type SigningKeysFile } from "../../lambda-src/evidence/signing-keys";
import type { Connection } from "../../lambda-src/oci/connection";

/** The public keys cannot be written down as they are. */
export class PublicKeysError extends Error {
  override readonly name = "PublicKeysError";
}

/** One version of a key as the vault shows it. */
export interface PublicKey {
  readonly keyVersionId: string;
  readonly publicKey: string;
}

/**
 * Every version of a key with its public half, the oldest first.
 * @param cryptoEndpoint the vault's; its management endpoint has `-management` in place of `-crypto`
 */
export const publicKeysOf = async (
  connection: Connection,
  keyId: string,
  cryptoEndpoint: string,
): Promise<PublicKey[]> => {
  const client = connection.regional(KmsManagementClient, {
    endpointTemplate: cryptoEndpoint.replace("-crypto.", "-management."),
  });
  const versions: { id: string; at: number }[] = [];
  for (let page: string | undefined; ;) {
    const answer = await client.listKeyVersions({ keyId, ...(page !== undefined && { page }) });
    versions.push(
      ...answer.items.map(({ id, timeCreated }) => ({ id, at: new Date(timeCreated).getTime() })),
    );
    if (!answer.opcNextPage) break;
    page = answer.opcNextPage;
  }
  const keys: PublicKey[] = [];
  for (const { id } of versions.sort((a, b) => a.at - b.at)) {
    const { keyVersion } = await client.getKeyVersion({ keyId, keyVersionId: id });
    if (!keyVersion.publicKey) throw new PublicKeysError(`${keyId} has no public key: expected an RSA key`);
    keys.push({ keyVersionId: id, publicKey: pem(keyVersion.publicKey) });
  }
  return keys;
};

/** One way of writing a PEM, so that a change of the file is a change of a key. */
const pem = (text: string): string => `${text.trim().replaceAll("\r\n", "\n")}\n`;

/**
 * The file of public keys: what it had stays, a version that is new begins behind the last link, or with the first link
 * that it signed, and a version that is not the newest ends with the last link that it signed.
 *
 * @throws {PublicKeysError} when the vault has another public key for a version that is in the file, or a link is signed
 * by none of them
 */
export const signingKeysFile = async (
  tenancy: string,
  source: EvidenceSource,
  keys: readonly PublicKey[],
  before: SigningKeysFile | undefined,
): Promise<SigningKeysFile> => {
  for (const old of before?.keys ?? []) {
    const now = keys.find(({ keyVersionId }) => keyVersionId === old.keyVersionId);
    if (now && now.publicKey !== old.publicKey)
      throw new PublicKeysError(
        `the vault has another public key for ${old.keyVersionId} than the file: somebody exchanged one of them`,
      );
  }
  const { signed, end } = await linksByKey(tenancy, source, keys);
  const newest = keys.at(-1)?.keyVersionId;
  const found = keys.flatMap(({ keyVersionId, publicKey }) => {
    const links = signed.get(keyVersionId) ?? [];
    const old = before?.keys.find((key) => key.keyVersionId === keyVersionId);
    const isNewest = keyVersionId === newest;
    // A version that never signed, and never will, vouches for nothing.
    if (links.length === 0 && !isNewest && !old) return [];
    const firstLink = old?.firstLink ?? links[0] ?? end + 1;
    return [{ keyVersionId, firstLink, lastLink: isNewest ? null : (links.at(-1) ?? firstLink), publicKey }];
  });
  // A version that was deleted in the vault still vouches for what it signed.
  const gone = (before?.keys ?? []).filter(
    (old) => !keys.some((key) => key.keyVersionId === old.keyVersionId),
  );
  return {
    schemaVersion: "1.0",
    tenancy,
    keys: [...gone, ...found].sort((a, b) => a.firstLink - b.firstLink),
  };
};

/** Which links each version signed, by its signature and not by what the bucket says. */
const linksByKey = async (
  tenancy: string,
  source: EvidenceSource,
  keys: readonly PublicKey[],
): Promise<{ signed: Map<string, number[]>; end: number }> => {
  const all = parseSigningKeys(
    JSON.stringify({
      schemaVersion: "1.0",
      tenancy,
      keys: keys.map((key) => ({ ...key, firstLink: 1, lastLink: null })),
    }),
    "the vault",
  );
  const signed = new Map<string, number[]>();
  const { first, last } = await readChainExtent(source);
  for (let n = first; n <= last; n++) {
    const content = await source.read(linkName(n), largestLink);
    if (content === undefined) continue;
    const link = parseLink(linkName(n), content);
    const attestation = attestationOf(link);
    if (attestation === null || link.tenancy !== tenancy) continue;
    const name = folderOf(link.manifest) + attestation;
    const envelope = await source.read(name, largestEnvelope);
    if (envelope === undefined) continue;
    const parsed = parseEnvelope(name, envelope);
    const key = all.keys.find((one) => isSignedBy(parsed, one));
    if (key) signed.set(key.keyVersionId, [...(signed.get(key.keyVersionId) ?? []), n]);
  }
  return { signed, end: last };
};
