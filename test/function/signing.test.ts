import { KmsManagementClient } from "oci-keymanagement";
import { DirectorySource } from "../../lambda-src/evidence/directory-source";
import type { AuditOutcome } from "../../lambda-src/function/run-audit";
import { parseSigningKeys } from "../../lambda-src/evidence/signing-keys";
import { type SignatureCheck, verifyEvidence } from "../../lambda-src/evidence/verify-evidence";
import { connectTo } from "../tenancy/harness";
import { addUser, type Deployment, deploy } from "./deployment";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const keyId = "ocid1.key.oc1.iad.vault.signing";
const signing = { keyId, cryptoEndpoint: "https://vault-crypto.kms.us-ashburn-1.oraclecloud.com" };

let deployment: Deployment;
beforeEach(async () => {
  deployment = await deploy({ signing });
  addUser(deployment, "ada@example.com", [5]);
  const { tenancy } = deployment.build;
  deployment.planter.key(keyId, "ocid1.vault.oc1.iad.vault", tenancy.ocid, { algorithm: "RSA", length: 384 });
});
afterEach(() => deployment.close());

const management = async (): Promise<KmsManagementClient> =>
  (await connectTo(deployment.simulator)).regional(KmsManagementClient);

/** Every version of the key with its public half, as whoever keeps them outside the bucket asks for them. */
const publicKeys = async (): Promise<readonly { id: string; publicKey: string }[]> => {
  const client = await management();
  const { items } = await client.listKeyVersions({ keyId });
  return Promise.all(
    items.map(async ({ id }) => {
      const { keyVersion } = await client.getKeyVersion({ keyId, keyVersionId: id });
      return { id, publicKey: keyVersion.publicKey! };
    }),
  );
};

const verified = async (
  ranges: readonly (readonly [firstLink: number, lastLink: number | null])[],
): Promise<{ fault: string | undefined; signatures: SignatureCheck }> => {
  const versions = await publicKeys();
  const keys = ranges.map(([firstLink, lastLink], index) => ({
    keyVersionId: versions[index]!.id,
    publicKey: versions[index]!.publicKey,
    firstLink,
    lastLink,
  }));
  const file = { schemaVersion: "1.0", tenancy: deployment.build.tenancy.ocid, keys };
  const folder = mkdtempSync(join(tmpdir(), "signing-"));
  try {
    for (const [name, content] of deployment.objects()) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await verifyEvidence(new DirectorySource(folder), {
      keys: parseSigningKeys(JSON.stringify(file), "keys.json"),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

it("signs in the vault, and the public key that the vault gives verifies it, over a rotation of the key", async () => {
  expect(await deployment.call()).toMatchObject({
    outcome: "complete",
    evidence: { signature: { signedBy: expect.stringMatching(/^ocid1\.keyversion\./) } },
  });
  await (await management()).createKeyVersion({ keyId });
  const second = (await deployment.call()) as AuditOutcome;
  expect(second).toMatchObject({ outcome: "complete", evidence: { chain: { n: 2 } } });
  expect(second.publications).toContainEqual({
    channel: "signature",
    status: "published",
    detail: `by ${(await publicKeys())[1]!.id}`,
  });
  expect(
    await verified([
      [1, 1],
      [2, null],
    ]),
  ).toMatchObject({
    fault: undefined,
    signatures: { signed: [1, 2], unsigned: [], withoutKey: [], older: [] },
  });
  // The old version of the key does not count for the new link.
  expect((await verified([[1, null]])).fault).toContain("is not signed by the key that is given for link 2");
});

it.each([
  ["refused", 404],
  ["ill", 500],
])(
  "a vault that is %s does not lose the run: it is kept unsigned, and told as a failure",
  async (_, status) => {
    await deployment.simulator.faults.add({
      match: { operation: "Sign" },
      fault: { kind: "status", status },
    });
    const answer = await deployment.call();
    expect(answer).toMatchObject({
      outcome: "incomplete",
      coverage: { complete: true },
      evidence: { chain: { n: 1 }, signature: { unsignedBecause: expect.stringContaining(String(status)) } },
    });
    const { body } = deployment.messages().at(-1)!;
    expect(body).toContain("NOT PUBLISHED: signature: the evidence is kept, but unsigned");
    expect(deployment.metric("audit_success")).toBe(0);
    expect(await verified([[1, null]])).toMatchObject({ fault: undefined, signatures: { unsigned: [1] } });
  },
);

it("a vault that does not answer does not lose the run either", async () => {
  await deployment.simulator.faults.add({
    match: { operation: "Sign" },
    fault: { kind: "stall", where: "headers" },
  });
  const deadline = new Date(Date.now() + 8_000);
  const answer = await deployment.call("{}", { deadline });
  expect(answer).toMatchObject({ coverage: { complete: true }, evidence: { chain: { n: 1 } } });
}, 30_000);

it("a tenancy without a key is as it was: nothing is signed, and nothing told of it", async () => {
  deployment.configure({ signing: undefined });
  const answer = (await deployment.call()) as AuditOutcome;
  expect(answer).toMatchObject({ outcome: "complete", evidence: { signature: null } });
  expect(answer.publications.map(({ channel }) => channel)).not.toContain("signature");
});
