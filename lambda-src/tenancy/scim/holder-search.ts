import type { IdentityDomainsClient } from "oci-identitydomains";
import type { LimitFunction } from "p-limit";
import type { Inconsistency } from "../../audit/coverage/failure";
import type { CredentialType } from "../../audit/credential-type";
import type { User } from "../../audit/user";
import {
  credentialResource,
  type ListedCredential,
  ownedBy,
  type OwnerKey,
  rowKey,
} from "./credential-resource";
import { consequenceOf } from "../failure";
import { readListing } from "./scim-listing";

/** Users that one search asks about at most. */
export const largestBatch = 50;

/** Failures in a row after which a way of asking is given up. */
const patience = 3;

/** Witnesses of one reading that may turn out to have nothing, before those are taken alone whose credential was seen. */
const mostFalseWitnesses = 2;

type Who = Pick<User, "id" | "ocid">;

/** A user to ask about. */
export interface Subject {
  readonly user: Who;
  /** Asked about only where it costs no request of its own. */
  readonly padding?: boolean;
}

/** How a user was asked about: what is learned later can show that it proves nothing. */
export interface Manner {
  readonly terms: number;
  readonly key: OwnerKey;
  /** Whether the last term of the same filter was a user whose credential came. */
  readonly witnessed: boolean;
}

/** What the reader of the domain knows, and goes on learning, while it is searched. */
export interface Knowledge {
  readonly ownerOf: (row: ListedCredential) => Who | undefined;
  /** Whether a user has a credential of the type: one that came, or, unless `seen`, one that a reference tells of. */
  readonly has: (type: CredentialType, userId: string, seen: boolean) => boolean;
  /** Users who have one, those first whose credential came. */
  readonly holders: (type: CredentialType, seen: boolean) => Iterable<Who>;
}

/** Takes in what came, and who was asked about. */
export type Keep = (rows: readonly ListedCredential[], asked: readonly Who[]) => void;

/** What asking came to. */
export interface SearchOutcome {
  /** The users about whom a complete answer came, by SCIM id. */
  readonly asked: ReadonlyMap<string, Manner>;
  /** The last failure that left somebody unasked. */
  readonly error?: unknown;
  /** Set when no way of asking was answered at all. */
  readonly denied: boolean;
  readonly inconsistency?: Inconsistency;
}

/**
 * The lower rungs of the ladder in one domain: credentials by their holders, in batches or one holder a call.
 *
 * An empty answer proves nothing by itself: a filter can be cut to its first terms, or find nothing by the attribute that it
 * names. So the last term of a batch is a user who is known to have a credential, wherever there is one. When that one does
 * not come, the witness is asked about alone and by the other attribute; what that teaches holds for all types.
 */
export class HolderSearch {
  #batchSize = largestBatch;
  #key: OwnerKey = "ocid";
  /** Filters with more terms than this were seen to be cut. */
  #honoured = Infinity;
  /** The longest filter whose last term was seen to count. */
  #witnessed = 1;
  /** Users of a type who should have one and did not show it, however they were asked about. */
  readonly #falseWitnesses = new Set<string>();

  constructor(
    readonly client: IdentityDomainsClient,
    readonly options: {
      readonly workers: number;
      readonly pages: LimitFunction;
      readonly pageSize: number;
      readonly knowledge: Knowledge;
    },
  ) {}

  /** How many users one search asks about: falls when the service says that it is too many, or shows it. */
  get batchSize(): number {
    return this.#batchSize;
  }

  /** Whether what is known by now lets an answer about a user stand. */
  trusts({ terms, key, witnessed }: Manner): boolean {
    return witnessed || (key === this.#key && terms <= this.#honoured);
  }

  /** Whether the last of so many terms was ever seen to count. */
  isWitnessed({ terms, witnessed }: Manner): boolean {
    return witnessed || terms <= this.#witnessed;
  }

  /** The other attribute by which a user can be named is tried from now on. @returns whether there was one left to try */
  tryOtherKey(): boolean {
    if (this.#key === "value") return false;
    this.#key = "value";
    return true;
  }

  /**
   * Reads what the users have of a type, and hands it over as it comes. Searches with an `or` over many users; in smaller
   * batches when the service finds them too large; one user a call with `GET` when it refuses to search.
   */
  async read(type: CredentialType, subjects: readonly Subject[], keep: Keep): Promise<SearchOutcome> {
    const run = new Run(type, subjects, keep);
    // Alone at first: what one request teaches, the others are spared.
    while (run.goesOn && run.asked.size === 0) await this.#ask(run);
    const work = async () => {
      while (run.goesOn) await this.#ask(run);
    };
    await Promise.all(Array.from({ length: this.options.workers }, work));
    return run;
  }

  /** Whether one user's credential of a type comes when nobody else is asked about. */
  async shows(type: CredentialType, user: Who, keep: Keep, key = this.#key): Promise<boolean> {
    for (const byBatch of [true, false]) {
      const { rows, error } = await this.#list(type, [user], byBatch, key);
      if (error !== undefined && consequenceOf(error) === "stopped") return false;
      keep(rows, [user]);
      if (rows.some((row) => (this.options.knowledge.ownerOf(row) ?? user).id === user.id)) return true;
      if (error === undefined) return false;
    }
    return false;
  }

  #list(type: CredentialType, users: readonly Who[], byBatch: boolean, key: OwnerKey) {
    const resource = credentialResource(type);
    const filter = ownedBy(users, key);
    return readListing(
      (page) =>
        byBatch ? resource.search(this.client, page, filter) : resource.list(this.client, page, filter),
      { idOf: rowKey, limit: this.options.pages, pageSize: this.options.pageSize },
    );
  }

  async #ask(run: Run): Promise<void> {
    const byBatch = run.rung === "batches";
    const key = this.#key;
    const batch = run.take(byBatch ? this.#batchSize : 1);
    const witness = this.#callWitness(run, batch);
    const users = batch.map(({ user }) => user);
    const listing = await this.#list(run.type, users, byBatch, key);
    run.keep(listing.rows, users);
    if (listing.error === undefined) {
      const { ownerOf } = this.options.knowledge;
      const owners = new Set(listing.rows.map((row) => ownerOf(row)?.id));
      const asked = new Set(users.map(({ id }) => id));
      if ([...owners].some((id) => id !== undefined && !asked.has(id))) {
        run.ignored(batch, byBatch);
        return;
      }
      const shown = witness !== undefined && owners.has(witness.id);
      if (witness !== undefined && !shown && (await this.#doubt(run, batch, witness, key))) return;
      if (shown) this.#witnessed = Math.max(this.#witnessed, batch.length);
      run.answered(batch, { terms: batch.length, key, witnessed: shown }, listing.inconsistency);
      return;
    }
    switch (consequenceOf(listing.error)) {
      case "stopped":
        run.stop(listing.error);
        return;
      case "tooLarge":
        if (byBatch && batch.length > 1) {
          this.#shrink(batch);
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

  /** Puts a user who has one at the end of the batch: of the batch itself, or one more in place of its last. */
  #callWitness(run: Run, batch: Subject[]): Who | undefined {
    const { has, holders } = this.options.knowledge;
    const { type } = run;
    const seen = run.falseWitnesses >= mostFalseWitnesses;
    const fit = ({ id }: Who) => !this.#falseWitnesses.has(`${type} ${id}`);
    const own = batch.findLastIndex(({ user }) => fit(user) && has(type, user.id, seen));
    if (own >= 0) {
      batch.push(...batch.splice(own, 1));
      return batch.at(-1)?.user;
    }
    // One holder a call leaves no room, and padding shall cost nothing.
    if (run.rung !== "batches" || this.#batchSize < 2) return undefined;
    for (const user of holders(type, seen)) {
      if (!fit(user)) continue;
      if (batch.length >= this.#batchSize) run.putBack(batch.splice(-1));
      batch.push({ user, padding: true });
      return user;
    }
    return undefined;
  }

  /** A witness did not come. @returns whether the batch is to be asked about again */
  async #doubt(run: Run, batch: readonly Subject[], witness: Who, key: OwnerKey): Promise<boolean> {
    const alone = batch.length === 1;
    if (!alone && (await this.shows(run.type, witness, run.keep, key))) {
      this.#shrink(batch);
      this.#honoured = Math.min(this.#honoured, this.#batchSize);
      run.putBack(batch);
      return true;
    }
    if (key === "ocid" && (await this.shows(run.type, witness, run.keep, "value"))) {
      this.#key = "value";
      run.putBack(batch);
      return true;
    }
    this.#falseWitnesses.add(`${run.type} ${witness.id}`);
    run.falseWitnesses += 1;
    if (alone) return false;
    run.putBack(batch);
    return true;
  }

  #shrink(batch: readonly Subject[]): void {
    this.#batchSize = Math.max(1, Math.min(this.#batchSize, Math.floor(batch.length / 2)));
  }
}

/** One reading of a type: who is still to be asked about, and how. */
class Run implements SearchOutcome {
  rung: "batches" | "holders" = "batches";
  readonly asked = new Map<string, Manner>();
  error: unknown;
  inconsistency: Inconsistency | undefined;
  falseWitnesses = 0;
  #queue: Subject[];
  #unanswered: Subject[] = [];
  #failuresInARow = 0;
  #over = false;

  constructor(
    readonly type: CredentialType,
    subjects: readonly Subject[],
    readonly keep: Keep,
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

  answered(batch: readonly Subject[], manner: Manner, inconsistency: Inconsistency | undefined): void {
    this.#failuresInARow = 0;
    if (inconsistency === undefined) for (const { user } of batch) this.asked.set(user.id, manner);
    else this.inconsistency ??= inconsistency;
  }

  /** The answer is about others too: the filter was not heeded, so that nobody was asked about. */
  ignored(batch: readonly Subject[], byBatch: boolean): void {
    if (byBatch) {
      this.putBack(batch);
      this.#descend();
      return;
    }
    this.inconsistency = { kind: "filter_ignored" };
    this.#failuresInARow += 1;
    if (this.#failuresInARow >= patience) this.#over = true;
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
