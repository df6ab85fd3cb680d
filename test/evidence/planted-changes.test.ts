import fc from "fast-check";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Anchor } from "../../lambda-src/evidence/chain";
import { DirectorySource } from "../../lambda-src/evidence/directory-source";
import { sha256 } from "../../lambda-src/evidence/digest";
import { storeEvidence } from "../../lambda-src/evidence/store-evidence";
import { verifyEvidence } from "../../lambda-src/evidence/verify-evidence";
import { loadFormats } from "../../lambda-src/report/formats";
import { sampleReport } from "../report/sample-report";
import { MemoryStore } from "./memory-store";

/** Three runs, with the mark of an owner who was told, and the anchor of the last. */
const store = new MemoryStore();
let anchor: Anchor;
let names: string[];
const root = mkdtempSync(join(tmpdir(), "planted-"));
const [original, elsewhere] = [join(root, "original"), join(root, "elsewhere")];

beforeAll(async () => {
  for (const id of ["run-1", "run-2", "run-3"]) {
    const { chain } = await storeEvidence(
      store,
      {
        id,
        startedAt: Date.parse("2026-11-21T03:17:00Z"),
        tenancyName: "acme",
        codeVersion: "1.0.0",
        configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 3 },
      },
      { report: sampleReport({ credentials: 8 }) },
      await loadFormats(["csv", "json"]),
    );
    anchor = chain;
  }
  store.objects.set("owners/acme/overdue/0123-2026-11-21.1.json", Buffer.from("{}\n"));
  store.objects.set("cloud-guard/acme/2026-11-21T031700Z-run-2.json", Buffer.from("{}\n"));
  names = [...store.objects.keys()];
  for (const [name, content] of store.objects) {
    mkdirSync(dirname(join(original, name)), { recursive: true });
    writeFileSync(join(original, name), content);
  }
  cpSync(original, elsewhere, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true }));

/** A change of a copy of the bucket; what `verify` must name. */
interface Planted {
  readonly what: string;
  readonly apply: (copy: string) => void;
  readonly named: string;
}

const evidence = () => fc.constantFrom(...names.filter((name) => !/^(owners|cloud-guard)\//.test(name)));
const file = fc.stringMatching(/^[a-z0-9]{1,6}\.(json|csv|html|sh)$/);
/** A place of the bucket that no object of ours has. */
const freePlace = fc.oneof(
  file,
  file.map((name) => `chain/${name}`),
  file.map((name) => `acme/${name}`),
  file.map((name) => `acme/2026/11/21/${name}`),
  file.map((name) => `acme/2026/11/21/run-2/${name}`),
  file.map((name) => `acme/2026/11/21/run-2/deeper/${name}`),
  file.map((name) => `owners/${name}`),
  file.map((name) => `cloud-guard/${name}`),
  fc.constantFrom(
    "chain/1.json",
    "chain/00000000001.json",
    "chain/0000000000.json",
    "chain/0000000009.json",
    ".DS_Store",
  ),
);

const put = (copy: string, name: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(copy, name)), { recursive: true });
  writeFileSync(join(copy, name), content);
};

const planted = (): fc.Arbitrary<Planted> =>
  fc.oneof(
    fc
      .record({ name: evidence(), at: fc.nat(), flip: fc.integer({ min: 1, max: 255 }) })
      .map(({ name, at, flip }) => ({
        what: "a changed byte",
        named: name,
        apply: (copy: string) => {
          const content = readFileSync(join(copy, name));
          content[at % content.length]! ^= flip;
          put(copy, name, content);
        },
      })),
    evidence().map((name) => ({
      what: "a longer object",
      named: name,
      apply: (copy: string) => appendFileSync(join(copy, name), "\n"),
    })),
    evidence().map((name) => ({
      what: "an object that would fill the memory",
      named: name,
      apply: (copy: string) => truncateSync(join(copy, name), 40_000_000_000),
    })),
    evidence().map((name) => ({
      what: "a missing object",
      named: name,
      apply: (copy: string) => rmSync(join(copy, name)),
    })),
    fc
      .tuple(evidence(), evidence())
      .filter(([a, b]) => !store.objects.get(a)!.equals(store.objects.get(b)!))
      .map(([a, b]) => ({
        what: "two objects exchanged",
        named: `${a}|${b}`,
        apply: (copy: string) => {
          put(copy, a, store.objects.get(b)!);
          put(copy, b, store.objects.get(a)!);
        },
      })),
    evidence().map((name) => ({
      what: "a link in place of an object, to the very same content",
      named: name,
      apply: (copy: string) => {
        rmSync(join(copy, name));
        symlinkSync(join(elsewhere, name), join(copy, name));
      },
    })),
    freePlace.map((name) => ({
      what: "a foreign file",
      named: name,
      apply: (copy: string) => put(copy, name, "planted"),
    })),
    fc.tuple(freePlace, evidence()).map(([name, target]) => ({
      what: "a foreign link",
      named: name,
      apply: (copy: string) => {
        mkdirSync(dirname(join(copy, name)), { recursive: true });
        symlinkSync(join(elsewhere, target), join(copy, name));
      },
    })),
    fc.constantFrom("acme/2026/11/21/run-9", "acme/2026/12", "chain/more", "globex").map((name) => ({
      what: "a folder behind a link, with a whole run in it",
      named: name,
      apply: (copy: string) => symlinkSync(join(elsewhere, "acme/2026/11/21/run-1"), join(copy, name)),
    })),
    fc.oneof(freePlace, evidence()).map((name) => ({
      what: "a FIFO",
      named: name,
      apply: (copy: string) => {
        mkdirSync(dirname(join(copy, name)), { recursive: true });
        rmSync(join(copy, name), { force: true });
        expect(spawnSync("mkfifo", [join(copy, name)]).status).toBe(0);
      },
    })),
    fc.constantFrom("run-1", "run-2", "run-3").map((run) => ({
      what: "a run under another name",
      named: run,
      apply: (copy: string) =>
        renameSync(join(copy, "acme/2026/11/21", run), join(copy, "acme/2026/11/21/moved")),
    })),
    fc.constantFrom(1, 2, 3).map((n) => ({
      what: "a forged run at the end of the chain",
      named: "links 4 to 4",
      apply: (copy: string) => {
        const link = JSON.parse(readFileSync(join(copy, "chain/0000000003.json"), "utf8")) as Record<
          string,
          unknown
        >;
        const manifest = readFileSync(join(copy, `acme/2026/11/21/run-${n}/manifest.json`), "utf8");
        cpSync(join(copy, `acme/2026/11/21/run-${n}`), join(copy, "acme/2026/11/21/run-4"), {
          recursive: true,
        });
        const forged = manifest.replaceAll(`run-${n}`, "run-4");
        put(copy, "acme/2026/11/21/run-4/manifest.json", forged);
        const content = { ...link, n: 4, runId: "run-4", manifest: "acme/2026/11/21/run-4/manifest.json" };
        put(
          copy,
          "chain/0000000004.json",
          `${JSON.stringify({ ...content, manifestSha256: sha256(forged), previousSha256: anchor.sha256 }, null, 2)}\n`,
        );
      },
    })),
  );

it("each of a hundred and fifty planted changes is found and named, with the newest anchor in hand", async () => {
  const kinds = new Map<string, number>();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(planted(), async ({ what, apply, named }) => {
      const copy = join(root, `copy-${(count += 1)}`);
      cpSync(original, copy, { recursive: true });
      try {
        apply(copy);
        const { fault, notes } = await verifyEvidence(new DirectorySource(copy), { anchor });
        kinds.set(what, (kinds.get(what) ?? 0) + 1);
        const told = [fault ?? "", ...notes].join("\n");
        const isNamed = named.split("|").some((name) =>
          // A link is told by its own name, by the digest that the next one has of it, or by the anchor.
          /^chain\/0{9}\d\.json$/.test(name) ? /chain\/|link \d/.test(told) : told.includes(name),
        );
        expect({ told, isNamed }).toEqual({ told, isNamed: true });
        expect(fault !== undefined || named.startsWith("links ")).toBe(true);
      } finally {
        rmSync(copy, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
  expect(kinds.size).toBe(12);
}, 120_000);

it("a manifest cannot name a file outside its folder, even where the whole chain is made for it", async () => {
  for (const name of ["../run-2/report.json", "/etc/passwd", "..", "a/b", "a\\b", ""]) {
    const manifest = JSON.parse(
      store.objects.get("acme/2026/11/21/run-1/manifest.json")!.toString(),
    ) as object;
    const forged = new MemoryStore();
    const bytes = Buffer.from(
      JSON.stringify({ ...manifest, files: [{ name, size: 1, sha256: "0".repeat(64) }] }),
    );
    const link = JSON.parse(store.objects.get("chain/0000000001.json")!.toString()) as object;
    forged.objects.set("acme/2026/11/21/run-1/manifest.json", bytes);
    forged.objects.set(
      "chain/0000000001.json",
      Buffer.from(JSON.stringify({ ...link, manifestSha256: sha256(bytes) })),
    );
    expect((await verifyEvidence(forged)).fault).toMatch(/manifest\.json is not a manifest: files\.0\.name/);
  }
});

it("a link cannot name a manifest outside the runs", async () => {
  const link = JSON.parse(store.objects.get("chain/0000000001.json")!.toString()) as object;
  for (const manifest of [
    "../../etc/manifest.json",
    "/a/2026/11/21/b/manifest.json",
    "chain/2026/11/21/b/manifest.json",
    "a/../11/21/b/manifest.json",
  ]) {
    const forged = new MemoryStore();
    forged.objects.set("chain/0000000001.json", Buffer.from(JSON.stringify({ ...link, manifest })));
    expect((await verifyEvidence(forged)).fault).toMatch(/0001\.json is not a link: manifest/);
  }
});
