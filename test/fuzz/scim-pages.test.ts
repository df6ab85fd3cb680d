import fc from "fast-check";
import pLimit from "p-limit";
import { MalformedAnswerError } from "../../lambda-src/tenancy/answer";
import { scimId, scimPage } from "../../lambda-src/tenancy/scim/scim-page";
import { readListing } from "../../lambda-src/tenancy/scim/scim-listing";
import { readTokenPages } from "../../lambda-src/tenancy/token-pages";
import { runs, timeout } from "./runs";

jest.setTimeout(timeout);

interface Row {
  readonly id: string;
}

const idOf = ({ id }: Row) => id;
const row = (resource: object): Row => ({ id: scimId(resource) });
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `r${index}` }));

describe("a page of a SCIM listing", () => {
  const body = fc.oneof(
    fc.anything(),
    fc.record({ totalResults: fc.anything(), resources: fc.anything() }, { requiredKeys: [] }),
    fc.record({ totalResults: fc.nat(5), resources: fc.array(fc.anything(), { maxLength: 5 }) }),
  );

  it("is read whole or is malformed, whatever came", () => {
    fc.assert(
      fc.property(body, (answer) => {
        try {
          const page = scimPage(answer, row);
          const { totalResults, resources } = answer as { totalResults: number; resources?: unknown[] };
          expect(page.total).toBe(totalResults);
          expect(page.rows).toHaveLength(resources?.length ?? 0);
          // Nothing is empty that does not say so.
          if (resources === undefined) expect(totalResults).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedAnswerError);
        }
      }),
      runs,
    );
  });
});

/** How a service misbehaves on one request: the rows it leaves out, the total it lies about, the place it starts at. */
const mischief = fc.record({
  drop: fc.integer({ min: 0, max: 3 }),
  total: fc.integer({ min: 0, max: 3 }),
  shift: fc.integer({ min: -2, max: 2 }),
  kind: fc.constantFrom("none", "none", "none", "drop", "shift", "too high", "empty", "fail", "garbage"),
});

describe("a SCIM listing", () => {
  it("is complete or says that it is not, whatever single pages do", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(mischief, { maxLength: 30 }),
        async (count, pageSize, plan) => {
          const rows = ids(count);
          const script = [...plan];
          const listing = await readListing<Row>(
            ({ startIndex, count: asked }) => {
              const { kind, drop, shift, total } = script.shift() ?? {
                kind: "none",
                drop: 0,
                shift: 0,
                total: 0,
              };
              const from = Math.max(0, startIndex - 1 + (kind === "shift" ? shift : 0));
              const page = rows.slice(from, from + asked);
              if (kind === "fail") return Promise.reject(new Error("gone"));
              if (kind === "garbage") return Promise.reject(new MalformedAnswerError("garbage"));
              return Promise.resolve({
                total: count + (kind === "too high" ? total : 0),
                rows:
                  kind === "empty"
                    ? []
                    : kind === "drop"
                      ? page.slice(0, Math.max(0, page.length - drop))
                      : page,
              });
            },
            { idOf, limit: pLimit(4), pageSize },
          );
          if (listing.error === undefined && listing.inconsistency === undefined)
            expect(new Set(listing.rows.map(idOf))).toEqual(new Set(rows.map(idOf)));
        },
      ),
      runs,
    );
  });

  it("loses nobody who was there all the time, while others come and go between its pages", async () => {
    const change = fc.record({ at: fc.nat(50), kind: fc.constantFrom("make", "remove", "none", "none") });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(change, { maxLength: 25 }),
        async (count, pageSize, plan) => {
          const rows = ids(count).map(({ id }) => ({ id: `${id.slice(1).padStart(4, "0")}` }));
          const stayed = new Set(rows.map(idOf));
          const script = [...plan];
          let made = 0;
          const listing = await readListing<Row>(
            ({ startIndex, count: asked }) => {
              const page = { total: rows.length, rows: rows.slice(startIndex - 1, startIndex - 1 + asked) };
              const { kind, at } = script.shift() ?? { kind: "none", at: 0 };
              if (kind === "make") {
                rows.push({ id: `${String(at).padStart(4, "0")}-${made++}` });
                rows.sort((a, b) => (a.id < b.id ? -1 : 1));
              } else if (kind === "remove") {
                for (const { id } of rows.splice(at % Math.max(1, rows.length), 1)) stayed.delete(id);
              }
              return Promise.resolve(page);
            },
            { idOf, limit: pLimit(1), pageSize },
          );
          if (listing.error !== undefined || listing.inconsistency !== undefined) return;
          const read = new Set(listing.rows.map(idOf));
          for (const id of stayed) expect(read).toContain(id);
        },
      ),
      runs,
    );
  });
});

describe("a regional list", () => {
  it("is complete or says that it is not, whatever its tokens and rows do", async () => {
    const trick = fc.constantFrom("none", "none", "none", "empty", "again", "repeat", "garbage", "fail");
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(trick, { maxLength: 20 }),
        async (count, pageSize, plan) => {
          const rows = ids(count);
          const script = [...plan];
          const listing = await readTokenPages<Row>(
            (token) => {
              const start = Number(token ?? 0);
              const next = start + pageSize;
              const opcNextPage = next < count ? String(next) : undefined;
              switch (script.shift() ?? "none") {
                case "empty":
                  return Promise.resolve({ items: [], opcNextPage: String(start) });
                case "again":
                  return Promise.resolve({ items: rows.slice(start, next), opcNextPage: String(start) });
                case "repeat":
                  return Promise.resolve({ items: rows.slice(0, pageSize), opcNextPage });
                case "garbage":
                  return Promise.resolve({ items: {} });
                case "fail":
                  return Promise.reject(new TypeError("cannot read a property of undefined"));
                default:
                  return Promise.resolve({ items: rows.slice(start, next), opcNextPage });
              }
            },
            row,
            idOf,
          );
          if (listing.error === undefined)
            expect(listing.rows.map(idOf).sort()).toEqual(rows.map(idOf).sort());
        },
      ),
      runs,
    );
  });
});
