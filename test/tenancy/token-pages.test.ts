import { readTokenPages, type TokenPage } from "../../lambda-src/tenancy/token-pages";

const row = (item: object) => item as { readonly id: string };
const idOf = ({ id }: { readonly id: string }) => id;
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `row-${from + index}` }));

describe("a listing by tokens", () => {
  it.each([
    ["no rows", () => []],
    ["the same rows", () => rows(3)],
  ])("that has a new token for ever with %s ends, by name", async (_, items) => {
    let pages = 0;
    const listing = await readTokenPages(
      () => Promise.resolve({ items: items(), opcNextPage: `token-${pages++}` }),
      row,
      idOf,
    );
    expect(listing.error).toMatchObject({ message: expect.stringContaining("its pages never end") });
    expect(pages).toBeLessThan(100);
  });

  it("that has new rows for ever ends, by name", async () => {
    let pages = 0;
    const listing = await readTokenPages(
      () => Promise.resolve({ items: rows(2, 2 * pages), opcNextPage: `token-${pages++}` }),
      row,
      idOf,
    );
    expect(listing.error).toMatchObject({ message: expect.stringContaining("after 1000 pages") });
  });

  it("goes on over pages without rows", async () => {
    const fetch = (page: string | undefined): Promise<TokenPage> => {
      const number = Number(page ?? 0);
      return Promise.resolve({
        items: number === 20 ? rows(2) : [],
        ...(number < 20 && { opcNextPage: String(number + 1) }),
      });
    };
    expect(await readTokenPages(fetch, row, idOf)).toEqual({ rows: rows(2) });
  });

  it.each(["100%", "a%2Fb", "a+b/c==", "50%41"])("asks with the token %s as it came", async (token) => {
    const asked: (string | null)[] = [];
    const listing = await readTokenPages(
      (page) => {
        // As Oracle's clients put it into the URL.
        asked.push(new URLSearchParams(`page=${page ?? ""}`).get("page"));
        return Promise.resolve({
          items: rows(1, page === undefined ? 0 : 1),
          ...(page === undefined && { opcNextPage: token }),
        });
      },
      row,
      idOf,
    );
    expect(listing.error).toBeUndefined();
    expect(asked.slice(0, 2)).toEqual(["", token]);
  });
});
