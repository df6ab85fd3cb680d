/** One request that reached the simulator. */
export interface JournalEntry {
  /** Counts from 1, in order of arrival. */
  readonly seq: number;
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** `service:name`, or `undefined` when no operation lives at the path. */
  readonly operation?: string;
  /** Display name of the identity domain whose listener was addressed. */
  readonly domain?: string;
  readonly body: string;
  /** OCID of who signed it; absent when the signature did not hold. */
  principal?: string;
  /** Why the signature was refused. */
  signatureError?: string;
  /** The status sent; absent while unanswered, and when a fault cut the connection. */
  status?: number;
  /** Whether a fault answered or changed the answer. */
  fault?: string;
  /** Names of secret attributes that the client asked for, or did not leave out. */
  secretsReturned: readonly string[];
}

/** What was asked of the simulator: the newest entries in full, counts for ever. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #counts = new Map<string, number>();
  #total = 0;
  #secrets = 0;

  /** @param capacity how many entries are kept; older ones only count. */
  constructor(readonly capacity = 5_000) {}

  open(entry: Omit<JournalEntry, "seq" | "secretsReturned">): JournalEntry {
    const opened: JournalEntry = { ...entry, seq: ++this.#total, secretsReturned: [] };
    const name = entry.operation ?? "unknown";
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#entries.push(opened);
    // Trimmed in bulk: shifting on every request would cost more than the request.
    if (this.#entries.length > this.capacity * 2)
      this.#entries.splice(0, this.#entries.length - this.capacity);
    return opened;
  }

  noteSecrets(entry: JournalEntry, names: readonly string[]): void {
    if (names.length === 0) return;
    entry.secretsReturned = names;
    this.#secrets += 1;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Requests received since the start, forgotten entries included. */
  get total(): number {
    return this.#total;
  }

  /** Requests since the start whose answer shows secret attributes. Closing the simulator asserts that it is 0. */
  get answersWithSecrets(): number {
    return this.#secrets;
  }

  /** Requests by `service:operation`; those at an unknown path under `unknown`. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  clear(): void {
    this.#entries.length = 0;
    this.#counts.clear();
    this.#total = 0;
    this.#secrets = 0;
  }
}
