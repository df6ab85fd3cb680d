import { verifyEvidence } from "../../../lambda-src/evidence/verify-evidence";
import { parseSigningKeys, type SigningKeysFile } from "../../../lambda-src/evidence/signing-keys";
import { storeEvidence } from "../../../lambda-src/evidence/store-evidence";
import { loadFormats } from "../../../lambda-src/report/formats";
import { publicKeysOf, signingKeysFile } from "../../../operations/tenancy/signing-keys";
import { Planter } from "../../../simulator/control/plant";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { startSimulator } from "../../../simulator/simulator";
import { KmsManagementClient } from "oci-keymanagement";
import { MemoryStore } from "../../evidence/memory-store";
import { TestKey } from "../../evidence/signing";
import { sampleReport } from "../../report/sample-report";
import { connectTo } from "../../tenancy/harness";

const tenancy = "ocid1.tenancy.oc1..aaaaaaaaacme";
const [first, second] = [new TestKey("ocid1.keyversion.oc1..1"), new TestKey("ocid1.keyversion.oc1..2")];
const publicOf = (...keys: TestKey[]) =>
  keys.map(({ keyVersionId, pem }) => ({ keyVersionId, publicKey: pem }));

const runs = async (...signers: (TestKey | undefined)[]): Promise<MemoryStore> => {
  const store = new MemoryStore();
  for (const [index, signer] of signers.entries())
    await storeEvidence(
      store,
      {
        id: `run-${index + 1}`,
        startedAt: Date.parse("2026-11-21T03:17:00Z"),
        tenancyName: "acme",
        codeVersion: "1.0.0",
        configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 3 },
      },
      { report: sampleReport({ credentials: 3 }) },
      await loadFormats(["json"]),
      signer,
    );
  return store;
};
const ranges = ({ keys }: SigningKeysFile) =>
  keys.map(({ keyVersionId, firstLink, lastLink }) => [keyVersionId.at(-1), firstLink, lastLink]);

it("each version has the links that it signed, and what is written verifies the chain", async () => {
  const store = await runs(undefined, first, undefined, first, second);
  const file = await signingKeysFile(tenancy, store, publicOf(first, second), undefined);
  expect(ranges(file)).toEqual([
    ["1", 2, 4],
    ["2", 5, null],
  ]);
  const keys = parseSigningKeys(JSON.stringify(file), "keys.json");
  expect((await verifyEvidence(store, { keys })).signatures).toEqual({
    signed: [2, 4, 5],
    unsigned: [3],
    withoutKey: [],
    older: [1],
  });
});

it("a key that has signed nothing yet begins behind the end, and a rotation ends the one before it", async () => {
  const store = await runs(undefined, undefined);
  const begun = await signingKeysFile(tenancy, store, publicOf(first), undefined);
  expect(ranges(begun)).toEqual([["1", 3, null]]);
  const later = await runs(undefined, undefined, first, first);
  const rotated = await signingKeysFile(tenancy, later, publicOf(first, second), begun);
  expect(ranges(rotated)).toEqual([
    ["1", 3, 4],
    ["2", 5, null],
  ]);
});

it("a version that the vault has no more still vouches for what it signed", async () => {
  const store = await runs(first, second);
  const before = await signingKeysFile(tenancy, store, publicOf(first, second), undefined);
  expect(await signingKeysFile(tenancy, store, publicOf(second), before)).toEqual(before);
});

it("a key that was exchanged under its name is refused", async () => {
  const store = await runs(first);
  const before = await signingKeysFile(tenancy, store, publicOf(first), undefined);
  const exchanged = [{ keyVersionId: first.keyVersionId, publicKey: second.pem }];
  await expect(signingKeysFile(tenancy, store, exchanged, before)).rejects.toThrow(
    "the vault has another public key for ocid1.keyversion.oc1..1",
  );
});

it("the vault gives every version of the key, the oldest first", async () => {
  const { tenancy: simulated } = new SampleBuilder(new Date(), "acme", 5);
  const simulator = await startSimulator({ tenancies: [simulated], rateLimits: false });
  try {
    const keyId = "ocid1.key.oc1.iad.v.signing";
    const vault = "ocid1.vault.oc1.iad.v";
    new Planter(simulated, simulator.cloud.clock).key(keyId, vault, simulated.ocid, {
      algorithm: "RSA",
      length: 384,
    });
    const connection = await connectTo(simulator);
    await connection.regional(KmsManagementClient).createKeyVersion({ keyId });
    const keys = await publicKeysOf(connection, keyId, "https://v-crypto.kms.us-ashburn-1.oraclecloud.com");
    expect(keys).toHaveLength(2);
    for (const { publicKey } of keys)
      expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n[^\r]*\n-----END PUBLIC KEY-----\n$/);
    const aes = "ocid1.key.oc1.iad.v.aes";
    new Planter(simulated, simulator.cloud.clock).key(aes, vault, simulated.ocid);
    await expect(
      publicKeysOf(connection, aes, "https://v-crypto.kms.us-ashburn-1.oraclecloud.com"),
    ).rejects.toThrow("has no public key");
  } finally {
    await simulator.close();
  }
}, 30_000);
