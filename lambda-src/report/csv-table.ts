import { stringify } from "csv-stringify/sync";
import type { Cell, Column } from "./credential-columns";

export const csvType = "text/csv; charset=utf-8";

const rowsPerChunk = 500;

/** RFC 4180, UTF-8, CRLF, with a line of column names. */
export function* csvTable<T>(columns: readonly Column<T>[], rows: Iterable<T>): Generator<string> {
  yield format([columns.map(([name]) => name)]);
  let cells: Cell[][] = [];
  for (const row of rows) {
    cells.push(columns.map(([, cell]) => cell(row)));
    if (cells.length === rowsPerChunk) {
      yield format(cells);
      cells = [];
    }
  }
  if (cells.length > 0) yield format(cells);
}

function format(cells: readonly (readonly Cell[])[]): string {
  // A lone line feed or carriage return must be quoted too, or readers take it for the end of a record.
  return stringify(cells as Cell[][], { record_delimiter: "\r\n", quoted_match: /[\r\n]/ });
}
