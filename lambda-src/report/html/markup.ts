import { visibleText } from "../../terminal/visible-text";

/** HTML that is safe to put into a page. */
export class Markup {
  constructor(readonly html: string) {}
}

type Content = Markup | string | number | null | undefined | false | readonly Content[];

/** A template whose values are escaped, unless they are markup themselves. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(
    parts.map((part, index) => part + (index < values.length ? escaped(values[index]) : "")).join(""),
  );
}

function escaped(content: Content): string {
  if (content === null || content === undefined || content === false) return "";
  if (content instanceof Markup) return content.html;
  if (typeof content === "object") return content.map(escaped).join("");
  return String(content).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text that others wrote: visible whatever is in it, and without effect on the direction of what stands beside it. */
export function foreign(text: string): Markup {
  return markup`<bdi>${visibleText(text)}</bdi>`;
}
