/** Comparison operators of SCIM filters that take a value (RFC 7644, section 3.4.2.2). */
export const comparisons = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type Comparison = (typeof comparisons)[number];

export type FilterValue = string | number | boolean | null;

export type Filter =
  | {
      readonly kind: "compare";
      readonly path: string;
      readonly operator: Comparison;
      readonly value: FilterValue;
    }
  | { readonly kind: "present"; readonly path: string }
  | { readonly kind: "and" | "or"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter };

/** A filter that is not one. */
export class FilterSyntaxError extends Error {
  override readonly name = "FilterSyntaxError";
}

/** Parentheses nested deeper than this are refused, so that no request can exhaust the stack. */
const deepest = 64;

const token = /\s*(?:(?<paren>[()])|(?<string>"(?:[^"\\]|\\.)*")|(?<word>[^\s()"]+))/suy;

interface Token {
  readonly kind: "paren" | "string" | "word";
  readonly text: string;
  readonly at: number;
}

/**
 * Parses a SCIM filter: comparisons and `pr`, joined by `and`, `or`, `not (…)` and parentheses; `and` binds closer.
 * Attribute paths may be qualified by a schema's URN. Value paths (`emails[…]`) are not supported.
 *
 * @throws {FilterSyntaxError}
 */
export function parseFilter(text: string): Filter {
  const parser = new Parser(tokens(text), text.length);
  const filter = parser.or(0);
  parser.end();
  return filter;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const at = token.lastIndex;
    const groups = token.exec(text)?.groups;
    if (groups === undefined) throw new FilterSyntaxError(`not a filter from position ${at} on`);
    const { paren, string, word } = groups;
    if (paren !== undefined) found.push({ kind: "paren", text: paren, at });
    else if (string !== undefined) found.push({ kind: "string", text: string, at });
    else found.push({ kind: "word", text: word ?? "", at });
  }
  return found;
}

class Parser {
  #next = 0;

  constructor(
    readonly tokens: readonly Token[],
    readonly length: number,
  ) {}

  or(depth: number): Filter {
    return this.#chain("or", () => this.#chain("and", () => this.#term(depth)));
  }

  end(): void {
    const rest = this.tokens[this.#next];
    if (rest !== undefined) throw new FilterSyntaxError(`unexpected ${rest.text} at position ${rest.at}`);
  }

  #chain(keyword: "and" | "or", term: () => Filter): Filter {
    const of = [term()];
    while (this.#takeWord(keyword)) of.push(term());
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { kind: keyword, of };
  }

  #term(depth: number): Filter {
    if (depth > deepest) throw new FilterSyntaxError(`nested deeper than ${deepest}`);
    if (this.#takeParen("(")) return this.#rest(depth);
    const word = this.#take("word", "an attribute");
    if (word.toLowerCase() === "not" && this.#takeParen("(")) return { kind: "not", of: this.#rest(depth) };
    if (!/^[A-Za-z$][\w:.$-]*$/.test(word)) throw new FilterSyntaxError(`${word} is not an attribute`);
    const operator = this.#take("word", "an operator").toLowerCase();
    if (operator === "pr") return { kind: "present", path: word };
    const comparison = comparisons.find((known) => known === operator);
    if (comparison === undefined) throw new FilterSyntaxError(`${operator} is not an operator`);
    return { kind: "compare", path: word, operator: comparison, value: this.#value() };
  }

  #rest(depth: number): Filter {
    const inner = this.or(depth + 1);
    if (!this.#takeParen(")")) throw new FilterSyntaxError("a parenthesis is not closed");
    return inner;
  }

  #value(): FilterValue {
    const next = this.tokens[this.#next];
    if (next === undefined || next.kind === "paren")
      throw new FilterSyntaxError(`expected a value at position ${next?.at ?? this.length}`);
    this.#next += 1;
    if (next.kind === "string") return stringOf(next);
    if (next.text === "true") return true;
    if (next.text === "false") return false;
    if (next.text === "null") return null;
    if (/^-?\d+(?:\.\d+)?$/.test(next.text)) return Number(next.text);
    throw new FilterSyntaxError(`${next.text} is not a value; strings stand in double quotes`);
  }

  #take(kind: Token["kind"], what: string): string {
    const next = this.tokens[this.#next];
    if (next?.kind !== kind)
      throw new FilterSyntaxError(`expected ${what} at position ${next?.at ?? this.length}`);
    this.#next += 1;
    return next.text;
  }

  #takeWord(word: string): boolean {
    const next = this.tokens[this.#next];
    if (next?.kind !== "word" || next.text.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #takeParen(paren: string): boolean {
    const next = this.tokens[this.#next];
    if (next?.kind !== "paren" || next.text !== paren) return false;
    this.#next += 1;
    return true;
  }
}

/** A string literal is one of JSON (RFC 7644, section 3.4.2.2): escapes count, bare control characters are wrong. */
function stringOf({ text, at }: Token): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new FilterSyntaxError(`the string at position ${at} is not one of JSON`);
  }
}

/** Most terms that any `or` in the filter joins; 0 without an `or`. */
export function orTerms(filter: Filter): number {
  switch (filter.kind) {
    case "compare":
    case "present":
      return 0;
    case "not":
      return orTerms(filter.of);
    case "and":
      return Math.max(...filter.of.map(orTerms));
    case "or":
      return Math.max(filter.of.length, ...filter.of.map(orTerms));
  }
}

/**
 * The values of which every match must have one, for the attributes that `indexed` accepts: what an index can be asked for.
 * `undefined` when the filter does not bind them.
 */
export function boundValues(
  filter: Filter,
  indexed: (path: string) => boolean,
): ReadonlySet<string> | undefined {
  switch (filter.kind) {
    case "compare":
      return filter.operator === "eq" && typeof filter.value === "string" && indexed(filter.path)
        ? new Set([filter.value])
        : undefined;
    case "and":
      for (const part of filter.of) {
        const bound = boundValues(part, indexed);
        if (bound !== undefined) return bound;
      }
      return undefined;
    case "or": {
      const all = new Set<string>();
      for (const part of filter.of) {
        const bound = boundValues(part, indexed);
        if (bound === undefined) return undefined;
        for (const value of bound) all.add(value);
      }
      return all;
    }
    case "present":
    case "not":
      return undefined;
  }
}

/** Whether an attribute having one of {@link boundValues} is all that the filter asks. */
export function isOnlyBound(filter: Filter, indexed: (path: string) => boolean): boolean {
  if (filter.kind === "or") return filter.of.every((part) => isOnlyBound(part, indexed));
  return (
    filter.kind === "compare" &&
    filter.operator === "eq" &&
    typeof filter.value === "string" &&
    indexed(filter.path)
  );
}
