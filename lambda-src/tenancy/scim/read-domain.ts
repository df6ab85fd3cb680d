import type { IdentityDomainsClient } from "oci-identitydomains";
import pLimit, { type LimitFunction } from "p-limit";
import type { Cause, Inconsistency } from "../../audit/coverage/failure";
import type { Reason } from "../../audit/coverage/reason";
import type { Credential } from "../../audit/credential";
import { type CredentialType, credentialTypes, perType, type PerType } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";
import { parseInstant } from "../../audit/instant";
import type { DomainReading } from "../../audit/reading";
import type { User } from "../../audit/user";
import type { Connection } from "../../oci/connection";
import { askAgain } from "./ask-again";
import { credentialResource } from "./credential-resource";
import { Deadline } from "../deadline";
import { domainReading, type UsersReading } from "../domain-coverage";
import { consequenceOf, failureOf } from "../failure";
import { HolderSearch, largestBatch, type Subject } from "./holder-search";
import { Limiter } from "./limiter";
import type { ReadDomainOptions } from "../read-domain-options";
import { rateLimitOf } from "./rate-limit";
import { type Listing, readListing } from "./scim-listing";
import { TypeReading } from "./type-reading";
import { type ListedUser, listUsers } from "./user-resource";

/** Requests of one domain that are under way at a time, by what they ask for. */
const sideBySide = 8;

/** Users who are asked for one by one to confirm an empty list, where no search is answered. */
const mostAskedSingly = 5;

/** More users than lose their credentials while one domain is read. */
const mostWitnesses = 100;

/** A credential younger than the inventory of users needs no reference in it; clocks differ by this much at most. */
const clockTolerance = 10 * 60_000;

/** Reads one identity domain. Never fails: what went wrong is in the coverage. */
export async function readDomain(
  connection: Connection,
  domain: Domain,
  options: ReadDomainOptions,
): Promise<DomainReading> {
  const deadline = new Deadline(options.timeoutMs, options.signal);
  let requests = 0;
  try {
    const client = connection.domain(domain.url, {
      name: domain.name,
      ocid: domain.ocid,
      gate: new Limiter(rateLimitOf(domain.licenseType), options.limiterClock),
      signal: deadline.signal,
      onAttempt: () => (requests += 1),
    });
    const reader = new DomainReader(client, domain, options);
    await reader.read();
    return domainReading(domain, {
      users: reader.users,
      types: reader.types,
      asked: options.types,
      stopped: deadline.reason,
      requests,
    });
  } finally {
    deadline.close();
    options.onProgress({ phase: "done", domain: domain.name, done: requests, total: requests });
  }
}

class DomainReader {
  readonly types: PerType<TypeReading> = perType((type) => new TypeReading(type));
  readonly #users = new Map<string, User>();
  #usersProblem: Reason | undefined;
  readonly #pages: LimitFunction = pLimit(sideBySide);
  readonly #search: HolderSearch;
  readonly #startedAt = Date.now();
  /** Some users with references, to tell by whether references are shown. */
  readonly #witnesses: User[] = [];
  /** Users by OCID. Made when a credential does not say the SCIM id of its user. */
  #byOcid: ReadonlyMap<string, User> | undefined;

  constructor(
    readonly client: IdentityDomainsClient,
    readonly domain: Domain,
    readonly options: ReadDomainOptions,
  ) {
    this.#search = new HolderSearch(client, {
      workers: sideBySide,
      pages: this.#pages,
      pageSize: options.pageSize,
    });
  }

  get users(): UsersReading {
    return { users: [...this.#users.values()], problem: this.#usersProblem };
  }

  async read(): Promise<void> {
    await this.#readUsers();
    const [scout, ...others] = this.options.types
      .map((type) => this.types[type])
      .sort((a, b) => b.expected - a.expected);
    if (scout === undefined || this.options.signal?.aborted) return;
    const listing = await this.#list(scout);
    // A failure that passes decides nothing about the domain: each type is tried for itself.
    const listable = listing.answered || isPassing(listing.error);
    // One after the other until one is begun would cost a round trip a type; each finds its own way from here.
    await Promise.all([
      this.#readType(scout, listing),
      ...others.map(async (type) => this.#readType(type, listable ? await this.#list(type) : undefined)),
    ]);
  }

  async #readUsers(): Promise<void> {
    const listing = await readListing((page) => listUsers(this.client, page), {
      idOf: ({ user }: ListedUser) => user.id,
      limit: this.#pages,
      pageSize: this.options.pageSize,
      onProgress: (done, total) => this.#progress("users", done, total),
    });
    for (const { user, references } of listing.rows) {
      this.#users.set(user.id, user);
      if (references !== undefined && this.#witnesses.length < mostWitnesses) this.#witnesses.push(user);
      for (const type of credentialTypes) {
        const own = references?.[type];
        if (own) this.types[type].refer(user, own);
      }
    }
    if (listing.error !== undefined) {
      consequenceOf(listing.error);
      this.#usersProblem = { kind: "users_unreadable", place: "domain", failure: failureOf(listing.error) };
    } else if (listing.inconsistency !== undefined) {
      this.#usersProblem = { kind: "users_inconsistent", inconsistency: listing.inconsistency };
    } else if (this.#users.size === 0) {
      this.#usersProblem = { kind: "nobody_shown", place: "domain" };
    }
  }

  /** The upper rung: the whole type, unfiltered. */
  #list(type: TypeReading): Promise<Listing<Credential>> {
    const resource = credentialResource(type.type);
    return readListing((page) => resource.list(this.client, page), {
      idOf: ({ id }) => id,
      limit: this.#pages,
      pageSize: this.options.pageSize,
    });
  }

  async #readType(type: TypeReading, listing: Listing<Credential> | undefined): Promise<void> {
    let whole = false;
    if (listing) {
      // Orphans have no reference by nature; a user of the inventory should have one.
      if (this.#keep(type, listing.rows) > 0) type.referencesIncomplete = true;
      type.answered = listing.answered;
      if (listing.error !== undefined && consequenceOf(listing.error) === "stopped") return;
      whole = listing.error === undefined && listing.inconsistency === undefined;
    }
    const asked = new Set<string>();
    if (!(await this.#askHolders(type, whole, asked))) return;
    if (type.pendingCount > 0 && type.denied === undefined) {
      let unexpected = 0;
      const keep = (credentials: readonly Credential[]) => {
        unexpected += this.#keep(type, credentials);
      };
      const again = await askAgain(this.client, this.#search, type, { keep, witnesses: this.#witnesses });
      if (again.stopped) return;
      type.problem ??= again.problem;
      if (unexpected > 0 && !(await this.#askEverybody(type, asked, keep))) return;
    }
    const counted = listing?.total ?? 0;
    if (!whole && counted > type.found.size) {
      type.problem ??= {
        kind: "count_differs",
        counted,
        shown: type.found.size,
        cause: causeOf(listing?.error, listing?.inconsistency),
      };
    }
    if (listing?.answered === false && isPassing(listing.error)) {
      type.problem ??= { kind: "not_listed_whole", failure: failureOf(listing.error) };
    }
    type.settled = true;
    this.#progress("credentials", type.found.size, type.expected);
  }

  /** The lower rungs, for what the upper one did not show. @returns false when it was stopped */
  async #askHolders(type: TypeReading, whole: boolean, asked: Set<string>): Promise<boolean> {
    const subjects = whole ? this.#doubted(type) : this.#subjects(type);
    if (subjects.length === 0) {
      // Neither users nor a listing: nothing was read.
      if (!whole) type.problem ??= this.#usersProblem;
      return true;
    }
    let unexpected = 0;
    const keep = (credentials: readonly Credential[]) => {
      unexpected += this.#keep(type, credentials);
      this.#progress("credentials", type.found.size, type.expected);
    };
    const first = await this.#search.read(type.type, subjects, keep);
    if (this.#stopped(first.error)) return false;
    type.answered ||= !first.denied;
    if (first.denied && !whole) {
      type.denied = first.error;
      return true;
    }
    for (const id of first.asked) asked.add(id);
    // Whose credential is still missing is asked about again.
    const missing = new Set([...type.pending].map(({ user }) => user.id));
    const unasked = subjects.filter(
      ({ user: { id }, padding }) => padding !== true && !asked.has(id) && !missing.has(id),
    );
    if (unasked.length > 0 && (!whole || first.asked.size === 0)) {
      const cause = causeOf(first.error, first.inconsistency);
      type.problem = type.hasReferences
        ? { kind: "holders_unanswered", users: unasked.length, cause }
        : { kind: "none_unconfirmed", cause };
    }
    if (unexpected === 0 && (whole || !type.referencesIncomplete)) return true;
    return this.#askEverybody(type, asked, keep);
  }

  /** Somebody has an old credential that no reference told of: then the references are no inventory. */
  async #askEverybody(
    type: TypeReading,
    asked: Set<string>,
    keep: (credentials: readonly Credential[]) => void,
  ): Promise<boolean> {
    type.referencesIncomplete = true;
    const rest = [...this.#users.values()]
      .filter(({ id }) => !asked.has(id))
      .sort((a, b) => likelihood(b, type.type) - likelihood(a, type.type));
    const outcome = await this.#search.read(
      type.type,
      rest.map((user) => ({ user })),
      keep,
    );
    if (this.#stopped(outcome.error)) return false;
    for (const id of outcome.asked) asked.add(id);
    const left = rest.filter(({ id }) => !asked.has(id)).length;
    if (left > 0) {
      type.problem = {
        kind: "references_incomplete",
        users: left,
        cause: causeOf(outcome.error, outcome.inconsistency),
      };
    }
    return true;
  }

  #stopped(error: unknown): boolean {
    return error !== undefined && consequenceOf(error) === "stopped";
  }

  /**
   * Whom to ask about: the holders, and where a batch has room, users without a reference; where nobody has a reference,
   * up to fifty users. References can be missing without an error, and this is how that shows.
   */
  #subjects(type: TypeReading): Subject[] {
    const holders = holdersOf(type);
    const without = new Set(holders.map(({ user }) => user.id));
    const room = holders.length === 0 ? largestBatch : -holders.length % this.#search.batchSize;
    const spare = room < 0 ? this.#search.batchSize + room : room;
    const others = this.#sample(type.type, without, spare);
    return [...holders, ...others.map((user) => ({ user, padding: holders.length > 0 }))];
  }

  /**
   * Whom to ask about although the whole type was listed: who refers to a credential that was not listed; and when the list
   * was empty, some users, since a permission that filters silently empties it too.
   */
  #doubted(type: TypeReading): Subject[] {
    if (type.hasReferences || type.found.size > 0) return holdersOf(type);
    return this.#sample(type.type, new Set(), largestBatch).map((user, index) => ({
      user,
      padding: index >= mostAskedSingly,
    }));
  }

  /** Users who may create one first; other users for each type, so that six types look at more of a domain. */
  #sample(type: CredentialType, without: ReadonlySet<string>, count: number): User[] {
    if (count === 0) return [];
    const candidates = [...this.#users.values()].filter(({ id }) => !without.has(id));
    const capable = candidates.filter((user) => likelihood(user, type) > 0);
    const pool =
      capable.length >= count
        ? capable
        : [...capable, ...candidates.filter((user) => likelihood(user, type) === 0)];
    const offset = capable.length > count ? (credentialTypes.indexOf(type) * count) % pool.length : 0;
    return [
      ...pool.slice(offset, offset + count),
      ...pool.slice(0, Math.max(0, offset + count - pool.length)),
    ].slice(0, count);
  }

  /** @returns how many of the credentials should have had a reference in the inventory and had none */
  #keep(type: TypeReading, credentials: readonly Credential[]): number {
    let unexpected = 0;
    for (const credential of credentials) {
      const user = this.#ownerOf(credential);
      // The inventory's own strings, so that a large domain holds each once.
      const own = user
        ? { ...credential, userId: user.id, userOcid: user.ocid, userName: user.userName }
        : credential;
      if (!type.keep(own) && user !== undefined && !this.#isNew(credential)) unexpected += 1;
    }
    return unexpected;
  }

  #ownerOf({ userId, userOcid }: Credential): User | undefined {
    const user = userId === undefined ? undefined : this.#users.get(userId);
    if (user !== undefined || userOcid === undefined) return user;
    this.#byOcid ??= new Map(
      [...this.#users.values()].flatMap((other) => (other.ocid === undefined ? [] : [[other.ocid, other]])),
    );
    return this.#byOcid.get(userOcid);
  }

  #isNew({ created }: Credential): boolean {
    const instant = created === undefined ? undefined : parseInstant(created);
    return instant !== undefined && instant >= this.#startedAt - clockTolerance;
  }

  #progress(phase: "users" | "credentials", done: number, total: number): void {
    this.options.onProgress({ phase, domain: this.domain.name, done, total });
  }
}

function isPassing(error: unknown): boolean {
  return error !== undefined && consequenceOf(error) === "passing";
}

function causeOf(error: unknown, inconsistency: Inconsistency | undefined): Cause | null {
  return error === undefined ? (inconsistency ?? null) : failureOf(error);
}

/** Users with a reference that has not ended yet, each once. */
function holdersOf(type: TypeReading): Subject[] {
  return [...new Set([...type.pending].map(({ user }) => user))].map((user) => ({ user }));
}

/** Whether a user may create a credential of the type; not said counts as possible. */
function likelihood(user: User, type: CredentialType): number {
  return user.capabilities[type] === false ? 0 : 1;
}
