import stringWidth from "string-width";
import type { Shown } from "./shown";
import { fit } from "./wrap";

/** A column of a table without rules. */
export interface Column {
  readonly heading: Shown;
  readonly align?: "left" | "right";
  /** How narrow it may become; without it, it is as wide as its widest cell. */
  readonly least?: number;
  /** Columns that are left out where there is no room for all, the lowest first; one without it stays. */
  readonly weight?: number;
}

/** A row of cells, or one text over the whole width. */
export type Row = readonly Shown[] | Shown;

/**
 * Lines of a table that is no wider than `width`: columns as wide as their content, one space apart; where that is too
 * wide, long columns are cut short, then those of the least weight left out. A row is always one line.
 */
export function tableLines(columns: readonly Column[], rows: readonly Row[], width: number): Shown[] {
  const cells = rows.filter((row): row is readonly Shown[] => typeof row !== "string");
  const natural = columns.map(({ heading }, index) =>
    Math.max(stringWidth(heading), ...cells.map((row) => stringWidth(row[index] ?? ""))),
  );
  const widths = layOut(columns, natural, width);
  const line = (row: readonly string[]): Shown =>
    columns
      .flatMap(({ align }, index) => {
        const own = widths[index];
        return own === undefined ? [] : [padded(row[index] ?? "", own, align ?? "left")];
      })
      .join(" ")
      .trimEnd() as Shown;
  return [
    line(columns.map(({ heading }) => heading)),
    ...rows.map((row) => (typeof row === "string" ? within(row, width) : line(row))),
  ];
}

/** The width of each column; `undefined` for one that is left out. */
function layOut(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
): readonly (number | undefined)[] {
  const left = new Set(columns.keys());
  for (;;) {
    const widths = columns.map((_, index) => (left.has(index) ? natural[index] : undefined));
    let over = [...left].reduce((sum, index) => sum + (natural[index] ?? 0) + 1, -1) - width;
    while (over > 0) {
      // The one that is widest beyond its least gives first.
      const [index] = [...left]
        .filter((each) => (widths[each] ?? 0) > (columns[each]?.least ?? Infinity))
        .sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
      if (index === undefined) break;
      widths[index] = (widths[index] ?? 0) - 1;
      over -= 1;
    }
    const [lightest] = [...left]
      .filter((index) => columns[index]?.weight !== undefined)
      .sort((a, b) => (columns[a]?.weight ?? 0) - (columns[b]?.weight ?? 0));
    if (over <= 0 || lightest === undefined) return widths;
    left.delete(lightest);
  }
}

function padded(cell: string, width: number, align: "left" | "right"): string {
  const text = within(cell as Shown, width);
  const space = " ".repeat(Math.max(0, width - stringWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** Colours count for nothing; they must not be on text that is too long. */
function within(cell: Shown, width: number): Shown {
  return stringWidth(cell) <= width ? cell : fit(cell, width);
}
