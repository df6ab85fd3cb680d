import fc from "fast-check";
import pLimit from "p-limit";
import { MalformedAnswerError } from "../../../lambda-src/tenancy/answer";
import { type PageRequest, type ScimPage, scimPage } from "../../../lambda-src/tenancy/scim/scim-page";
import { type Listing, readListing } from "../../../lambda-src/tenancy/scim/scim-listing";

interface Row {
  readonly id: string;
}

/** A sorted listing that changes between requests. */
class Collection {
  readonly asked: PageRequest[] = [];
  rows: string[];

  constructor(
    size: number,
    readonly cap = 1_000,
  ) {
    this.rows = Array.from({ length: size }, (_, index) => idOf(index * 10));
  }

  page({ startIndex, count }: PageRequest): ScimPage<Row> {
    this.asked.push({ startIndex, count });
    const rows = this.rows.slice(startIndex - 1, startIndex - 1 + Math.min(count, this.cap));
    return { total: this.rows.length, rows: rows.map((id) => ({ id })) };
  }
}

const idOf = (rank: number) => String(rank).padStart(8, "0");

function read(
  fetch: (request: PageRequest) => ScimPage<Row> | Promise<ScimPage<Row>>,
): Promise<Listing<Row>> {
  return readListing(async (request) => fetch(request), { idOf: ({ id }) => id, limit: pLimit(4) });
}

const ids = ({ rows }: Listing<Row>) => rows.map(({ id }) => id).sort();
const isComplete = ({ error, inconsistency }: Listing<Row>) =>
  error === undefined && inconsistency === undefined;

describe("a listing", () => {
  it.each([
    [0, 1],
    [1, 1],
    [999, 1],
    [1_000, 2],
    [1_001, 2],
    [1_999, 3],
    [4_900, 5],
  ])("of %i rows takes %i requests", async (size, requests) => {
    const collection = new Collection(size);
    const listing = await read((page) => collection.page(page));
    expect(isComplete(listing)).toBe(true);
    expect(ids(listing)).toEqual(collection.rows);
    expect(collection.asked).toHaveLength(requests);
  });

  it("is complete whatever the size and however few rows the service puts on a page", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 120 }),
        async (size, cap) => {
          const collection = new Collection(size, cap);
          const listing = await read((page) => collection.page(page));
          expect(isComplete(listing)).toBe(true);
          expect(ids(listing)).toEqual(collection.rows);
        },
      ),
    ));

  it("that changes while it is read is complete, or says that it is not", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 2, max: 30 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean(), fc.nat(1_200)), { maxLength: 12 }),
        async (size, cap, changes) => {
          const collection = new Collection(size, cap);
          const always = new Set(collection.rows);
          let request = 0;
          const listing = await read((page) => {
            for (const [when, add, rank] of changes) {
              if (when !== request) continue;
              const id = idOf(rank);
              if (add) collection.rows = [...new Set([...collection.rows, id])].sort();
              else {
                collection.rows = collection.rows.filter((row) => row !== id);
                always.delete(id);
              }
            }
            request += 1;
            return collection.page(page);
          });
          if (!isComplete(listing)) return;
          const got = new Set(ids(listing));
          expect([...always].filter((id) => !got.has(id))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    ));

  it.each([-30, -1, 1, 700])("does not trust a total that is off by %i", async (by) => {
    const collection = new Collection(2_500);
    const listing = await read((page) => {
      const answer = collection.page(page);
      return { ...answer, total: answer.total + by };
    });
    expect(ids(listing)).toEqual(collection.rows);
    expect(isComplete(listing)).toBe(by < 0);
  });

  describe.each([
    ["its rows", (_: PageRequest, rows: number) => rows],
    ["the rows so far", ({ startIndex }: PageRequest, rows: number) => startIndex - 1 + rows],
  ])("that cuts its pages and gives %s as the total", (_, totalOf) => {
    it.each([
      ["100, without being asked to prove its end", 100, false],
      ["37, when it is asked to prove its end", 37, true],
    ])("is read to its end at pages of %s", async (__, cap, proveEnd) => {
      const collection = new Collection(450, cap);
      const listing = await readListing(
        (page) => {
          const answer = collection.page(page);
          return Promise.resolve({ ...answer, total: totalOf(page, answer.rows.length) });
        },
        { idOf: ({ id }) => id, limit: pLimit(4), proveEnd },
      );
      expect(isComplete(listing)).toBe(true);
      expect(ids(listing)).toEqual(collection.rows);
    });
  });

  it.each([2 ** 31 - 1, 2 ** 63, 2 ** 80])("of %i rows is planned from those that came", async (total) => {
    const collection = new Collection(2_500);
    const listing = await read((page) => ({ ...collection.page(page), total }));
    expect(isComplete(listing)).toBe(false);
    expect(ids(listing)).toEqual(collection.rows);
    expect(collection.asked.length).toBeLessThan(100);
  });

  it("that is empty from the middle of the reading on is not believed to be", async () => {
    const collection = new Collection(2_500);
    let request = 0;
    const listing = await read((page) => {
      request += 1;
      if (request === 3) collection.rows = [];
      return collection.page(page);
    });
    expect(isComplete(listing)).toBe(false);
  });

  it("notices a page without rows in the middle, and keeps the others", async () => {
    const collection = new Collection(3_500);
    const listing = await read((page) => {
      const answer = collection.page(page);
      return page.startIndex > 900 && page.startIndex < 1_900 ? { ...answer, rows: [] } : answer;
    });
    expect(listing.inconsistency).toBeDefined();
    expect(listing.rows.length).toBeGreaterThan(2_000);
  });

  it("reads again when a page came without rows once", async () => {
    const collection = new Collection(3_500);
    let failures = 1;
    const listing = await read((page) => {
      const answer = collection.page(page);
      return page.startIndex > 1 && failures-- > 0 ? { ...answer, rows: [] } : answer;
    });
    expect(isComplete(listing)).toBe(true);
    expect(ids(listing)).toEqual(collection.rows);
  });

  it("does not follow a service that serves the same page for ever", async () => {
    const collection = new Collection(2_500);
    const listing = await read(({ count }) => collection.page({ startIndex: 1, count }));
    expect(isComplete(listing)).toBe(false);
    expect(collection.asked.length).toBeLessThan(30);
  });

  it("notices an order that changes between pages", async () => {
    const collection = new Collection(2_500);
    let request = 0;
    const listing = await read((page) => {
      request += 1;
      if (request % 2 === 0) collection.rows.reverse();
      return collection.page(page);
    });
    expect(isComplete(listing)).toBe(false);
  });

  it("loses no row that rows deleted before it pushed from one page to the one before, though the total stays", async () => {
    const collection = new Collection(2_500);
    const always = collection.rows.slice(2);
    let request = 0;
    const listing = await read((page) => {
      request += 1;
      if (request === 2) collection.rows = [...always, idOf(90_000), idOf(90_001)];
      return collection.page(page);
    });
    expect(isComplete(listing)).toBe(true);
    const got = new Set(ids(listing));
    expect(always.filter((id) => !got.has(id))).toEqual([]);
  });

  it.each([
    ["the known last row does not come again", 21, 6, { 1: "make", 4: "remove" }],
    ["nothing comes where the known last row was", 11, 6, { 1: "make", 2: "remove two" }],
  ])("notices rows that moved behind the last page when %s", async (_, count, pageSize, changes) => {
    const rows = Array.from({ length: count }, (__, index) => ({ id: String(index).padStart(4, "0") }));
    const last = rows.at(-1)!.id;
    let request = 0;
    const listing = await readListing(
      ({ startIndex, count: asked }) => {
        const page = { total: rows.length, rows: rows.slice(startIndex - 1, startIndex - 1 + asked) };
        request += 1;
        const change = (changes as Readonly<Record<number, string>>)[request];
        if (change === "make") rows.splice(6, 0, { id: "0005-0" });
        else if (change !== undefined) rows.splice(0, change === "remove" ? 1 : 2);
        return Promise.resolve(page);
      },
      { idOf: ({ id }) => id, limit: pLimit(1), pageSize },
    );
    expect(isComplete(listing)).toBe(true);
    expect(listing.rows.map(({ id }) => id)).toContain(last);
  });

  it("keeps what it read before a page failed", async () => {
    const collection = new Collection(2_500);
    const listing = await read((page) => {
      if (page.startIndex > 1_500) throw new Error("gone");
      return collection.page(page);
    });
    expect(listing.error).toMatchObject({ message: "gone" });
    expect(listing.rows).toHaveLength(1_999);
  });

  it("asks again for an answer that is no list, and gives up in the end", async () => {
    const collection = new Collection(10);
    let bad = 2;
    const answer = (page: PageRequest) => {
      if (bad-- > 0) throw new MalformedAnswerError("no list");
      return collection.page(page);
    };
    expect(isComplete(await read(answer))).toBe(true);
    bad = Infinity;
    expect((await read(answer)).error).toBeInstanceOf(MalformedAnswerError);
  });
});

describe("a page", () => {
  const page = (body: unknown) => scimPage(body, (row) => row as Row);

  it("may leave Resources out when there are none", () => {
    expect(page({ totalResults: 0 })).toEqual({ total: 0, rows: [] });
  });

  it.each([
    ["null", null],
    ["nothing", undefined],
    ["an empty object", {}],
    ["an error", { schemas: [], detail: "no", status: "400" }],
    [
      "an error beside a total of 0",
      {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        detail: "no",
        status: "500",
        totalResults: 0,
      },
    ],
    ["more rows than any page", { totalResults: 1e6, resources: new Array(100_001).fill({ id: "a" }) }],
    ["a total without rows", { totalResults: 4 }],
    ["rows that are no list", { totalResults: 4, resources: {} }],
    ["rows without a total", { resources: [{ id: "a" }] }],
    ["a total that is no number", { totalResults: "4", resources: [] }],
    ["a negative total", { totalResults: -1, resources: [] }],
    ["a row that is no object", { totalResults: 1, resources: ["a"] }],
    ["a row that is null", { totalResults: 1, resources: [null] }],
  ])("is malformed when it is %s", (_, body) => {
    expect(() => page(body)).toThrow(MalformedAnswerError);
  });
});
