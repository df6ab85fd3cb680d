import { constants, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import type { Signer } from "../../lambda-src/evidence/attestation";
import { sha256 } from "../../lambda-src/evidence/digest";
import { linkName } from "../../lambda-src/evidence/object-names";
import { parseSigningKeys, type SigningKeysFile } from "../../lambda-src/evidence/signing-keys";
import { storeEvidence, type StoredEvidence } from "../../lambda-src/evidence/store-evidence";
import { evidenceJson } from "../../lambda-src/evidence/stored-json";
import { verifyEvidence, type VerifyOptions } from "../../lambda-src/evidence/verify-evidence";
import { loadFormats } from "../../lambda-src/report/formats";
import { sampleReport } from "../report/sample-report";
import { MemoryStore } from "./memory-store";
import { TestKey } from "./signing";

const tenancy = "ocid1.tenancy.oc1..aaaaaaaaacme";
const key = new TestKey("ocid1.keyversion.oc1..first");
const other = new TestKey("ocid1.keyversion.oc1..second");

const keep = async (store: MemoryStore, id: string, signer?: Signer): Promise<StoredEvidence> =>
  storeEvidence(
    store,
    {
      id,
      startedAt: Date.parse("2026-11-21T03:17:00Z"),
      tenancyName: "acme",
      codeVersion: "1.0.0",
      configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 3, sha256: sha256("{}") },
    },
    { report: sampleReport({ credentials: 6 }) },
    await loadFormats(["csv", "json"]),
    signer,
  );

const keysOf = (...keys: SigningKeysFile["keys"]): NonNullable<VerifyOptions["keys"]> =>
  parseSigningKeys(JSON.stringify({ schemaVersion: "1.0", tenancy, keys }), "keys.json");
const first = keysOf(key.file());

const runs = async (...signers: (Signer | undefined)[]): Promise<MemoryStore> => {
  const store = new MemoryStore();
  for (const [index, signer] of signers.entries()) await keep(store, `run-${index + 1}`, signer);
  return store;
};
const envelopeOf = (n: number): string => `acme/2026/11/21/run-${n}/link-000000000${n}.dsse.json`;

interface EnvelopeJson {
  payload: string;
  payloadType: string;
  signatures: { keyid: string; sig: string }[];
}
const change = (store: MemoryStore, n: number, edit: (envelope: EnvelopeJson) => void): void => {
  const envelope = JSON.parse(store.objects.get(envelopeOf(n))!.toString()) as EnvelopeJson;
  edit(envelope);
  store.objects.set(envelopeOf(n), evidenceJson(envelope));
};
const faultOf = async (store: MemoryStore, options: VerifyOptions = { keys: first }) =>
  (await verifyEvidence(store, options)).fault;

it("signed runs hold, and say so", async () => {
  const store = await runs(key, key);
  const { fault, signatures } = await verifyEvidence(store, { keys: first });
  expect({ fault, signatures }).toEqual({
    fault: undefined,
    signatures: { signed: [1, 2], unsigned: [], withoutKey: [], older: [] },
  });
  // The envelope is there before the link that names it.
  const names = [...store.objects.keys()];
  expect(names.indexOf(envelopeOf(2))).toBe(names.indexOf(linkName(2)) - 1);
  expect(JSON.parse(store.objects.get(linkName(2))!.toString())).toMatchObject({
    schemaVersion: "1.1",
    attestation: "link-0000000002.dsse.json",
  });
});

it("what is signed is an in-toto statement of the link, the manifest and every file, and claims no more than was found", async () => {
  const store = await runs(key);
  const { payload, payloadType } = JSON.parse(store.objects.get(envelopeOf(1))!.toString()) as EnvelopeJson;
  expect(payloadType).toBe("application/vnd.in-toto+json");
  const files = [...store.objects.keys()].filter(
    (name) => /\.(csv|json)$/.test(name) && !name.includes("dsse"),
  );
  expect(JSON.parse(Buffer.from(payload, "base64").toString())).toEqual({
    _type: "https://in-toto.io/Statement/v1",
    subject: expect.arrayContaining(
      files.map((name) => ({ name, digest: { sha256: sha256(store.objects.get(name)!) } })),
    ),
    predicateType: "https://in-toto.io/attestation/svr/v0.2",
    predicate: {
      verifier: {
        id: "urn:oci-credential-compliance:credential-audit:1.0.0",
        policies: [
          { uri: "urn:oci:ocid1.vaultsecret.oc1..x?versionNumber=3", digest: { sha256: sha256("{}") } },
        ],
      },
      timeCreated: expect.stringMatching(/^\d{4}-.*Z$/),
      // The sample has overdue credentials.
      properties: ["CREDENTIAL_AUDIT_COVERAGE_COMPLETE"],
    },
  });
});

it("finds any changed byte of any object, with the key and without an anchor", async () => {
  const store = await runs(key, key);
  const names = [...store.objects.keys()];
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names, ...names.filter((name) => name.includes("dsse"))),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (name, place, flip) => {
        const original = store.objects.get(name)!;
        const changed = Buffer.from(original);
        changed[place % changed.length]! ^= flip;
        store.objects.set(name, changed);
        const fault = await faultOf(store);
        store.objects.set(name, original);
        cases += 1;
        // The last link is told by the statement that was signed of it.
        return fault?.includes(name) === true || (name.startsWith("chain/") && fault !== undefined);
      },
    ),
    { numRuns: 600 },
  );
  expect(cases).toBeGreaterThanOrEqual(600);
}, 60_000);

it("finds every changed byte of an envelope", async () => {
  const store = await runs(key);
  const name = envelopeOf(1);
  const original = store.objects.get(name)!;
  for (let index = 0; index < original.length; index++) {
    const changed = Buffer.from(original);
    changed[index]! ^= 1;
    store.objects.set(name, changed);
    expect(await faultOf(store)).toContain(name);
  }
}, 60_000);

describe("an envelope that is not what this audit signs", () => {
  const sigBy = async (signer: TestKey, payload: string, type: string): Promise<string> => {
    const body = Buffer.from(payload, "base64");
    const pae = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} `), body]);
    const { signature } = await signer.sign(Buffer.from(sha256(pae), "hex"));
    return signature.toString("base64");
  };
  const inToto = "application/vnd.in-toto+json";

  it("of another payload type, signed by the right key", async () => {
    const store = await runs(key);
    const type = "application/json";
    const { payload } = JSON.parse(store.objects.get(envelopeOf(1))!.toString()) as EnvelopeJson;
    const sig = await sigBy(key, payload, type);
    change(store, 1, (envelope) => {
      envelope.payloadType = type;
      envelope.signatures[0]!.sig = sig;
    });
    expect(await faultOf(store)).toMatch(/dsse\.json is not an envelope of this audit: payloadType/);
  });

  it.each([
    ["statement type", (text: string) => text.replace("Statement/v1", "Statement/v0.1")],
    ["predicate type", (text: string) => text.replace("svr/v0.2", "svr/v0.1")],
    ["claim", (text: string) => text.replace("COVERAGE_COMPLETE", "EVERYTHING_FINE")],
    ["added member", (text: string) => text.replace('"predicateType"', '"more":1,"predicateType"')],
  ])("of another %s, signed by the right key", async (_, edit) => {
    const store = await runs(key);
    const envelope = JSON.parse(store.objects.get(envelopeOf(1))!.toString()) as EnvelopeJson;
    const text = Buffer.from(envelope.payload, "base64").toString();
    expect(edit(text)).not.toBe(text);
    const payload = Buffer.from(edit(text)).toString("base64");
    const sig = await sigBy(key, payload, inToto);
    change(store, 1, (one) => Object.assign(one, { payload, signatures: [{ ...one.signatures[0], sig }] }));
    expect(await faultOf(store)).toContain("dsse.json is not a statement of this audit");
  });

  it.each([
    [
      "no claim of a complete audit",
      (text: string) => text.replace('"CREDENTIAL_AUDIT_COVERAGE_COMPLETE"', ""),
    ],
    ["another configuration", (text: string) => text.replace(sha256("{}"), sha256("[]"))],
    [
      "another version of the code",
      (text: string) => text.replace("credential-audit:1.0.0", "credential-audit:1.0.1"),
    ],
  ])("with %s than its manifest, signed by the right key", async (_, edit) => {
    const store = await runs(key);
    const envelope = JSON.parse(store.objects.get(envelopeOf(1))!.toString()) as EnvelopeJson;
    const text = Buffer.from(envelope.payload, "base64").toString();
    expect(edit(text)).not.toBe(text);
    const payload = Buffer.from(edit(text)).toString("base64");
    const sig = await sigBy(key, payload, inToto);
    change(store, 1, (one) => Object.assign(one, { payload, signatures: [{ ...one.signatures[0], sig }] }));
    expect(await faultOf(store)).toContain("manifest.json contradict each other");
  });

  it.each([
    ["SHA-1", "sha1", constants.RSA_PKCS1_PADDING],
    ["SHA-512", "sha512", constants.RSA_PKCS1_PADDING],
    ["PSS", "sha256", constants.RSA_PKCS1_PSS_PADDING],
  ] as const)("by %s", async (_, algorithm, padding) => {
    const store = await runs(key);
    change(store, 1, (envelope) => {
      const body = Buffer.from(envelope.payload, "base64");
      const pae = Buffer.concat([Buffer.from(`DSSEv1 ${inToto.length} ${inToto} ${body.length} `), body]);
      envelope.signatures[0]!.sig = key.signMessage(pae, algorithm, padding).toString("base64");
    });
    expect(await faultOf(store)).toContain("dsse.json is not signed by the key");
  });

  it.each([
    [
      "signed by a foreign key under the name of the right one",
      async (envelope: EnvelopeJson) => {
        envelope.signatures[0]!.sig = await sigBy(other, envelope.payload, inToto);
      },
    ],
    [
      "signed by a foreign key under its own name",
      async (envelope: EnvelopeJson) => {
        envelope.signatures = [
          { keyid: other.keyVersionId, sig: await sigBy(other, envelope.payload, inToto) },
        ];
      },
    ],
    [
      "with an empty signature",
      (envelope: EnvelopeJson) => {
        envelope.signatures[0]!.sig = "";
        return Promise.resolve();
      },
    ],
    [
      "without a signature",
      (envelope: EnvelopeJson) => {
        envelope.signatures = [];
        return Promise.resolve();
      },
    ],
    [
      "with a second signature",
      (envelope: EnvelopeJson) => {
        envelope.signatures.push({ ...envelope.signatures[0]! });
        return Promise.resolve();
      },
    ],
  ])("%s", async (_, edit) => {
    const store = await runs(key);
    const envelope = JSON.parse(store.objects.get(envelopeOf(1))!.toString()) as EnvelopeJson;
    await edit(envelope);
    store.objects.set(envelopeOf(1), evidenceJson(envelope));
    expect(await faultOf(store)).toMatch(/dsse\.json is not (signed by the key|an envelope)/);
  });

  it("replayed from another run", async () => {
    const store = await runs(key, key);
    store.objects.set(envelopeOf(2), store.objects.get(envelopeOf(1))!);
    expect(await faultOf(store)).toContain(`${envelopeOf(2)} is of other objects than chain/0000000002.json`);
  });

  it("replayed into a forged run behind the end", async () => {
    const store = await runs(key, key);
    const forged = await keep(store, "run-3", other);
    store.objects.set(envelopeOf(3), store.objects.get(envelopeOf(2))!);
    expect(await faultOf(store, { keys: first, anchor: forged.chain })).toContain(
      `${envelopeOf(3)} is of other objects`,
    );
  });
});

describe("a run that is forged", () => {
  it("with a key of the forger's is found", async () => {
    const store = await runs(key, key);
    await keep(store, "run-3", other);
    expect(await faultOf(store)).toBe(`${envelopeOf(3)} is not signed by the key that is given for link 3`);
  });

  it("without a signature is told, and not called signed", async () => {
    const store = await runs(key, key);
    await keep(store, "run-3");
    expect((await verifyEvidence(store, { keys: first })).signatures).toMatchObject({
      signed: [1, 2],
      unsigned: [3],
    });
  });

  it("as an earlier version would have written it, without the member, is told all the same", async () => {
    const store = await runs(key);
    const { chain } = await keep(store, "run-2");
    const link = JSON.parse(store.objects.get(linkName(chain.n))!.toString()) as Record<string, unknown>;
    delete link.attestation;
    store.objects.set(linkName(chain.n), evidenceJson({ ...link, schemaVersion: "1.0" }));
    expect((await verifyEvidence(store, { keys: first })).signatures).toMatchObject({
      signed: [1],
      unsigned: [2],
    });
  });

  it("as a whole chain of its own is found, whatever it is signed with", async () => {
    expect(await faultOf(await runs(other, other))).toContain("is not signed by the key");
    expect((await verifyEvidence(await runs(undefined), { keys: first })).signatures.unsigned).toEqual([1]);
  });

  it("by cutting out or exchanging links is found without an anchor", async () => {
    const store = await runs(key, key, key);
    for (const name of [...store.objects.keys()])
      if (name.includes("run-2") || name === linkName(2)) store.objects.delete(name);
    expect(await faultOf(store)).toContain("chain/0000000002.json is missing");
    // Moved up, the link says another number than the one that was signed.
    const moved = JSON.parse(store.objects.get(linkName(3))!.toString()) as Record<string, unknown>;
    store.objects.delete(linkName(3));
    const previousSha256 = sha256(store.objects.get(linkName(1))!);
    store.objects.set(linkName(2), evidenceJson({ ...moved, n: 2, previousSha256 }));
    expect(await faultOf(store)).toContain("chain/0000000002.json");
  });
});

describe("keys over time", () => {
  it("an older chain without signatures is what it is, and a rotated key keeps its links", async () => {
    const store = await runs(undefined, undefined, key, key, other);
    const keys = keysOf(key.file({ firstLink: 3, lastLink: 4 }), other.file({ firstLink: 5 }));
    expect(await verifyEvidence(store, { keys })).toMatchObject({
      fault: undefined,
      signatures: { signed: [3, 4, 5], unsigned: [], withoutKey: [], older: [1, 2] },
    });
  });

  it("a key does not count outside of its links", async () => {
    const store = await runs(key, key);
    expect(
      (await verifyEvidence(store, { keys: keysOf(key.file({ lastLink: 1 })) })).signatures,
    ).toMatchObject({
      signed: [1],
      withoutKey: [2],
    });
    const swapped = keysOf(key.file({ lastLink: 1 }), other.file({ firstLink: 2 }));
    expect(await faultOf(store, { keys: swapped })).toContain(
      "is not signed by the key that is given for link 2",
    );
  });

  it("keys of another tenancy are not taken", async () => {
    const keys = { ...first, tenancy: "ocid1.tenancy.oc1..other" };
    expect(await faultOf(await runs(key), { keys })).toContain("is of another tenancy than the keys");
  });

  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pss = generateKeyPairSync("rsa-pss", { modulusLength: 3072 });
  it.each([
    ["a short key", new TestKey("x", 2048).pem, /RSA key of at least 3072 bits, found rsa of 2048/],
    ["another algorithm", ec.publicKey.export({ type: "spki", format: "pem" }).toString(), /found ec/],
    [
      "a key for PSS alone",
      pss.publicKey.export({ type: "spki", format: "pem" }).toString(),
      /found rsa-pss/,
    ],
    ["two keys in one", key.pem + other.pem, /expected one public key in PEM/],
    [
      "a private key",
      ec.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      /expected one public key/,
    ],
    ["no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", /cannot be read/],
  ])("%s is refused", (_, publicKey, message) => {
    expect(() => keysOf({ ...key.file(), publicKey })).toThrow(message);
  });
});

describe("signing", () => {
  it("that fails does not lose the run, which is told to be unsigned", async () => {
    const store = new MemoryStore();
    const { signature, chain } = await keep(store, "run-1", {
      sign: () => Promise.reject(new Error("the vault is not there")),
    });
    expect(signature).toEqual({ unsignedBecause: "the vault is not there" });
    expect(JSON.parse(store.objects.get(linkName(chain.n))!.toString())).toMatchObject({ attestation: null });
    expect((await verifyEvidence(store, { keys: first })).signatures).toMatchObject({ unsigned: [1] });
  });

  it("runs at the same time sign again for the number that they get, and what is left over holds", async () => {
    const store = new MemoryStore();
    const evidence = await Promise.all([1, 2, 3, 4].map((n) => keep(store, `run-${n}`, key)));
    const head = evidence.map(({ chain }) => chain).sort((a, b) => b.n - a.n)[0]!;
    const { fault, signatures, notes } = await verifyEvidence(store, { keys: first, anchor: head });
    expect({ fault, signed: signatures.signed }).toEqual({ fault: undefined, signed: [1, 2, 3, 4] });
    expect(notes).toHaveLength(key.signed > 4 ? notes.length : 0);
    expect(notes.every((note) => /is left from when another run took link \d first$/.test(note))).toBe(true);
    // Somebody else's leftover is none.
    const [leftover] = notes.map((note) => note.split(" ")[0]!);
    if (leftover === undefined) throw new Error("the runs did not compete");
    const original = store.objects.get(leftover)!;
    for (const name of [...store.objects.keys()].filter((one) => /dsse/.test(one) && one !== leftover)) {
      store.objects.set(leftover, store.objects.get(name)!);
      expect(await faultOf(store)).toContain(leftover);
    }
    store.objects.set(leftover, original);
    expect(await faultOf(store)).toBe(undefined);
  });

  it("an envelope that nobody named is a foreign file", async () => {
    const store = await runs(undefined, key);
    store.objects.set(envelopeOf(1), store.objects.get(envelopeOf(2))!);
    expect(await faultOf(store)).toContain(
      `${envelopeOf(1)} is in the folder of a run whose manifest does not list it`,
    );
  });
});
