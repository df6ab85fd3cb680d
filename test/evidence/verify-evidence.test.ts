import fc from "fast-check";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DirectorySource } from "../../lambda-src/evidence/directory-source";
import { storeEvidence, type StoredEvidence } from "../../lambda-src/evidence/store-evidence";
import { verifyEvidence } from "../../lambda-src/evidence/verify-evidence";
import { loadFormats } from "../../lambda-src/report/formats";
import { sampleReport } from "../report/sample-report";
import { MemoryStore } from "./memory-store";

const keep = async (store: MemoryStore, id: string): Promise<StoredEvidence> =>
  storeEvidence(
    store,
    {
      id,
      startedAt: Date.parse("2026-11-21T03:17:00Z"),
      tenancyName: "acme",
      codeVersion: "1.0.0",
      configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 3 },
    },
    { report: sampleReport({ credentials: 20 }) },
    await loadFormats(["csv", "json"]),
  );

const twoRuns = async () => {
  const store = new MemoryStore();
  const evidence = [await keep(store, "run-1"), await keep(store, "run-2")];
  return { store, evidence };
};

const faultOf = async (store: MemoryStore) => (await verifyEvidence(store)).fault;

it("holds as it was written", async () => {
  const { store, evidence } = await twoRuns();
  expect(await verifyEvidence(store)).toEqual({
    fault: undefined,
    links: 2,
    runs: 2,
    files: store.objects.size - 4,
    head: evidence[1]!.chain,
    notes: [],
    signatures: { signed: [], unsigned: [], withoutKey: [], older: [] },
  });
});

it("keeps each file as what it is, so that a browser shows it", async () => {
  const { store } = await twoRuns();
  const types = [...store.contentTypes].map(([name, type]) => [name.split("/").at(-1), type] as const);
  expect(Object.fromEntries(types)).toEqual({
    "credentials.csv": "text/csv; charset=utf-8",
    "campaign.csv": "text/csv; charset=utf-8",
    "report.json": "application/json",
    "manifest.json": "application/json",
    "0000000001.json": "application/json",
    "0000000002.json": "application/json",
  });
});

it("finds one changed byte in any object, and names that object or the digest that it breaks", async () => {
  const { store } = await twoRuns();
  const names = [...store.objects.keys()];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (name, place, flip) => {
        const original = store.objects.get(name)!;
        const changed = Buffer.from(original);
        const index = place % changed.length;
        changed[index] = (changed[index] ?? 0) ^ flip;
        store.objects.set(name, changed);
        const fault = await faultOf(store);
        store.objects.set(name, original);
        // The end of the chain is told by nothing in the bucket: that is what the anchor is for.
        const anchored = name === "chain/0000000002.json";
        return (
          anchored || fault?.includes(name) === true || (name.startsWith("chain/") && fault !== undefined)
        );
      },
    ),
    { numRuns: 150 },
  );
});

it("finds any change of the last link by the anchor of the notification", async () => {
  const { store, evidence } = await twoRuns();
  const [name, anchor] = ["chain/0000000002.json", evidence[1]!.chain];
  const original = store.objects.get(name)!;
  for (let index = 0; index < original.length; index++) {
    const changed = Buffer.from(original);
    changed[index] = (changed[index] ?? 0) ^ 1;
    store.objects.set(name, changed);
    expect((await verifyEvidence(store, { anchor })).fault).toContain(name);
  }
});

it("names the first object that is missing", async () => {
  const { store } = await twoRuns();
  for (const [name, content] of [...store.objects]) {
    store.objects.delete(name);
    const fault = await faultOf(store);
    expect(fault).toContain(
      name === "chain/0000000002.json" ? "acme/2026/11/21/run-2/manifest.json is in no link" : name,
    );
    store.objects.set(name, content);
  }
});

it("a whole run cut off the end shows by its anchor", async () => {
  const { store, evidence } = await twoRuns();
  for (const name of [...store.objects.keys()])
    if (name.includes("run-2") || name.endsWith("2.json")) store.objects.delete(name);
  expect(await faultOf(store)).toBe(undefined);
  const { fault } = await verifyEvidence(store, { anchor: evidence[1]!.chain });
  expect(fault).toBe("the chain ends at link 1, but the anchor names link 2: its end was cut off");
});

it("a run that was made again from the start has another digest than the anchor", async () => {
  const { evidence } = await twoRuns();
  const forged = new MemoryStore();
  await keep(forged, "run-1");
  await keep(forged, "forged");
  expect(await faultOf(forged)).toBe(undefined);
  const { fault } = await verifyEvidence(forged, { anchor: evidence[1]!.chain });
  expect(fault).toContain("but the anchor says");
});

it("objects that nobody listed are found", async () => {
  for (const name of ["acme/2026/11/21/run-1/extra.csv", "chain/notes.txt", "chain/0000000000.json"]) {
    const { store } = await twoRuns();
    store.objects.set(name, Buffer.from("x"));
    expect(await faultOf(store)).toContain(name);
  }
});

it("a manifest that no link names is found", async () => {
  const { store } = await twoRuns();
  const manifest = store.objects.get("acme/2026/11/21/run-1/manifest.json")!;
  store.objects.set("acme/2026/11/21/run-9/manifest.json", manifest);
  expect(await faultOf(store)).toContain("run-9/manifest.json is in no link of the chain");
});

it("a run that died is noted and proves nothing", async () => {
  const { store } = await twoRuns();
  store.objects.set("acme/2026/11/22/run-3/report.json", Buffer.from("{"));
  const { fault, notes, runs } = await verifyEvidence(store);
  expect({ fault, runs }).toEqual({ fault: undefined, runs: 2 });
  expect(notes).toEqual(["acme/2026/11/22/run-3/ has no manifest: that run died; its files prove nothing"]);
});

it("nothing is no evidence", async () => {
  expect(await faultOf(new MemoryStore())).toContain("there is no evidence");
});

it("can start where older evidence has expired", async () => {
  const { store } = await twoRuns();
  for (const name of [...store.objects.keys()])
    if (name.includes("run-1") || name.endsWith("1.json")) store.objects.delete(name);
  expect(await faultOf(store)).toContain("chain/0000000001.json is missing");
  expect(await verifyEvidence(store, { from: 2 })).toMatchObject({ fault: undefined, links: 1, runs: 1 });
});

it("what is left before the first link to check is checked too", async () => {
  const { store } = await twoRuns();
  const name = "acme/2026/11/21/run-1/credentials.csv";
  store.objects.set(name, Buffer.from("another"));
  expect((await verifyEvidence(store, { from: 2 })).fault).toContain(`${name} was changed`);
  store.objects.delete(name);
  const { fault, notes } = await verifyEvidence(store, { from: 2 });
  expect({ fault, notes }).toEqual({ fault: undefined, notes: [`${name} is not there any more`] });
  store.objects.set("chain/0000000001.json", Buffer.from("{}"));
  expect((await verifyEvidence(store, { from: 2 })).fault).toContain("chain/0000000001.json");
});

it("a manifest of a later day than the first link that is left cannot have lost its link by age", async () => {
  const { store } = await twoRuns();
  for (const name of [...store.objects.keys()])
    if (name.includes("run-1") || name.endsWith("1.json")) store.objects.delete(name);
  const manifest = store.objects.get("acme/2026/11/21/run-2/manifest.json")!;
  store.objects.set("acme/2026/11/20/run-0/manifest.json", manifest);
  expect(await verifyEvidence(store, { from: 2 })).toMatchObject({
    fault: undefined,
    notes: [expect.stringMatching(/^acme\/2026\/11\/20\/run-0\/manifest\.json is in no link that is left/)],
  });
  store.objects.set("acme/2026/11/22/run-9/manifest.json", manifest);
  expect((await verifyEvidence(store, { from: 2 })).fault).toContain("run-9/manifest.json is in no link");
});

it("says which links are younger than the anchor", async () => {
  const { store, evidence } = await twoRuns();
  const { fault, notes } = await verifyEvidence(store, { anchor: evidence[0]!.chain });
  expect({ fault, notes }).toEqual({
    fault: undefined,
    notes: [expect.stringContaining("nothing outside the bucket vouches for links 2 to 2")],
  });
});

it("a first link that is not there is no shorter chain", async () => {
  const { store } = await twoRuns();
  expect((await verifyEvidence(store, { from: 7 })).fault).toContain("chain/0000000007.json");
  store.objects.set("chain/9999999999.json", store.objects.get("chain/0000000002.json")!);
  expect(await faultOf(store)).toBe(
    "chain/0000000003.json is missing, though chain/9999999999.json is there",
  );
});

it("can be narrowed to the runs under a prefix, with the whole chain", async () => {
  const { store } = await twoRuns();
  const prefix = "acme/2026/11/21/run-2";
  expect(await verifyEvidence(store, { prefix })).toMatchObject({ fault: undefined, links: 2, runs: 1 });
  expect((await verifyEvidence(store, { prefix: "acme/2025" })).fault).toContain("no run under acme/2025");
});

it("any number of runs at the same time each get a link of their own", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 12 }), async (runs) => {
      const store = new MemoryStore();
      const evidence = await Promise.all(Array.from({ length: runs }, (_, n) => keep(store, `run-${n}`)));
      expect(evidence.map(({ chain }) => chain.n).sort((a, b) => a - b)).toEqual(
        Array.from({ length: runs }, (_, n) => n + 1),
      );
      expect(await verifyEvidence(store)).toMatchObject({ fault: undefined, links: runs, runs });
    }),
    { numRuns: 10 },
  );
});

it("another run's folder is never written over", async () => {
  const store = new MemoryStore();
  await keep(store, "run-1");
  store.objects.set("acme/2026/11/21/run-2/report.json", Buffer.from("someone else's"));
  await expect(keep(store, "run-2")).rejects.toThrow("report.json exists already, with another content");
  expect(await faultOf(store)).toBe(undefined);
});

describe("on disk", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "evidence-"));
    const { store } = await twoRuns();
    for (const [name, content] of store.objects) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("a copy of the bucket is checked like the bucket", async () => {
    expect(await verifyEvidence(new DirectorySource(folder))).toMatchObject({
      fault: undefined,
      links: 2,
      runs: 2,
    });
    await writeFile(join(folder, "acme/2026/11/21/run-2/credentials.csv"), "");
    expect((await verifyEvidence(new DirectorySource(folder))).fault).toMatch(
      /run-2\/credentials\.csv was changed/,
    );
  });

  it("one run is checked alone, and says what that does not prove", async () => {
    const run = join(folder, "acme/2026/11/21/run-1");
    const alone = await verifyEvidence(new DirectorySource(run));
    expect(alone).toMatchObject({ fault: undefined, links: 0, runs: 1 });
    expect(alone.notes).toHaveLength(1);
    await writeFile(join(run, "report.json"), "{}");
    expect((await verifyEvidence(new DirectorySource(run))).fault).toContain("report.json was changed");
  });

  it("one run cannot be compared with an anchor, so it does not hold against one", async () => {
    const run = join(folder, "acme/2026/11/21/run-1");
    const anchor = (await verifyEvidence(new DirectorySource(folder))).head!;
    const { fault } = await verifyEvidence(new DirectorySource(run), { anchor });
    expect(fault).toMatch(
      /^the anchor names link 2, but there is no chain here: .* a copy of the whole bucket$/,
    );
  });

  it("a manifest beside the chain does not turn the bucket into one run", async () => {
    await writeFile(
      join(folder, "manifest.json"),
      await readFile(join(folder, "acme/2026/11/21/run-1/manifest.json")),
    );
    expect((await verifyEvidence(new DirectorySource(folder))).fault).toMatch(
      /^manifest\.json is part of neither the chain nor a run/,
    );
  });
});
