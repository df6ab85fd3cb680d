import type { Reason } from "../../lambda-src/audit/coverage/reason";
import fc from "fast-check";
import { appendLink } from "../../lambda-src/evidence/chain";
import { sha256 } from "../../lambda-src/evidence/digest";
import { linkName } from "../../lambda-src/evidence/object-names";
import { readPreviousRuns } from "../../lambda-src/evidence/previous-runs";
import { storeEvidence } from "../../lambda-src/evidence/store-evidence";
import { evidenceJson } from "../../lambda-src/evidence/stored-json";
import { loadFormats } from "../../lambda-src/report/formats";
import { sampleAsOf, sampleReport } from "../report/sample-report";
import { MemoryStore } from "./memory-store";

const tenancy = "ocid1.tenancy.oc1..aaaaaaaaacme";
const keep = async (store: MemoryStore, id: string, asOf: number): Promise<unknown> =>
  storeEvidence(
    store,
    {
      id,
      startedAt: asOf,
      tenancyName: "acme",
      codeVersion: "1.0.0",
      configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 3 },
    },
    { report: sampleReport({ credentials: 6, asOf }) },
    await loadFormats(["json"]),
  );

const twoRuns = async (): Promise<MemoryStore> => {
  const store = new MemoryStore();
  await keep(store, "run-1", sampleAsOf - 86_400_000);
  await keep(store, "run-2", sampleAsOf);
  return store;
};

/** A whole run as an intruder makes it: its files, a manifest that fits them, and a link that fits that. */
const forge = async (
  store: MemoryStore,
  files: Readonly<Record<string, string>>,
  size?: number,
): Promise<void> => {
  const folder = "acme/2026/11/21/forged/";
  for (const [name, content] of Object.entries(files))
    await store.create(folder + name, Buffer.from(content));
  const manifest = {
    ...(JSON.parse(store.objects.get("acme/2026/11/21/run-2/manifest.json")!.toString()) as object),
    runId: "forged",
    files: Object.entries(files).map(([name, content]) => ({
      name,
      size: size ?? Buffer.byteLength(content),
      sha256: sha256(content),
    })),
  };
  const bytes = evidenceJson(manifest);
  await store.create(`${folder}manifest.json`, bytes);
  await appendLink(store, {
    runId: "forged",
    tenancy,
    manifest: `${folder}manifest.json`,
    manifestSha256: sha256(bytes),
    complete: true,
  });
};

const realReport = async (): Promise<string> => {
  const store = await twoRuns();
  return store.objects.get("acme/2026/11/21/run-2/report.json")!.toString();
};

const before = {
  last: { asOf: new Date(sampleAsOf).toISOString() },
  baseline: { asOf: new Date(sampleAsOf).toISOString() },
};

/** What did not hold of the runs that this one should be compared with. */
function faultsOf(uncompared: Reason | undefined): string {
  return uncompared?.kind === "previous_unreadable" ? uncompared.faults.join("; ") : "";
}

it("the last run is what a run is compared with, and the measure where it was complete", async () => {
  expect(await readPreviousRuns(await twoRuns(), tenancy)).toMatchObject({
    ...before,
    uncompared: undefined,
    problems: [],
  });
  expect(await readPreviousRuns(await twoRuns(), "ocid1.tenancy.oc1..other")).toMatchObject({
    last: undefined,
    problems: [],
  });
});

it.each([
  ["no report at all", {}],
  ["a report that is null", { "report.json": "null" }],
  ["a report of numbers", { "report.json": "[1,2,3]" }],
  ["an empty report", { "report.json": "" }],
  ["a report without an end", { "report.json": '{\n"schemaVersion": "1.0",\n"credentials": [\n' }],
  ["a report that is one line", { "report.json": '{"schemaVersion":"1.0"}' }],
])("a forged last run with %s does not take the measure away, and is named", async (_, files) => {
  const store = await twoRuns();
  await forge(store, files);
  const { uncompared, ...found } = await readPreviousRuns(store, tenancy);
  expect(found).toMatchObject({ ...before, problems: [] });
  expect(uncompared).toEqual({
    kind: "previous_unreadable",
    instead: "older",
    faults: [expect.stringMatching(/^acme\/2026\/11\/21\/forged\//)],
  });
});

it("a report of which any line is something else is read or named, and never throws", async () => {
  const lines = (await realReport()).split("\n");
  await fc.assert(
    fc.asyncProperty(
      fc.nat(lines.length - 1),
      fc.oneof(
        fc.json(),
        fc.constant("]"),
        fc.constant("}"),
        fc.string(),
        fc.constant('"coverage": {"domains": [{}]},'),
        fc.constant('"policy": null,'),
      ),
      async (at, line) => {
        const store = await twoRuns();
        await forge(store, { "report.json": lines.with(at, line).join("\n") });
        const { last, uncompared } = await readPreviousRuns(store, tenancy);
        return (
          last !== undefined &&
          (uncompared === undefined || JSON.stringify(uncompared).includes("/forged/report.json"))
        );
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

it("one link far behind the end is told and changes nothing", async () => {
  const store = await twoRuns();
  await store.create(linkName(9_999_999_999), Buffer.from("{}"));
  const { problems, ...found } = await readPreviousRuns(store, tenancy);
  expect(found).toMatchObject({ ...before, uncompared: undefined });
  expect(problems).toEqual([
    expect.stringMatching(/^chain\/9999999999\.json lies in the chain's folder and is no part/),
  ]);
});

it("more than the memory allows is not read, whatever a manifest says of its size", async () => {
  const store = await twoRuns();
  await forge(store, { "report.json": "{" }, 10);
  const name = "acme/2026/11/21/forged/report.json";
  store.objects.set(name, Buffer.alloc(1_000));
  expect(faultsOf((await readPreviousRuns(store, tenancy)).uncompared)).toContain(
    `${name} has 1000 bytes, more than the 10`,
  );
});

it("a forged run of another tenancy's report is not taken for this one's", async () => {
  const store = await twoRuns();
  await forge(store, {
    "report.json": (await realReport()).replaceAll(tenancy, "ocid1.tenancy.oc1..aaaaaaaaother"),
  });
  expect(faultsOf((await readPreviousRuns(store, tenancy)).uncompared)).toContain("is of another tenancy");
});

it("when nothing holds, it says that nothing is compared", async () => {
  const store = await twoRuns();
  for (const [name] of store.objects)
    if (name.endsWith("report.json")) store.objects.set(name, Buffer.from("{}"));
  const { last, baseline, uncompared } = await readPreviousRuns(store, tenancy);
  expect({ last, baseline }).toEqual({ last: undefined, baseline: undefined });
  expect(uncompared).toMatchObject({ kind: "previous_unreadable", instead: "none" });
  expect(faultsOf(uncompared)).toMatch(/^acme\/2026\/11\/21\/run-2\/report\.json/);
});
