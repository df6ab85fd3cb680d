import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { z } from "zod";
import { type Issue, issuesOf, pathText } from "./issues";
import { settingsAt } from "./settings-at";
import { suggest } from "./suggest";

/** Something wrong in a settings file, and where. */
export interface Mistake {
  /** Line and column in the file, from 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the document, such as `exemptions[2].until`; empty for the whole. */
  readonly path: string;
  /** What was expected, or what is wrong. */
  readonly message: string;
  /**
   * What was found there, as JSON; `undefined` when nothing is there, or nothing that says more. Paths of URLs are left
   * out: the address of a webhook is a secret, and this is printed.
   */
  readonly found: string | undefined;
}

/** More values than a settings file can mean, aliases followed: a few lines of aliases stand for billions. */
const mostValues = 100_000;
/** After so many mistakes the rest is counted. */
const mostMistakes = 100;

/** A YAML or JSON file that people write, whose values know where they stand. No text makes it throw. */
export class SettingsDocument {
  /** What it says; `undefined` when it is no YAML. */
  readonly value: unknown;
  /** What keeps it from being YAML that has a value; none, as a rule. */
  readonly syntaxMistakes: readonly Mistake[];
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed | undefined;

  constructor(text: string) {
    try {
      // yaml compares each key of a map with each before it: duplicates are looked for here, in time that grows with them.
      const document = parseDocument(text, {
        lineCounter: this.#lines,
        prettyErrors: false,
        uniqueKeys: false,
      });
      const syntax = [...document.errors, ...document.warnings].map(({ pos, message }) =>
        this.#at(pos[0], message),
      );
      this.syntaxMistakes = capped(syntax.length > 0 ? syntax : this.#unusable(document));
      if (this.syntaxMistakes.length === 0) {
        this.#document = document;
        this.value = document.toJS({ maxAliasCount: -1 });
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.syntaxMistakes = [this.#at(0, "is nested too deeply to be read")];
    }
  }

  /** What `schema` has against it, in the order of the file, with settings that may have been meant. */
  mistakes(schema: z.ZodType): Mistake[] {
    const found = issuesOf(schema.safeParse(this.value).error).map((issue) => ({
      offset: this.#offset(issue.path, issue.isUnknownKey) ?? 0,
      issue,
    }));
    return capped(
      found
        .sort((a, b) => a.offset - b.offset)
        .map(({ offset, issue }) => this.#mistake(offset, issue, schema)),
    );
  }

  /** A mistake in the value at `path`, or where the nearest thing around it stands. */
  mistakeAt(path: readonly PropertyKey[], message: string): Mistake {
    return {
      ...this.#at(this.#offset(path, false) ?? 0, message),
      path: pathText(path),
      found: this.has(path) ? shown(valueAt(this.value, path)) : undefined,
    };
  }

  /** Whether the file has anything at `path`, which may be null. */
  has(path: readonly PropertyKey[]): boolean {
    return path.length === 0 || valueAt(this.value, path) !== undefined;
  }

  #mistake(offset: number, { path, message, isUnknownKey }: Issue, schema: z.ZodType): Mistake {
    const at = { ...this.#at(offset, message), path: pathText(path) };
    if (isUnknownKey) {
      const key = String(path.at(-1));
      const hint = suggest(key, settingsAt(schema, path.slice(0, -1)));
      // Not its value, which nothing is known of: it may be a secret.
      return { ...at, message: `${message}.${hint || " Expected one of the schema's"}`, found: shown(key) };
    }
    if (this.has(path)) return { ...at, found: shown(valueAt(this.value, path)) };
    const expected = /^Invalid input: (expected .*), received undefined$/.exec(message)?.[1];
    return { ...at, message: `is missing: ${expected ?? message}` };
  }

  #at(offset: number, message: string): Mistake {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), path: "", message, found: undefined };
  }

  /** Keys that are there twice, aliases of nothing or of themselves, and more values than could be meant. */
  #unusable(document: Document.Parsed): Mistake[] {
    const mistakes: Mistake[] = [];
    const sizes = new Map<Node, number>();
    const open = new Set<Node>();
    const sizeOf = (node: unknown): number => {
      if (!isNode(node)) return 0;
      const known = sizes.get(node);
      if (known !== undefined) return known;
      if (isAlias(node)) {
        const source = node.resolve(document);
        if (source !== undefined && !open.has(source)) return sizeOf(source);
        const why = source ? "stands inside what it is an alias of" : `Unresolved alias: ${node.source}`;
        mistakes.push(this.#at(node.range?.[0] ?? 0, why));
        return 0;
      }
      open.add(node);
      let size = 1;
      if (isMap(node)) mistakes.push(...this.#twice(node.items));
      for (const item of "items" in node ? (node.items as unknown[]) : [])
        size += isPair(item) ? sizeOf(item.key) + sizeOf(item.value) : sizeOf(item);
      open.delete(node);
      sizes.set(node, size);
      return size;
    };
    const size = sizeOf(document.contents);
    if (mistakes.length === 0 && size > mostValues)
      mistakes.push(this.#at(0, `has more than ${mostValues} values, aliases followed: expected settings`));
    return mistakes;
  }

  #twice(items: readonly unknown[]): Mistake[] {
    const known = new Set<string>();
    const mistakes: Mistake[] = [];
    for (const item of items) {
      if (!isPair(item) || !isScalar(item.key)) continue;
      const key = String(item.key.value);
      if (known.has(key)) mistakes.push(this.#at(item.key.range?.[0] ?? 0, "Map keys must be unique"));
      known.add(key);
    }
    return mistakes;
  }

  /** Where the value at `path` stands, or its key, or the nearest thing around it that is in the file. */
  #offset(path: readonly PropertyKey[], isKey: boolean): number | undefined {
    for (let length = path.length; length > 0; length -= 1) {
      const parent =
        length === 1 ? this.#document?.contents : this.#document?.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      const node: unknown =
        isKey && length === path.length && isMap(parent)
          ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)?.key
          : this.#document?.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return this.#document?.contents?.range[0];
  }
}

function capped(mistakes: readonly Mistake[]): Mistake[] {
  const rest = mistakes.length - mostMistakes;
  const last = mistakes[mostMistakes];
  if (rest <= 0 || !last) return [...mistakes];
  return [
    ...mistakes.slice(0, mostMistakes),
    { ...last, path: "", found: undefined, message: `and ${rest} mistakes more` },
  ];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

/** A value of the file, fit to be printed. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.replace(/(https?:\/\/[^/\s"]+\/)[^\s"]+/gi, "$1…").slice(0, 120);
}
