import fc from "fast-check";
import { appendLink, chainExtent, type LinkContent } from "../../lambda-src/evidence/chain";
import { lastPossibleLink, linkName } from "../../lambda-src/evidence/object-names";
import { MemoryStore } from "./memory-store";

const content: LinkContent = {
  runId: "run",
  tenancy: "ocid1.tenancy.oc1..acme",
  manifest: "acme/2026/11/21/run/manifest.json",
  manifestSha256: "0".repeat(64),
  complete: true,
};

const chainOf = async (length: number): Promise<MemoryStore> => {
  const store = new MemoryStore();
  for (let n = 0; n < length; n++) await appendLink(store, content);
  return store;
};

/** What an intruder who may create objects, and nothing else, puts into the chain's folder. */
const plant = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map(linkName),
  fc.integer({ min: 41, max: lastPossibleLink }).map(linkName),
  fc.constantFrom(linkName(lastPossibleLink), "chain/notes.txt", "chain/0000000000.json", "chain/"),
);

it("no object that is created ends or moves the chain: whatever is planted, runs go on behind the last link", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.oneof(plant, fc.constant("run" as const)), { minLength: 1, maxLength: 12 }),
      async (length, steps) => {
        const store = await chainOf(length);
        let last = length;
        for (const step of steps) {
          if (step !== "run") {
            await store.create(step, Buffer.from("planted"));
            continue;
          }
          // Numbers that were planted right behind the end are passed over, everything else is out of reach.
          let expected = last + 1;
          while (store.objects.has(linkName(expected))) expected += 1;
          const { n } = await appendLink(store, content);
          expect(n).toBe(expected);
          last = n;
        }
      },
    ),
    { numRuns: 200 },
  );
});

it("goes on where older links have expired, and a link that is planted before them is ignored", async () => {
  const store = await chainOf(5);
  for (const n of [1, 2]) store.objects.delete(linkName(n));
  await store.create(linkName(1), Buffer.from("planted"));
  expect(chainExtent(await store.list("chain/"))).toEqual({ first: 3, last: 5, ignored: [linkName(1)] });
  expect(await appendLink(store, content)).toMatchObject({ n: 6 });
});

it("what lies behind a gap is ignored by name", () => {
  const objects = [1, 2, 3, 5, lastPossibleLink].map((n) => ({ name: linkName(n), size: 1 }));
  expect(chainExtent([...objects, { name: "chain/notes.txt", size: 1 }])).toEqual({
    first: 1,
    last: 3,
    ignored: [linkName(5), linkName(lastPossibleLink), "chain/notes.txt"],
  });
  expect(chainExtent([])).toEqual({ first: 1, last: 0, ignored: [] });
});

it("an object that is too large for a link does not stop the run behind it, and is named by verify's own rule", async () => {
  const store = await chainOf(2);
  await store.create(linkName(3), Buffer.alloc(1_000_000));
  expect(await appendLink(store, content)).toMatchObject({ n: 4 });
  expect(JSON.parse(store.objects.get(linkName(4))!.toString())).toMatchObject({ previousSha256: null });
});

it("a flood of links while a run adds its own is passed", async () => {
  const store = await chainOf(1);
  const create = store.create.bind(store);
  let races = 0;
  store.create = async (name, bytes) => {
    // An intruder who is a little faster, two hundred and fifty times.
    if (races++ < 250) await create(name, Buffer.from("planted"));
    return create(name, bytes);
  };
  expect((await appendLink(store, content)).n).toBe(252);
});
