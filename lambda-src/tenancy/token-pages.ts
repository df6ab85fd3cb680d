import { queryValue } from "../oci/query";
import { readUntilUnderstood } from "./read-until-understood";
import { MalformedAnswerError } from "./answer";
import { readAnswer } from "./sdk-answer";

/** One page of a regional list and the token of the next. */
export interface TokenPage {
  readonly items: unknown;
  readonly opcNextPage?: string | undefined;
}

/** What came of a regional list; complete when there is no error. */
export interface TokenListing<Row> {
  readonly rows: readonly Row[];
  readonly error?: unknown;
}

/** How often a list is read at most until its pages add up. */
const passes = 4;

/** Pages in a row that bring no new row until a list is taken for one that never ends; services do send empty ones. */
const mostBarren = 50;

/** Pages of one list at most: a million rows, where the service puts as many on a page as it is asked for. */
const mostPages = 1_000;

/**
 * Reads all pages of a regional list, one token after the other. An empty page with a token is not the end. What was
 * read before a page failed is kept.
 *
 * Such a list has no total that would show a row lost between two pages. So one of several pages is read until a further
 * reading finds nothing new and no row is on two pages, which says that rows moved while they were read; what never comes
 * to rest is an error.
 */
export async function readTokenPages<Row>(
  fetch: (page: string | undefined) => Promise<TokenPage>,
  row: (item: object) => Row,
  idOf: (row: Row) => string,
): Promise<TokenListing<Row>> {
  const known = new Map<string, Row>();
  let disorder: string | undefined;
  for (let pass = 1; pass <= passes; pass++) {
    const before = known.size;
    const read = await readOnce(fetch, row, idOf, known);
    if (read.error !== undefined) return { rows: [...known.values()], error: read.error };
    disorder =
      read.disorder ?? (known.size > before ? "every reading of the list found other rows" : undefined);
    const once = read.pages === 1 && read.disorder === undefined;
    if (once || disorder === undefined) return { rows: [...known.values()] };
  }
  return { rows: [...known.values()], error: new MalformedAnswerError(disorder) };
}

/** Reads from the first page to the last, and adds what is new to `known`. */
async function readOnce<Row>(
  fetch: (page: string | undefined) => Promise<TokenPage>,
  row: (item: object) => Row,
  idOf: (row: Row) => string,
  known: Map<string, Row>,
): Promise<{ readonly pages: number; readonly disorder?: string; readonly error?: unknown }> {
  const tokens = new Set<string>();
  const earlier = new Set<string>();
  let disorder: string | undefined;
  let token: string | undefined;
  let barren = 0;
  try {
    for (let pages = 1; ; pages++) {
      const { rows, next } = await readUntilUnderstood(async () => {
        // As it came, a token with a percent sign would be read as an escape.
        const page = await readAnswer(fetch(token === undefined ? undefined : queryValue(token)));
        return { rows: rowsOf(page.items, row), next: page.opcNextPage };
      });
      const ids = rows.map(idOf);
      if (ids.some((id) => earlier.has(id))) disorder = "the order of the rows changed between two pages";
      barren = ids.every((id) => earlier.has(id)) ? barren + 1 : 0;
      for (const id of ids) earlier.add(id);
      for (const [index, id] of ids.entries()) if (!known.has(id)) known.set(id, rows[index] as Row);
      if (next === undefined || next === "") return { pages, ...(disorder !== undefined && { disorder }) };
      if (tokens.has(next)) {
        return { pages, disorder: "the service sent a page token twice: its pages never end" };
      }
      if (barren >= mostBarren || pages >= mostPages)
        throw new MalformedAnswerError(
          `the list has new page tokens after ${pages} pages${barren > 0 ? `, the last ${barren} without a new row` : ""}: its pages never end`,
        );
      tokens.add((token = next));
    }
  } catch (error) {
    return { pages: 0, error };
  }
}

function rowsOf<Row>(items: unknown, row: (item: object) => Row): Row[] {
  if (!Array.isArray(items)) throw new MalformedAnswerError("the answer is not a list");
  return items.map((item: unknown) => {
    if (typeof item !== "object" || item === null) {
      throw new MalformedAnswerError("the answer holds something that is not an object");
    }
    return row(item);
  });
}
