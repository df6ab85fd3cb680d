/**
 * Text that others wrote, in a page of Markdown: a span of code, in which nothing is markup, a link or a mention, whatever
 * is in it, and which does not end before it does (GitHub Flavored Markdown, 6.1 "Code spans").
 */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line === "") return "";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** A name as it is where it is one of a schema, such as `freeform_tags`; any other as code. */
export function nameOrCode(name: string): string {
  return /^[a-z0-9_.]+$/i.test(name) ? name : codeSpan(name);
}
