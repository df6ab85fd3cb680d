import { visibleText } from "./visible-text";

declare const shownBrand: unique symbol;

/**
 * Text that may reach a terminal: nothing in it that others wrote can act there. Only this room makes it, so whoever
 * prints a string that has not been through here is told by the compiler.
 */
export type Shown = string & { readonly [shownBrand]: true };

/** Text that others wrote, in one line: what could act on a terminal is shown as its code point. */
export function printable(text: string): Shown {
  return visibleText(text) as Shown;
}

/** The same for text of several lines, such as a message that tells of several mistakes. */
export function printableLines(text: string): Shown {
  return text.split("\n").map(visibleText).join("\n") as Shown;
}

/** Words that the program chose among: of a string that could be anything, the compiler says `never`. */
type Known<T> = T extends Shown | number ? T : T extends string ? (string extends T ? never : T) : never;

/** A line of our own words, in which only numbers, words of ours and text that was made printable can stand. */
export function shown<const T extends readonly (string | number)[]>(
  parts: TemplateStringsArray,
  ...values: { readonly [K in keyof T]: Known<T[K]> } & T
): Shown {
  return parts.map((part, index) => part + String(values[index] ?? "")).join("") as Shown;
}

/** Puts lines or words together. */
export function joined(texts: readonly Shown[], separator: "\n" | ", " | "; " | " " | "" = "\n"): Shown {
  return texts.join(separator) as Shown;
}

/** Lines that each end in a line feed. */
export function lines(texts: readonly Shown[]): Shown {
  return texts.map((text) => `${text}\n`).join("") as Shown;
}

/**
 * JSON for a program, which a terminal or the log of a pipeline may show all the same: what could act there is escaped as
 * JSON escapes it, so the value is the same.
 */
export function shownJson(value: unknown): Shown {
  const treacherous = /(?![\n\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|#(?=(?:vso)?\[)/gu;
  const text = JSON.stringify(value, null, 2).replace(treacherous, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16);
      return `\\u${unit.padStart(4, "0")}`;
    }).join(""),
  );
  return `${text}\n` as Shown;
}

/**
 * Text of a command that paints its own words: the few codes that picocolors writes for it stay, and everything else that
 * could act on a terminal is shown as its code point.
 */
export function painted(text: string): Shown {
  return text
    .split(paintCode)
    .map((part, index) => (index % 2 === 1 ? part : printableLines(part)))
    .join("") as Shown;
}

/** Bold, dim, their end, a colour and its end. */
// eslint-disable-next-line no-control-regex -- they begin with the escape character
const paintCode = /(\u001B\[(?:1|2|22|3[1-69])m)/;
