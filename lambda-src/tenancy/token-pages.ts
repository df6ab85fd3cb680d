import { MalformedAnswerError } from "./scim-page";
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

/** The service sent a page token that it had sent before, so following it would never end. */
export class RepeatedPageError extends Error {
  override readonly name = "RepeatedPageError";
}

/**
 * Reads all pages of a regional list, one token after the other. An empty page with a token is not the end. What was
 * read before a page failed is kept.
 */
export async function readTokenPages<Row>(
  fetch: (page: string | undefined) => Promise<TokenPage>,
  row: (item: object) => Row,
): Promise<TokenListing<Row>> {
  const rows: Row[] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  try {
    do {
      const page = await readAnswer(fetch(token));
      rows.push(...rowsOf(page.items, row));
      token = page.opcNextPage === "" ? undefined : page.opcNextPage;
      if (token !== undefined && tokens.has(token)) {
        throw new RepeatedPageError("the service sent a page token twice: its pages never end");
      }
      if (token !== undefined) tokens.add(token);
    } while (token !== undefined);
    return { rows };
  } catch (error) {
    return { rows, error };
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
