/** A line as a query sees it: fields by their dotted names, such as `data.type`. */
export type QueryRow = Readonly<Record<string, unknown>>;

/** A query of Logging Search, parsed. */
export interface LoggingQuery {
  /** What is searched: compartment, log group and log, each an OCID or a name; the latter two may be left out. */
  readonly sources: readonly LogPath[];
  /** The names that its rows have, in order; `undefined` without a `select`. */
  readonly selected: readonly string[] | undefined;
  /** Runs the stages after `search` on the lines of the sources. */
  run(rows: readonly QueryRow[]): readonly QueryRow[];
}

export interface LogPath {
  readonly compartment: string;
  readonly logGroup: string | undefined;
  readonly log: string | undefined;
}

/** A query that is wrong, or that says what this simulator does not know. */
export class LoggingQueryError extends Error {
  override readonly name = "LoggingQueryError";
}

type Stage = (rows: readonly QueryRow[]) => readonly QueryRow[];
type Predicate = (row: QueryRow) => boolean;

const token = /\s*(?:("[^"]*")|('[^']*')|(-?\d+(?:\.\d+)?)|(!=|<>|<=|>=|[=<>|,()])|([A-Za-z_][\w.]*))/y;

/**
 * Parses the part of Logging's query language (Oracle, "Logging Query Language Specification") that a data source of this
 * project needs: `search` on logs, conditions with or without `where`, `select … as …`, `sort by`, `limit`. Everything else
 * is refused, rather than run as if it were not there.
 * @throws {LoggingQueryError}
 */
export function parseLoggingQuery(text: string): LoggingQuery {
  return new Parser(tokenize(text)).query();
}

class Parser {
  #next = 0;
  #selected: readonly string[] | undefined;

  constructor(private readonly tokens: readonly string[]) {}

  query(): LoggingQuery {
    this.#word("search");
    const sources = [this.#source()];
    while (this.#accept(",")) sources.push(this.#source());
    const stages: Stage[] = [];
    while (this.#accept("|")) stages.push(this.#stage());
    if (this.#next < this.tokens.length) throw this.#unexpected();
    return {
      sources,
      selected: this.#selected,
      run: (rows) => stages.reduce((left, stage) => stage(left), rows),
    };
  }

  #source(): LogPath {
    const taken = this.#take();
    if (!taken.startsWith('"'))
      throw new LoggingQueryError(`expected a log in quotation marks, got ${taken}`);
    const [compartment = "", logGroup, log, ...more] = taken.slice(1, -1).split("/");
    if (compartment === "" || more.length > 0)
      throw new LoggingQueryError(`expected compartment/loggroup/log, got ${taken}`);
    return { compartment, logGroup, log };
  }

  #stage(): Stage {
    const word = this.#peek()?.toLowerCase();
    if (word === "select") return this.#select();
    if (word === "sort") return this.#sort();
    if (word === "limit") return this.#limit();
    if (word === "where") this.#take();
    const holds = this.#either();
    return (rows) => rows.filter(holds);
  }

  #limit(): Stage {
    this.#take();
    const count = Number(this.#take());
    if (!Number.isSafeInteger(count) || count < 1)
      throw new LoggingQueryError("limit: expected a whole number");
    return (rows) => rows.slice(0, count);
  }

  #select(): Stage {
    this.#take();
    const items = [this.#selectItem()];
    while (this.#accept(",")) items.push(this.#selectItem());
    const names = items.map(({ name }) => name);
    if (new Set(names).size < names.length) throw new LoggingQueryError("select: a name is there twice");
    this.#selected = names;
    return (rows) =>
      rows.map((row) => Object.fromEntries(items.map(({ field, name }) => [name, row[field]])));
  }

  #selectItem(): { field: string; name: string } {
    const field = this.#field();
    return { field, name: this.#acceptWord("as") ? this.#field() : field };
  }

  #sort(): Stage {
    this.#take();
    this.#word("by");
    const field = this.#field();
    const down = this.#acceptWord("desc");
    if (!down) this.#acceptWord("asc");
    return (rows) => {
      const having = rows.filter((row) => row[field] !== undefined);
      const sorted = having.toSorted((a, b) => compare(a[field], b[field]) ?? 0);
      return [...(down ? sorted.reverse() : sorted), ...rows.filter((row) => row[field] === undefined)];
    };
  }

  #either(): Predicate {
    const parts = [this.#both()];
    while (this.#acceptWord("or")) parts.push(this.#both());
    return (row) => parts.some((part) => part(row));
  }

  #both(): Predicate {
    const parts = [this.#one()];
    while (this.#acceptWord("and")) parts.push(this.#one());
    return (row) => parts.every((part) => part(row));
  }

  #one(): Predicate {
    if (this.#acceptWord("not")) {
      const inner = this.#one();
      return (row) => !inner(row);
    }
    if (this.#accept("(")) {
      const inner = this.#either();
      if (!this.#accept(")")) throw this.#unexpected();
      return inner;
    }
    const field = this.#field();
    const operator = this.#take();
    const test = comparisons[operator];
    if (test === undefined)
      throw new LoggingQueryError(`expected a comparison after ${field}, got ${operator}`);
    const operand = this.#literal();
    return (row) => {
      const order = compare(row[field], operand);
      // A line without the field does not match, whichever way it compares.
      return order !== undefined && test(order);
    };
  }

  #literal(): string | number {
    const taken = this.#take();
    if (taken.startsWith("'")) {
      // Patterns are another thing than values, and nothing here needs them.
      if (taken.includes("*")) throw new LoggingQueryError(`patterns are not supported: ${taken}`);
      return taken.slice(1, -1);
    }
    if (/^-?\d/.test(taken)) return Number(taken);
    throw new LoggingQueryError(`expected a value, got ${taken}`);
  }

  #field(): string {
    const taken = this.#take();
    if (!/^[A-Za-z_]/.test(taken)) throw new LoggingQueryError(`expected a field, got ${taken}`);
    if (this.#peek() === "(") throw new LoggingQueryError(`no such function: ${taken}`);
    return taken;
  }

  #peek(): string | undefined {
    return this.tokens[this.#next];
  }

  #take(): string {
    const taken = this.tokens[this.#next++];
    if (taken === undefined) throw new LoggingQueryError("the query ends too early");
    return taken;
  }

  #accept(symbol: string): boolean {
    if (this.#peek() !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #acceptWord(word: string): boolean {
    if (this.#peek()?.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #word(word: string): void {
    if (!this.#acceptWord(word))
      throw new LoggingQueryError(`expected ${word}, got ${this.#peek() ?? "nothing"}`);
  }

  #unexpected(): LoggingQueryError {
    return new LoggingQueryError(`unexpected ${this.#peek() ?? "end"}`);
  }
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** Negative, 0 or positive; `undefined` where the two cannot be compared. */
function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return undefined;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trim();
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const match = token.exec(trimmed);
    if (match === null) throw new LoggingQueryError(`cannot read the query from "${trimmed.slice(at)}"`);
    tokens.push(match[0].trim());
  }
  return tokens;
}
