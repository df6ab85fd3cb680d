import { type Cell, credentialColumns } from "../../credential-columns";
import { credentialAt, type Payload } from "../payload";

/** The credentials at some positions as CSV, as `credentials.csv` has them. */
export function csvOf(payload: Payload, positions: readonly number[]): string {
  const lines = [
    credentialColumns.map(([name]) => name),
    ...positions.map((index) => {
      const credential = credentialAt(payload, index);
      return credentialColumns.map(([, cell]) => quoted(cell(credential)));
    }),
  ];
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** RFC 4180. */
function quoted(cell: Cell): string {
  const text = String(cell ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
