import fc from "fast-check";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Anchor } from "../../lambda-src/evidence/chain";
import { sha256 } from "../../lambda-src/evidence/digest";
import { storeEvidence } from "../../lambda-src/evidence/store-evidence";
import { evidenceJson } from "../../lambda-src/evidence/stored-json";
import { loadFormats } from "../../lambda-src/report/formats";
import { sampleReport } from "../report/sample-report";
import { MemoryStore } from "./memory-store";
import { TestKey } from "./signing";

/** What a bare Debian has with openssl, jq and coreutils, findutils, sed and grep, which are always there. */
const tools = [
  ..."base64 cat cmp comm cp cut find grep head mktemp rm sed sort tr wc".split(" "),
  ..."jq openssl".split(" "),
];
const found = new Map(
  [...tools, "sh", "bash", "dash"].map((tool) => [
    tool,
    ["/usr/bin", "/bin", "/usr/local/bin"].map((folder) => join(folder, tool)).find(existsSync),
  ]),
);
const missing = tools.filter((tool) => found.get(tool) === undefined);
const whenThere = missing.length === 0 ? it : it.skip;

const root = mkdtempSync(join(tmpdir(), "page-"));
afterAll(() => rmSync(root, { recursive: true }));
const original = join(root, "original");
const [key, later, foreign] = ["first", "second", "foreign"].map(
  (name) => new TestKey(`ocid1.keyversion.oc1..${name}`),
);
let anchor: Anchor;
let names: string[];

/** The commands as they stand on the page, with the two settings above them. */
const page = readFileSync("docs/evidence.md", "utf8");
const [, commands = ""] =
  /## Checking with openssl and jq[\s\S]*?```sh\n[\s\S]*?```[\s\S]*?```sh\n([\s\S]*?)```/.exec(page) ?? [];

const keep = async (store: MemoryStore, id: string, signer?: TestKey): Promise<Anchor> => {
  const { chain } = await storeEvidence(
    store,
    {
      id,
      startedAt: Date.parse("2026-11-21T03:17:00Z"),
      tenancyName: "acme",
      codeVersion: "1.0.0",
      configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 3, sha256: sha256("{}") },
    },
    { report: sampleReport({ credentials: 4 }) },
    await loadFormats(["csv", "json"]),
    signer,
  );
  return chain;
};

const write = (folder: string, store: MemoryStore): void => {
  for (const [name, content] of store.objects) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
};

beforeAll(async () => {
  mkdirSync(join(root, "bin"));
  for (const tool of tools) if (found.get(tool)) symlinkSync(found.get(tool)!, join(root, "bin", tool));
  const store = new MemoryStore();
  for (const [index, signer] of [undefined, key, later].entries())
    anchor = await keep(store, `run-${index + 1}`, signer);
  names = [...store.objects.keys()];
  write(original, store);
  const keys = [key!.file({ firstLink: 2, lastLink: 2 }), later!.file({ firstLink: 3 })];
  writeFileSync(
    join(root, "keys.json"),
    JSON.stringify({ schemaVersion: "1.0", tenancy: "ocid1.tenancy.oc1..x", keys }),
  );
});

const check = (folder: string, shell = "sh", keys = join(root, "keys.json"), end = anchor) => {
  const script = `keys=${keys} anchor=${end.n}:${end.sha256}\n${commands}`;
  const { stdout, stderr } = spawnSync(found.get(shell)!, ["-c", script], {
    cwd: folder,
    env: { PATH: join(root, "bin") },
    encoding: "utf8",
    // With a socket there, bash would read its settings.
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { stdout, stderr };
};

let copies = 0;
const altered = (edit: (copy: string) => void): string => {
  const copy = join(root, `copy-${(copies += 1)}`);
  cpSync(original, copy, { recursive: true });
  edit(copy);
  const { stdout } = check(copy);
  rmSync(copy, { recursive: true });
  return stdout;
};

const end = () => `The chain ends at link 3 with ${anchor.sha256}\n`;
const envelopeOf = (n: number): string => `acme/2026/11/21/run-${n}/link-000000000${n}.dsse.json`;

whenThere.each(["sh", "dash", "bash"].filter((shell) => existsSync(`/bin/${shell}`)))(
  "the commands of the page say that whole evidence holds, in %s, with openssl, jq and what every system has",
  (shell) => {
    expect(commands).toContain("openssl dgst");
    expect(check(original, shell)).toEqual({
      stdout: `chain/0000000001.json is not signed, and older than the first key\nHOLDS\n${end()}`,
      stderr: "",
    });
    expect(check(original, shell, "''")).toEqual({
      stdout: expect.stringMatching(/in no run of the chain: .*dsse/),
      stderr: "",
    });
  },
);

whenThere(
  "any changed byte of any object is found",
  () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names, ...names.filter((name) => name.includes("dsse"))),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (name, place, flip) => {
          const told = altered((copy) => {
            const content = readFileSync(join(copy, name));
            content[place % content.length]! ^= flip;
            writeFileSync(join(copy, name), content);
          });
          return !told.includes("HOLDS") && told.length > end().length;
        },
      ),
      { numRuns: 12 },
    );
  },
  300_000,
);

whenThere(
  "what somebody else did is found",
  async () => {
    const put = (copy: string, name: string, content: string | Buffer) => {
      mkdirSync(dirname(join(copy, name)), { recursive: true });
      writeFileSync(join(copy, name), content);
    };
    const read = (copy: string, name: string) => readFileSync(join(copy, name));
    type EnvelopeJson = {
      payload: string;
      payloadType: string;
      signatures: { keyid: string; sig: string }[];
    };
    const edited = (edit: (envelope: EnvelopeJson) => void) => (copy: string) => {
      const envelope = JSON.parse(read(copy, envelopeOf(2)).toString()) as EnvelopeJson;
      edit(envelope);
      put(copy, envelopeOf(2), evidenceJson(envelope));
    };
    const pae = (payload: string) => {
      const body = Buffer.from(payload, "base64");
      return Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${body.length} `), body]);
    };
    const good = JSON.parse(readFileSync(join(original, envelopeOf(2)), "utf8")) as EnvelopeJson;
    const forgedSignature = (
      await foreign!.sign(Buffer.from(sha256(pae(good.payload)), "hex"))
    ).signature.toString("base64");
    const cases: Readonly<Record<string, [edit: (copy: string) => void, told: string]>> = {
      "a foreign file": [(copy) => put(copy, "readme.txt", "x"), "in no run of the chain: readme.txt"],
      "a file in a run": [
        (copy) => put(copy, "acme/2026/11/21/run-2/x.csv", "x"),
        "in no run of the chain: acme/2026/11/21/run-2/x.csv",
      ],
      "a link": [
        (copy) => symlinkSync("/etc/passwd", join(copy, "acme/2026/11/21/run-9")),
        "links or devices: ./acme/2026/11/21/run-9",
      ],
      "an envelope of another run": [
        (copy) => put(copy, envelopeOf(3), read(copy, envelopeOf(2))),
        "run-3/link-0000000003.dsse.json names another key",
      ],
      "a foreign signature": [
        edited((one) => (one.signatures[0]!.sig = forgedSignature)),
        "is not signed by the key that is given for chain/0000000002.json",
      ],
      "a foreign key": [
        edited((one) => (one.signatures = [{ keyid: foreign!.keyVersionId, sig: forgedSignature }])),
        "names another key",
      ],
      "SHA-1": [
        edited(
          (one) =>
            (one.signatures[0]!.sig = key!.signMessage(pae(one.payload), "sha1", 1).toString("base64")),
        ),
        "is not signed by the key",
      ],
      PSS: [
        edited(
          (one) =>
            (one.signatures[0]!.sig = key!.signMessage(pae(one.payload), "sha256", 6).toString("base64")),
        ),
        "is not signed by the key",
      ],
      "another payload type": [
        edited((one) => (one.payloadType = "application/json")),
        "is no envelope of this audit",
      ],
      "a second signature": [
        edited((one) => one.signatures.push(one.signatures[0]!)),
        "is no envelope of this audit",
      ],
      "a link cut out": [
        (copy) => rmSync(join(copy, "chain/0000000002.json")),
        "chain/0000000003.json is there, expected chain/0000000002.json",
      ],
      "the end cut off": [
        (copy) => rmSync(join(copy, "chain/0000000003.json")),
        `the anchor 3:${anchor.sha256} is not in the chain`,
      ],
      "links exchanged": [
        (copy) => {
          const second = read(copy, "chain/0000000002.json");
          put(copy, "chain/0000000002.json", read(copy, "chain/0000000003.json"));
          put(copy, "chain/0000000003.json", second);
        },
        "chain/0000000002.json says that it is another link",
      ],
      "an unsigned run in place of a signed one": [
        (copy) => {
          const link = JSON.parse(read(copy, "chain/0000000003.json").toString()) as object;
          put(copy, "chain/0000000003.json", evidenceJson({ ...link, attestation: null }));
        },
        "chain/0000000003.json is not signed, though a key is given for it",
      ],
    };
    for (const [what, [edit, told]] of Object.entries(cases)) {
      const stdout = altered(edit);
      expect({ what, stdout }).toEqual({ what, stdout: expect.stringContaining(told) });
      expect(stdout).not.toContain("HOLDS");
    }
  },
  120_000,
);

whenThere(
  "a run that is forged with a key of the forger's is found, and a short key is refused",
  async () => {
    const store = new MemoryStore();
    await keep(store, "run-1", key);
    const forged = await keep(store, "run-2", foreign);
    const folder = join(root, "forged");
    write(folder, store);
    const keysFile = join(root, "one-key.json");
    writeFileSync(keysFile, JSON.stringify({ keys: [key!.file()] }));
    expect(check(folder, "sh", keysFile, forged).stdout).toMatch(
      /run-2\/link-0000000002\.dsse\.json names another key\n.* is not signed by the key/,
    );
    const short = new TestKey("ocid1.keyversion.oc1..short", 2048);
    writeFileSync(keysFile, JSON.stringify({ keys: [short.file()] }));
    expect(check(folder, "sh", keysFile, forged).stdout).toContain(
      "the key for chain/0000000001.json is not RSA of 3072 or 4096 bits",
    );
  },
  60_000,
);
