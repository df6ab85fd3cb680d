import type { LimitFunction } from "p-limit";
import type { Inconsistency } from "../../audit/coverage/failure";
import { readUntilUnderstood } from "../read-until-understood";
import type { PageRequest, ScimPage } from "./scim-page";

/** Most rows that an identity domain puts on a page (Oracle, "Identity Domains API", parameter `count`). */
export const maxPageSize = 1000;

/** How often a listing that could not be read in one piece is read at most. */
const passes = 5;

/** Pages that are asked for side by side before the rows of the last of them came. */
const ahead = 8;

/** Rows at which services are seen to cut a page. A page that ends there, and says it is the last, may not be. */
const commonCaps: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 128, 200, 250, 256, 500, 512, 1000]);

/** What became of a listing. It is complete when neither `error` nor `inconsistency` is there. */
export interface Listing<Row> {
  /** Distinct rows; also of a listing that broke off. */
  readonly rows: readonly Row[];
  /** What a request failed with. */
  readonly error?: unknown;
  /** Why the pages do not add up, after every attempt to read them again. */
  readonly inconsistency?: Inconsistency;
  /** Whether at least one page was read. */
  readonly answered: boolean;
  /** How many rows the service said last that there are. Never trusted. */
  readonly total: number;
}

export interface ListingOptions<Row> {
  readonly idOf: (row: Row) => string;
  /** Bounds the pages that are asked for side by side. */
  readonly limit: LimitFunction;
  /** Rows that a page may have. Default {@link maxPageSize}. */
  readonly pageSize?: number;
  /** Whether a further page is asked for behind the last: the service's word that it is the last proves nothing. */
  readonly proveEnd?: boolean;
  /** Told how many rows are there of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads all pages of a SCIM listing that is sorted by an attribute that never changes, and proves that none is missing.
 *
 * Pages overlap by one row. Where a page holds the last row of the one before, no row between them got lost, whatever
 * was made or deleted meanwhile; where it does not, the order changed and the listing is read again. The service's total
 * is never trusted: pages are planned from rows that came and asked for until one comes short (where the end is to be
 * proved, or a page is as long as services cut them, until one brings nothing new), and fewer distinct rows than the last
 * page's total are an inconsistency. A reading that lost rows of an earlier one is believed when the next one equals it.
 */
export async function readListing<Row>(
  fetch: (request: PageRequest) => Promise<ScimPage<Row>>,
  options: ListingOptions<Row>,
): Promise<Listing<Row>> {
  const union = new Map<string, Row>();
  let last: ReadonlyMap<string, Row> | undefined;
  let inconsistency: Inconsistency | undefined;
  let answered = false;
  let total = 0;
  for (let pass = 1; pass <= passes; pass++) {
    const read = await new Pass(fetch, options).run();
    answered ||= read.answered;
    total = read.total;
    inconsistency = read.inconsistency;
    const proved = read.overlaps && keysWithin(union, read.rows);
    const repeated = last?.size === read.rows.size && keysWithin(read.rows, last) && read.rows.size > 0;
    if (!proved && !repeated) inconsistency ??= { kind: "readings_differ" };
    if (read.error === undefined && inconsistency === undefined) {
      return { rows: [...read.rows.values()], answered, total };
    }
    last = read.rows;
    for (const [id, row] of read.rows) union.set(id, row);
    if (read.error !== undefined) return { rows: [...union.values()], error: read.error, answered, total };
  }
  return {
    rows: [...union.values()],
    ...(inconsistency !== undefined && { inconsistency }),
    answered,
    total,
  };
}

function keysWithin(rows: ReadonlyMap<string, unknown>, known: ReadonlyMap<string, unknown>): boolean {
  return [...rows.keys()].every((id) => known.has(id));
}

/** A page and where it began. */
interface Placed<Row> extends ScimPage<Row> {
  readonly start: number;
  /** Whether it could have held more rows. */
  readonly short: boolean;
}

/** One reading of the whole listing. */
class Pass<Row> {
  readonly rows = new Map<string, Row>();
  error: unknown;
  inconsistency: Inconsistency | undefined;
  answered = false;
  #pages = 0;
  /** Position of the last row that the chain of pages reaches. */
  #end = 0;
  #lastIds = new Set<string>();
  #lastTotal = 0;
  #pageSize: number;
  #received = 0;

  constructor(
    readonly fetch: (request: PageRequest) => Promise<ScimPage<Row>>,
    readonly options: ListingOptions<Row>,
  ) {
    this.#pageSize = options.pageSize ?? maxPageSize;
  }

  async run(): Promise<this> {
    const first = await this.#page(1, this.#pageSize);
    if (first === undefined) return this;
    this.#append(first);
    // A service that puts fewer rows on a page than it was asked for is asked for no more than that.
    if (first.total > first.rows.length && first.rows.length > 0) this.#pageSize = first.rows.length;
    const planned = await this.#planned(first);
    await this.#chain(first, planned);
    this.#conclude();
    return this;
  }

  /** The pages that the first one's total promises, read side by side, as long as they come full. */
  async #planned(first: Placed<Row>): Promise<Placed<Row>[]> {
    const planned: Placed<Row>[] = [];
    const stride = this.#stride();
    const isPromised = (start: number) => start + (this.#pageSize - stride) <= first.total;
    let start = 1 + stride;
    let full = first.rows.length > 0;
    while (full && isPromised(start)) {
      const starts: number[] = [];
      for (; starts.length < ahead && isPromised(start); start += stride) starts.push(start);
      const pages = await Promise.all(
        starts.map((at) =>
          // After a failure the rest of the pages can no longer make the pass a complete one.
          this.options.limit(() => (this.error === undefined ? this.#page(at, this.#pageSize) : undefined)),
        ),
      );
      for (const page of pages) if (page) planned.push(page);
      full = pages.every((page) => page?.short === false);
    }
    return planned;
  }

  /** Joins the planned pages, closes holes between them and goes on behind the last until a page comes short. */
  async #chain(first: Placed<Row>, planned: Placed<Row>[]): Promise<void> {
    let last = first;
    while (this.error === undefined) {
      const next = planned[0];
      if (next !== undefined && next.start <= this.#end - this.#overlap() + 1) {
        planned.shift();
        if (next.rows.length > 0) last = next;
        this.#append(next);
        continue;
      }
      if (next === undefined && last.short && this.#end === this.#lastTotal && this.#isEnd(last)) return;
      const page = await this.#page(Math.max(1, this.#end - this.#overlap() + 1), this.#pageSize);
      if (page === undefined) break;
      if (page.rows.length > this.#overlap()) {
        const known = this.rows.size;
        last = page;
        this.#append(page);
        if (this.rows.size > known) continue;
        // Otherwise a service that serves the same page for ever would be asked for ever.
        this.inconsistency ??= { kind: "page_repeated" };
        break;
      }
      this.#lastTotal = page.total;
      // Where the known last row does not come again, rows before it were deleted and others moved into its place.
      if (this.#overlap() > 0 && !page.rows.some((row) => this.#lastIds.has(this.options.idOf(row)))) {
        this.inconsistency ??= { kind: "order_changed" };
        this.#keep(page.rows);
      }
      if (next === undefined) return;
      // Nothing comes where rows must be: what follows is kept, but the pass is not complete.
      this.inconsistency ??= { kind: "rows_missing", from: this.#end + 1, to: next.start - 1 };
      this.#end = next.start;
    }
    for (const page of planned) this.#keep(page.rows);
  }

  /** Whether a page is believed to be the last, without another one behind it. */
  #isEnd({ rows }: Placed<Row>): boolean {
    return this.#end === 0 || !(this.options.proveEnd === true || commonCaps.has(rows.length));
  }

  get total(): number {
    return this.#lastTotal;
  }

  /** Whether its pages prove each other. A service of one row a page leaves no room for an overlap. */
  get overlaps(): boolean {
    return this.#pages < 2 || this.#pageSize > 1;
  }

  #append(page: Placed<Row>): void {
    this.#pages += 1;
    this.#lastTotal = page.total;
    const ids = page.rows.map(this.options.idOf);
    const [head] = ids;
    if (head === undefined) return;
    const joined = this.#lastIds.size === 0 || this.#overlap() === 0 || this.#lastIds.has(head);
    if (!joined) this.inconsistency ??= { kind: "order_changed" };
    this.#keep(page.rows);
    this.#lastIds = new Set(ids);
    this.#end = Math.max(this.#end, page.start + page.rows.length - 1);
  }

  #keep(rows: readonly Row[]): void {
    for (const row of rows) this.rows.set(this.options.idOf(row), row);
  }

  #conclude(): void {
    if (this.error !== undefined || this.inconsistency !== undefined) return;
    if (this.rows.size < this.#lastTotal) {
      this.inconsistency = { kind: "fewer_rows", said: this.#lastTotal, gave: this.rows.size };
    }
  }

  /** Rows that a page shares with the one before. */
  #overlap(): number {
    return this.#pageSize > 1 && this.#end > 0 ? 1 : 0;
  }

  #stride(): number {
    return Math.max(1, this.#pageSize - 1);
  }

  async #page(startIndex: number, count: number): Promise<Placed<Row> | undefined> {
    try {
      const page = await readUntilUnderstood(() => this.fetch({ startIndex, count }));
      this.answered = true;
      this.#received += page.rows.length;
      this.options.onProgress?.(Math.min(this.#received, page.total), page.total);
      return { ...page, start: startIndex, short: page.rows.length < count };
    } catch (error) {
      this.error ??= error;
      return undefined;
    }
  }
}
