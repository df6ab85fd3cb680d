/**
 * Characters that could move a cursor, colour, hide, break or reorder what is shown: control and format characters, line
 * separators and lone surrogates. The joiners U+200C and U+200D stay: names are spelt with them.
 */
const treacherous = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text that others wrote, for a terminal or a page: what could act on it is shown as its code point. */
export function visibleText(text: string): string {
  return text.replace(treacherous, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
