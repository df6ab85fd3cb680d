/**
 * What a spreadsheet takes for the start of a formula: the four signs, also in full width, and the white space that
 * it drops before it looks for them (OWASP, "CSV Injection").
 */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Text that a spreadsheet shows instead of running it: one that starts as a formula gets a leading `'`. */
export function defuse(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  return formula.test(text) ? `'${text}` : text;
}
