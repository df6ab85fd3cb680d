import { visibleText } from "../terminal/visible-text";

/** A text that somebody else wrote, such as a user's name: no system may take a command, mention or link from it. */
export interface Foreign {
  readonly foreign: string;
}

export type Inline = readonly (string | Foreign)[];

export type Block =
  | { readonly kind: "heading" | "paragraph"; readonly line: Inline }
  | { readonly kind: "bullets" | "steps"; readonly lines: readonly Inline[] }
  | { readonly kind: "commands"; readonly lines: readonly string[] }
  | { readonly kind: "link"; readonly words: string; readonly url: string };

/** What a ticket says, for every system's own markup. */
export type TicketText = readonly Block[];

export function foreign(text: string): Foreign {
  return { foreign: visibleText(text) };
}

interface Markup {
  readonly inline: (part: string | Foreign) => string;
  readonly heading: (line: string) => string;
  readonly bullet: (line: string) => string;
  readonly step: (line: string, n: number) => string;
  readonly commands: (lines: readonly string[]) => readonly string[];
  readonly link: (words: string, url: string) => string;
}

/** GitHub's and GitLab's Markdown: what others wrote is code, in which nothing is a mention, link or quick action. */
const markdown: Markup = {
  inline: (part) =>
    typeof part === "string" ? part : harmless(part.foreign) ? part.foreign : codeSpan(part.foreign),
  heading: (line) => `### ${line}`,
  bullet: (line) => `- ${line}`,
  step: (line, n) => `${n}. ${line}`,
  commands: (lines) => {
    const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
    return [`${fence}sh`, ...lines, fence];
  },
  link: (words, url) => `[${words}](${url})`,
};

/** Jira's wiki markup, as Data Center reads it (Atlassian, "Text Formatting Notation Help"). */
const wiki: Markup = {
  inline: (part) => (typeof part === "string" ? part : part.foreign.replace(/[\\{}[\]|*_!^~+#?@-]/g, "\\$&")),
  heading: (line) => `h3. ${line}`,
  bullet: (line) => `* ${line}`,
  step: (line) => `# ${line}`,
  commands: (lines) => ["{noformat}", ...lines.map((line) => line.replaceAll("{", "{ ")), "{noformat}"],
  link: (words, url) => `[${words}|${url}]`,
};

/** ServiceNow shows plain text, but `[code]` in it is HTML (ServiceNow, "Journal fields"). */
const plain: Markup = {
  inline: (part) => (typeof part === "string" ? part : part.foreign.replace(/\[(?=\/?code)/gi, "[ ")),
  heading: (line) => `${line}:`,
  bullet: (line) => `- ${line}`,
  step: (line, n) => `${n}. ${line}`,
  commands: (lines) => lines.map((line) => `   ${line.replace(/\[(?=\/?code)/gi, "[ ")}`),
  link: (words, url) => `${words}: ${url}`,
};

export const markdownText = (text: TicketText): string => textOf(text, markdown);
export const wikiText = (text: TicketText): string => textOf(text, wiki);
export const plainText = (text: TicketText): string => textOf(text, plain);

function textOf(text: TicketText, markup: Markup): string {
  const line = (parts: Inline) => parts.map(markup.inline).join("");
  return text
    .map((block) => {
      switch (block.kind) {
        case "heading":
          return markup.heading(line(block.line));
        case "paragraph":
          return line(block.line);
        case "bullets":
          return block.lines.map((each) => markup.bullet(line(each))).join("\n");
        case "steps":
          return block.lines.map((each, index) => markup.step(line(each), index + 1)).join("\n");
        case "commands":
          return markup.commands(block.lines).join("\n");
        case "link":
          return markup.link(block.words, block.url);
      }
    })
    .join("\n\n");
}

/** Atlassian Document Format, version 1, which Jira Cloud's API v3 takes and gives. Text nodes are text, whatever is in them. */
export function documentOf(text: TicketText): object {
  const inline = (parts: Inline) => {
    const words = parts.map((part) => (typeof part === "string" ? part : part.foreign)).join("");
    return words === "" ? [] : [{ type: "text", text: words }];
  };
  const paragraph = (parts: Inline) => ({ type: "paragraph", content: inline(parts) });
  const content = text.map((block) => {
    switch (block.kind) {
      case "heading":
        return { type: "heading", attrs: { level: 3 }, content: inline(block.line) };
      case "paragraph":
        return paragraph(block.line);
      case "bullets":
      case "steps":
        return {
          type: block.kind === "bullets" ? "bulletList" : "orderedList",
          content: block.lines.map((each) => ({ type: "listItem", content: [paragraph(each)] })),
        };
      case "commands":
        return { type: "codeBlock", content: [{ type: "text", text: block.lines.join("\n") }] };
      case "link":
        return {
          type: "paragraph",
          content: [
            { type: "text", text: block.words, marks: [{ type: "link", attrs: { href: block.url } }] },
          ],
        };
    }
  });
  return { type: "doc", version: 1, content };
}

/** Words in which no Markdown finds a mark, a mention, a reference or a link. */
function harmless(text: string): boolean {
  return /^[A-Za-z0-9 .,;:()'=/-]+$/.test(text) && !/:\/\/|www\.|^[-=\d]/i.test(text);
}

function codeSpan(text: string): string {
  const fence = "`".repeat(longestRun(text) + 1);
  const padded = /^`|`$/.test(text) ? ` ${text} ` : text;
  return text === "" ? "(none)" : `${fence}${padded}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
