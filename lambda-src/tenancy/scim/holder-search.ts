import type { IdentityDomainsClient } from "oci-identitydomains";
import type { LimitFunction } from "p-limit";
import type { Inconsistency } from "../../audit/coverage/failure";
import type { Credential } from "../../audit/credential";
import type { CredentialType } from "../../audit/credential-type";
import type { User } from "../../audit/user";
import { credentialResource, ownedBy } from "./credential-resource";
import { consequenceOf } from "../failure";
import { readListing } from "./scim-listing";

/** Users that one search asks about at most. */
export const largestBatch = 50;

/** Failures in a row after which a way of asking is given up. */
const patience = 3;

/** A user to ask about. */
export interface Subject {
  readonly user: Pick<User, "id" | "ocid">;
  /** Asked about only where it costs no request of its own. */
  readonly padding?: boolean;
}

/** What asking came to. */
export interface SearchOutcome {
  /** Ids of the users about whom a complete answer came. */
  readonly asked: ReadonlySet<string>;
  /** The last failure that left somebody unasked. */
  readonly error?: unknown;
  /** Set when no way of asking was answered at all. */
  readonly denied: boolean;
  readonly inconsistency?: Inconsistency;
}

/** The lower rungs of the ladder in one domain: credentials by their holders, in batches or one holder a call. */
export class HolderSearch {
  #batchSize = largestBatch;

  constructor(
    readonly client: IdentityDomainsClient,
    readonly options: {
      readonly workers: number;
      readonly pages: LimitFunction;
      readonly pageSize: number;
    },
  ) {}

  /** How many users one search asks about: falls when the service says that it is too many. */
  get batchSize(): number {
    return this.#batchSize;
  }

  /**
   * Reads what the users have of a type, and hands it over as it comes. Searches with an `or` over many users; in smaller
   * batches when the service finds them too large; one user a call with `GET` when it refuses to search.
   */
  async read(
    type: CredentialType,
    subjects: readonly Subject[],
    keep: (credentials: readonly Credential[]) => void,
  ): Promise<SearchOutcome> {
    const run = new Run(type, subjects, keep);
    // Alone at first: what one request teaches, the others are spared.
    while (run.goesOn && run.asked.size === 0) await this.#ask(run);
    const work = async () => {
      while (run.goesOn) await this.#ask(run);
    };
    await Promise.all(Array.from({ length: this.options.workers }, work));
    return run;
  }

  async #ask(run: Run): Promise<void> {
    const byBatch = run.rung === "batches";
    const batch = run.take(byBatch ? this.#batchSize : 1);
    const users = batch.map(({ user }) => user);
    const resource = credentialResource(run.type);
    const listing = await readListing(
      (page) =>
        byBatch
          ? resource.search(this.client, page, ownedBy(users))
          : resource.list(this.client, page, ownedBy(users)),
      { idOf: ({ id }) => id, limit: this.options.pages, pageSize: this.options.pageSize },
    );
    run.keep(listing.rows);
    if (listing.error === undefined) {
      run.answered(batch, listing.inconsistency);
      return;
    }
    switch (consequenceOf(listing.error)) {
      case "stopped":
        run.stop(listing.error);
        return;
      case "tooLarge":
        if (byBatch && batch.length > 1) {
          this.#batchSize = Math.max(1, Math.min(this.#batchSize, Math.floor(batch.length / 2)));
          run.putBack(batch);
        } else {
          run.refused(batch, listing.error, byBatch);
        }
        return;
      case "refused":
        run.refused(batch, listing.error, byBatch);
        return;
      case "passing":
        run.failed(batch, listing.error);
        return;
    }
  }
}

/** One reading of a type: who is still to be asked about, and how. */
class Run implements SearchOutcome {
  rung: "batches" | "holders" = "batches";
  readonly asked = new Set<string>();
  error: unknown;
  inconsistency: Inconsistency | undefined;
  #queue: Subject[];
  #unanswered: Subject[] = [];
  #failuresInARow = 0;
  #over = false;

  constructor(
    readonly type: CredentialType,
    subjects: readonly Subject[],
    readonly keep: (credentials: readonly Credential[]) => void,
  ) {
    this.#queue = [...subjects];
  }

  get goesOn(): boolean {
    return !this.#over && this.#queue.length > 0;
  }

  get denied(): boolean {
    return this.asked.size === 0 && this.error !== undefined;
  }

  take(count: number): Subject[] {
    return this.#queue.splice(0, count);
  }

  putBack(batch: readonly Subject[]): void {
    this.#queue.unshift(...batch);
  }

  answered(batch: readonly Subject[], inconsistency: Inconsistency | undefined): void {
    this.#failuresInARow = 0;
    if (inconsistency === undefined) for (const { user } of batch) this.asked.add(user.id);
    else this.inconsistency ??= inconsistency;
  }

  stop(error: unknown): void {
    this.error = error;
    this.#over = true;
  }

  /** This way of asking is refused: the next rung, or the end of the ladder. */
  refused(batch: readonly Subject[], error: unknown, byBatch: boolean): void {
    if (byBatch) {
      this.putBack(batch);
      this.#descend();
      return;
    }
    this.#unanswered.push(...batch);
    this.error = error;
    this.#failuresInARow += 1;
    if (this.asked.size === 0 || this.#failuresInARow >= patience) this.#over = true;
  }

  /** It may work later, or in another way: the batch is left, and the way given up when nothing else works either. */
  failed(batch: readonly Subject[], error: unknown): void {
    this.#unanswered.push(...batch);
    this.error = error;
    this.#failuresInARow += 1;
    const nothingWorks = this.asked.size === 0 && this.#queue.length === 0;
    if (this.rung === "batches" && (nothingWorks || this.#failuresInARow >= patience)) {
      this.putBack(this.#unanswered.splice(0));
      this.#descend();
    } else if (this.#failuresInARow >= patience) {
      this.#over = true;
    }
  }

  #descend(): void {
    if (this.rung === "batches") this.#failuresInARow = 0;
    this.rung = "holders";
    this.#queue = this.#queue.filter(({ padding }) => padding !== true);
  }
}
