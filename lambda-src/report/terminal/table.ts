import Table, { type CharName } from "cli-table3";
import stringWidth from "string-width";
import { fit } from "./printable";

/** A column of a table without rules: its heading and its width; numbers go to the right. */
export interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align?: "left" | "right";
}

/** A row of cells, or one text over the whole width. Text that others wrote must be made printable before. */
export type Row = readonly string[] | string;

const rules = ["top", "bottom", "left", "right", "mid", "top-mid", "top-left", "top-right"] as const;
const moreRules = ["bottom-mid", "bottom-left", "bottom-right", "left-mid", "mid-mid", "right-mid"] as const;
const noRules: Partial<Record<CharName, string>> = {
  ...Object.fromEntries([...rules, ...moreRules].map((name): [CharName, string] => [name, ""])),
  middle: " ",
};

/** Lines of a table whose columns are one space apart. */
export function tableLines(columns: readonly Column[], rows: readonly Row[]): string[] {
  const table = new Table({
    chars: noRules,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ align }) => align ?? "left"),
  });
  const full = columns.reduce((sum, { width }) => sum + width + 1, -1);
  table.push(columns.map(({ heading }) => heading));
  for (const row of rows) {
    if (typeof row === "string") table.push([{ content: within(row, full), colSpan: columns.length }]);
    else table.push(row.map((cell, index) => within(cell, columns[index]?.width ?? 0)));
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** Colours count for nothing; they must not be on text that is too long. */
function within(cell: string, width: number): string {
  return stringWidth(cell) <= width ? cell : fit(cell, width);
}
