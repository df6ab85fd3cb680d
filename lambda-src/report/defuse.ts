/**
 * Where a spreadsheet may find the start of a formula: at the start of a cell, and after each semicolon, tab or line end in
 * it, since programs that separate cells by those cut there, whatever quotes are around. Before one of the four signs, also
 * in full width, they drop white space of every kind, invisible characters and quotes (OWASP, "CSV Injection").
 */
const formula = /(?<=^|[;\t\r\n])(?=[\p{Z}\p{Cc}\p{Cf}"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;

/** White space that some programs drop, so that nobody knows what follows them. */
const cutStart = /^[\t\r\n]/;

/** Text that a spreadsheet shows instead of running it: what starts as a formula gets a leading `'`. */
export function defuse(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  const defused = text.replace(formula, "'");
  return cutStart.test(defused) ? `'${defused}` : defused;
}
