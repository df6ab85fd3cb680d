import stringWidth from "string-width";
import { visibleText } from "../visible-text";

/** Text that others wrote, safe for a terminal: what could act on it is shown as its code point. */
export const printable = visibleText;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Safe text in at most `width` columns, cut with `…`. */
export function fit(text: string, width: number): string {
  const safe = printable(text);
  if (stringWidth(safe) <= width) return safe;
  let kept = "";
  let used = 1;
  for (const { segment } of graphemes.segment(safe)) {
    used += stringWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Safe text in lines of at most `width` columns, broken at spaces where there are some, each after an indent. */
export function wrap(text: string, width: number, first = "", rest = first): string[] {
  const lines: string[] = [];
  let indent = first;
  let line: string | undefined;
  for (const word of printable(text)
    .split(" ")
    .flatMap((long) => pieces(long, width - stringWidth(rest)))) {
    const longer: string = line === undefined ? indent + word : `${line} ${word}`;
    if (line !== undefined && stringWidth(longer) > width) {
      lines.push(line);
      indent = rest;
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line ?? indent];
}

/** A word that is longer than a line, such as an OCID, in parts that fit. */
function pieces(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = "";
  for (const { segment } of graphemes.segment(word)) {
    if (stringWidth(part + segment) > width) {
      parts.push(part);
      part = "";
    }
    part += segment;
  }
  return [...parts, part];
}
