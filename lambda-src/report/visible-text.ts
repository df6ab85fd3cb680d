/**
 * Text that others wrote, fit for a terminal or a line of its own: control characters, line breaks and marks that
 * change the direction of writing are shown as `\u{…}` instead of taking effect.
 */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`);
}

// Control characters (C0, DEL, C1), line and paragraph separators, bidirectional marks, embeddings and isolates (Unicode TR 9).
const invisible =
  // eslint-disable-next-line no-control-regex -- control characters are what it is for
  /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/g;
