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
