import stringWidth from "string-width";
import { printable, type Shown } from "./shown";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Safe text in at most `width` columns, cut with `…`. */
export function fit(text: string, width: number): Shown {
  const safe = printable(text);
  if (stringWidth(safe) <= width) return safe;
  let kept = "";
  let used = 1;
  for (const { segment } of graphemes.segment(safe)) {
    used += stringWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…` as Shown;
}

/**
 * Safe text in lines of at most `width` columns, broken at spaces where there are some, each after an indent.
 *
 * @param splitWords whether a word that is longer than a line is broken, or makes its line longer
 */
export function wrap(
  text: string,
  width: number,
  first = "",
  rest = first,
  { splitWords = true }: { readonly splitWords?: boolean } = {},
): Shown[] {
  const lines: string[] = [];
  let indent = first;
  let line: string | undefined;
  for (const word of printable(text)
    .split(" ")
    .flatMap((word) => (splitWords ? pieces(word, width - stringWidth(rest)) : [word]))) {
    const longer: string = line === undefined ? indent + word : `${line} ${word}`;
    if (line !== undefined && stringWidth(longer) > width) {
      lines.push(line);
      indent = rest;
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line ?? indent] as Shown[];
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
