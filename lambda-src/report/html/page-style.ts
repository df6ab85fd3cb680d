/**
 * Style of one page alone: on paper every sheet says above its margin whose audit it is and what it came to, and below it
 * which of how many sheets it is (CSS Paged Media, margin boxes).
 */
export function pageStyle(title: string): string {
  return `@media print{@page{margin:16mm 12mm 14mm;@top-left{content:${cssString(title)};font:8pt system-ui,sans-serif}@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt system-ui,sans-serif}}}`;
}

/** A string that holds any text, whatever is in it: all but letters and digits are escaped. */
function cssString(text: string): string {
  const escaped = [...text].map((character) =>
    /[A-Za-z0-9]/.test(character) ? character : `\\${(character.codePointAt(0) ?? 0).toString(16)} `,
  );
  return `"${escaped.join("")}"`;
}
