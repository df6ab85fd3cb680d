import type { IdentityDomainsClient } from "oci-identitydomains";
import pLimit, { type LimitFunction } from "p-limit";
import type { Cause, Inconsistency } from "../../audit/coverage/failure";
import type { Reason } from "../../audit/coverage/reason";
import type { Credential } from "../../audit/credential";
import { credentialTypes, perType, type PerType } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";
import { readInstant } from "../../audit/instant";
import type { DomainReading } from "../../audit/reading";
import type { User } from "../../audit/user";
import type { Caller, Connection } from "../../oci/connection";
import { askAgain } from "./ask-again";
import { credentialResource, type ListedCredential, rowKey } from "./credential-resource";
import { Deadline } from "../deadline";
import { domainReading, type UsersReading } from "../domain-coverage";
import { consequenceOf, failureOf } from "../failure";
import { HolderSearch, type Keep, largestBatch, type Subject } from "./holder-search";
import { Limiter } from "./limiter";
import type { ReadDomainOptions } from "../read-domain-options";
import { rateLimitOf } from "./rate-limit";
import { Rota } from "./rota";
import { type Listing, readListing } from "./scim-listing";
import { TypeReading } from "./type-reading";
import { type ListedUser, listUsers, searchReferences } from "./user-resource";

/** Requests of one domain that are under way at a time, by what they ask for. */
const sideBySide = 8;

/** Users who are asked for one by one to confirm an empty list, where no search is answered. */
const mostAskedSingly = 5;

/** More users than lose their credentials while one domain is read. */
const mostWitnesses = 100;

/** A credential younger than the inventory of users needs no reference in it; clocks differ by this much at most. */
const clockTolerance = 10 * 60_000;

/** How often everybody is asked again for what was learned meanwhile: each time teaches what holds for all types. */
const mostLessons = 4;

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
    const reader = new DomainReader(client, domain, options, connection.caller);
    await reader.read();
    return domainReading(domain, {
      users: reader.users,
      types: reader.types,
      rota: reader.rota,
      callerSeen: reader.callerSeen,
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
  readonly rota: Rota;
  readonly #users = new Map<string, User>();
  /** Users of the inventory who were made or changed lately. */
  readonly #changed = new Set<string>();
  #usersProblem: Reason | undefined;
  readonly #pages: LimitFunction = pLimit(sideBySide);
  readonly #search: HolderSearch;
  readonly #startedAt = Date.now();
  /** Some users with references, to tell by whether references are shown. */
  readonly #witnesses: User[] = [];
  /** Users by OCID. Made when a credential does not say the SCIM id of its user. */
  #byOcid: ReadonlyMap<string, User> | undefined;
  /** The same by identifiers in lower case. Made when a credential's user is nobody's. */
  #byLowerCase: ReadonlyMap<string, User> | undefined;
  /** Users whom credentials name, whom the inventory lacks. */
  readonly #strangers = new Map<string, Set<TypeReading>>();
  /** Something came that no reference told of: from then on everybody is asked about every type. */
  #surprised = false;

  constructor(
    readonly client: IdentityDomainsClient,
    readonly domain: Domain,
    readonly options: ReadDomainOptions,
    readonly caller: Caller | undefined,
  ) {
    this.rota = new Rota(options.proof, domain);
    this.#search = new HolderSearch(client, {
      workers: sideBySide,
      pages: this.#pages,
      pageSize: options.pageSize,
      knowledge: {
        ownerOf: ({ credential }) =>
          this.#ownerOf(credential) ?? this.types[credential.type].referredOwner(credential),
        has: (type, userId, seen) =>
          this.types[type].seen.has(userId) || (!seen && this.types[type].isPending(userId)),
        holders: (type, seen) => this.#holders(this.types[type], seen),
      },
    });
  }

  get users(): UsersReading {
    return { users: [...this.#users.values()], problem: this.#usersProblem };
  }

  /** Whether the caller is a user of this domain. */
  get callerSeen(): boolean {
    return this.#callerUser !== undefined;
  }

  async read(): Promise<void> {
    await this.#readUsers();
    const types = this.options.types.map((type) => this.types[type]).sort((a, b) => b.expected - a.expected);
    const [scout] = types;
    if (scout === undefined || this.options.signal?.aborted) return;
    // A domain in which references never come is not audited by a sample of its users.
    if (this.#users.size > 0 && types.every(({ hasReferences }) => !hasReferences)) this.#surprised = true;
    const listing = await this.#list(scout);
    // A failure that passes decides nothing about the domain: each type is tried for itself.
    const listable = listing.answered || isPassing(listing.error);
    const readType = async (type: TypeReading) => {
      await this.#readType(type, type === scout ? listing : listable ? await this.#list(type) : undefined);
    };
    // What is known to be there comes last: when it shows, nothing was taken away while emptiness was concluded.
    await Promise.all(types.filter(({ hasReferences }) => !hasReferences).map(readType));
    const known = types.filter(({ hasReferences }) => hasReferences);
    await Promise.all(known.map(readType));
    await this.#learn(types);
    await this.#meetStrangers();
    await this.#bearWitness(
      types,
      known.filter((type) => type !== scout || !listing.answered),
    );
    this.#judgeCaller(types);
    for (const type of types) {
      if (type.settled && type.denied === undefined) type.problem ??= type.contradiction;
    }
  }

  async #readUsers(): Promise<void> {
    const listing = await readListing((page) => listUsers(this.client, page), {
      idOf: ({ user }: ListedUser) => user.id,
      limit: this.#pages,
      pageSize: this.options.pageSize,
      proveEnd: true,
      onProgress: (done, total) => this.#progress("users", done, total),
    });
    let foreign = 0;
    for (const { user, references, domainOcid, changed } of listing.rows) {
      if (this.#isForeign(domainOcid)) foreign += 1;
      this.#users.set(user.id, user);
      if (this.rota.isNew(changed)) this.#changed.add(user.id);
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
    } else if (foreign > 0) {
      this.#usersProblem = { kind: "contradicted", by: "another_domain", count: foreign };
    } else if (this.#users.size === 1 && this.#callerUser !== undefined) {
      this.#usersProblem = { kind: "own_alone", what: "users" };
    }
  }

  /** Whether a row says that it is of another domain. */
  #isForeign(domainOcid: string | undefined): boolean {
    return domainOcid !== undefined && this.domain.ocid !== undefined && domainOcid !== this.domain.ocid;
  }

  get #callerUser(): User | undefined {
    const { caller } = this;
    return caller && [...this.#users.values()].find(({ ocid }) => ocid === caller.userOcid);
  }

  /** The upper rung: the whole type, unfiltered. */
  #list(type: TypeReading): Promise<Listing<ListedCredential>> {
    const resource = credentialResource(type.type);
    return readListing((page) => resource.list(this.client, page), {
      idOf: rowKey,
      limit: this.#pages,
      pageSize: this.options.pageSize,
    });
  }

  async #readType(type: TypeReading, listing: Listing<ListedCredential> | undefined): Promise<void> {
    if (listing) {
      // Orphans have no reference by nature; a user of the inventory should have one.
      if (this.#keep(type, listing.rows) > 0) this.#surprise(type);
      type.answered = listing.answered;
      if (listing.error !== undefined && consequenceOf(listing.error) === "stopped") return;
      type.listed = listing.error === undefined && listing.inconsistency === undefined;
    }
    if (!(await this.#askHolders(type))) return;
    if (!(await this.#askAgain(type))) return;
    const counted = listing?.total ?? 0;
    if (!type.listed && counted > type.found.size) {
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
  async #askHolders(type: TypeReading): Promise<boolean> {
    const whole = type.listed;
    const subjects = this.#subjects(type);
    if (subjects.length === 0) {
      // Neither users nor a listing: nothing was read.
      if (!whole) type.problem ??= this.#usersProblem;
      return true;
    }
    const first = await this.#search.read(type.type, subjects, this.#keeper(type));
    if (this.#stopped(first.error)) return false;
    type.answered ||= !first.denied;
    if (first.denied && !whole) {
      type.denied = first.error;
      return true;
    }
    for (const [id, manner] of first.asked) type.asked.set(id, manner);
    // Whose credential is still missing is asked about again.
    const missing = new Set([...type.pending].map(({ user }) => user.id));
    const unasked = subjects.filter(
      ({ user: { id }, padding }) => padding !== true && !first.asked.has(id) && !missing.has(id),
    );
    if (unasked.length > 0 && (!whole || first.asked.size === 0)) {
      type.unanswered = first.error;
      const cause = causeOf(first.error, first.inconsistency);
      type.problem = type.hasReferences
        ? { kind: "holders_unanswered", users: unasked.length, cause }
        : { kind: "none_unconfirmed", cause };
    }
    return true;
  }

  /** What users refer to and did not show is asked about again. @returns false when it was stopped */
  async #askAgain(type: TypeReading): Promise<boolean> {
    if (type.pendingCount === 0 || type.denied !== undefined) return true;
    const witnesses = [...this.#witnesses, ...this.#users.values()];
    const again = await askAgain(this.client, this.#search, type, { keep: this.#keeper(type), witnesses });
    type.problem ??= again.problem;
    return !again.stopped;
  }

  /** Takes in what a search brings. An old credential that no reference told of: the references are no inventory. */
  #keeper(type: TypeReading): Keep {
    return (rows, asked) => {
      if (this.#keep(type, rows, asked.length === 1 ? this.#users.get(asked[0]?.id ?? "") : undefined) > 0)
        this.#surprise(type);
      this.#progress("credentials", type.found.size, type.expected);
    };
  }

  #surprise(type: TypeReading): void {
    type.referencesIncomplete = true;
    this.#surprised = true;
  }

  /**
   * Asks everybody, where everybody is to be asked, and again those who were asked in a way that proves nothing by what
   * is known now. What one type taught holds for all.
   */
  async #learn(types: readonly TypeReading[]): Promise<void> {
    await this.#askTheRest(types);
    // Nobody has anything by the attribute that filters name: then by the other one, before that is believed.
    const everybody = types.every((type) => this.#asksEverybody(type));
    if (everybody && types.every(({ found }) => found.size === 0) && this.#search.tryOtherKey())
      await this.#askTheRest(types);
  }

  async #askTheRest(types: readonly TypeReading[]): Promise<void> {
    for (let lesson = 1; lesson <= mostLessons; lesson++) {
      await this.#calibrate(types);
      const left = types
        .filter((type) => type.settled && type.denied === undefined)
        .map((type) => ({ type, users: this.#leftOf(type) }))
        .filter(({ users }) => users.length > 0);
      if (left.length === 0) return;
      if (lesson === mostLessons) {
        for (const { type, users } of left)
          type.problem ??= { kind: "not_everybody_asked", users: users.length, cause: null };
        return;
      }
      await Promise.all(left.map(({ type, users }) => this.#askEverybody(type, users)));
      if (left.some(({ type }) => !type.settled)) return;
    }
  }

  #asksEverybody({ type }: TypeReading): boolean {
    return this.#surprised || this.rota.modeOf(type) === "thorough";
  }

  #leftOf(type: TypeReading): User[] {
    const all = [...this.#users.values()];
    return all
      .filter(({ id }) => {
        const manner = type.asked.get(id);
        return manner === undefined ? this.#asksEverybody(type) : !this.#search.trusts(manner);
      })
      .sort((a, b) => likelihood(b, type) - likelihood(a, type));
  }

  async #askEverybody(type: TypeReading, users: readonly User[]): Promise<void> {
    const subjects = users.map((user) => ({ user }));
    const outcome = await this.#search.read(type.type, subjects, this.#keeper(type));
    if (this.#stopped(outcome.error)) {
      type.settled = false;
      return;
    }
    for (const [id, manner] of outcome.asked) type.asked.set(id, manner);
    const left = users.filter(({ id }) => !outcome.asked.has(id)).length;
    if (left > 0) {
      const cause = causeOf(outcome.error, outcome.inconsistency);
      if (type.referencesIncomplete) type.problem = { kind: "references_incomplete", users: left, cause };
      else type.problem ??= { kind: "not_everybody_asked", users: left, cause };
    } else if (type.problem?.kind === "holders_unanswered" || type.problem?.kind === "none_unconfirmed") {
      // Who was not answered about at first has been by now.
      type.problem = undefined;
    }
    if (!(await this.#askAgain(type))) type.settled = false;
  }

  /** Makes sure that the last term of a long filter counts, where nothing showed it yet and somebody can. */
  async #calibrate(types: readonly TypeReading[]): Promise<void> {
    const doubtful = types.flatMap((type) =>
      [...type.asked].filter(([, manner]) => !this.#search.isWitnessed(manner)).map(([id]) => id),
    );
    const type = types.find(({ seen, denied }) => seen.size > 0 && denied === undefined);
    if (doubtful.length === 0 || type === undefined) return;
    const users = [...new Set(doubtful)]
      .slice(0, this.#search.batchSize)
      .flatMap((id) => this.#users.get(id) ?? []);
    const { asked } = await this.#search.read(
      type.type,
      users.map((user) => ({ user })),
      this.#keeper(type),
    );
    for (const [id, manner] of asked) type.asked.set(id, manner);
  }

  #stopped(error: unknown): boolean {
    return error !== undefined && consequenceOf(error) === "stopped";
  }

  /** Whom to ask about first. Holders are last, so that each batch ends with one. */
  #subjects(type: TypeReading): Subject[] {
    const holders = holdersOf(type);
    const rest = () => {
      const known = new Set(holders.map(({ user }) => user.id));
      return [...this.#users.values()].filter(({ id }) => !known.has(id));
    };
    if (this.#asksEverybody(type))
      return [...holders, ...byLikelihood(rest(), type).map((user) => ({ user }))];
    const rolling = this.rota.modeOf(type.type) === "rolling";
    const due = rolling
      ? rest().filter(({ id }) => this.#changed.has(id) || this.rota.isDue(type.type, id))
      : [];
    const certain = [...holders, ...due.map((user) => ({ user }))];
    if (type.listed) return rolling ? certain : this.#doubted(type, holders);
    // Where a batch has room, users without a reference; where there is nobody to ask about, up to fifty of them.
    const size = this.#search.batchSize;
    const room = certain.length === 0 ? largestBatch : (size - (certain.length % size)) % size;
    const without = new Set(certain.map(({ user }) => user.id));
    const others = this.#sample(type, without, room);
    return [...certain, ...others.map((user) => ({ user, padding: certain.length > 0 }))];
  }

  /**
   * Whom to ask about although the whole type was listed: who refers to a credential that was not listed; and when the list
   * was empty, some users, since a permission that filters silently empties it too.
   */
  #doubted(type: TypeReading, holders: Subject[]): Subject[] {
    if (type.hasReferences || type.found.size > 0) return holders;
    return this.#sample(type, new Set(), largestBatch).map((user, index) => ({
      user,
      padding: index >= mostAskedSingly,
    }));
  }

  /** Users who may create one first; other users for each type, so that six types look at more of a domain. */
  #sample(type: TypeReading, without: ReadonlySet<string>, count: number): User[] {
    if (count === 0) return [];
    const candidates = [...this.#users.values()].filter(({ id }) => !without.has(id));
    const capable = candidates.filter((user) => likelihood(user, type) > 0);
    const pool =
      capable.length >= count
        ? capable
        : [...capable, ...candidates.filter((user) => likelihood(user, type) === 0)];
    const offset = capable.length > count ? (credentialTypes.indexOf(type.type) * count) % pool.length : 0;
    return [
      ...pool.slice(offset, offset + count),
      ...pool.slice(0, Math.max(0, offset + count - pool.length)),
    ].slice(0, count);
  }

  /**
   * @param asked the one user who was asked about, if it was one: what an answer about one user holds is that user's
   * @returns how many of the credentials should have had a reference in the inventory and had none
   */
  #keep(type: TypeReading, rows: readonly ListedCredential[], asked?: User): number {
    let unexpected = 0;
    for (const row of rows) {
      const { credential } = row;
      if (row.foreignType !== undefined) {
        type.contradict("another_type", credential.id);
        continue;
      }
      if (this.#isForeign(row.domainOcid)) type.contradict("another_domain", credential.id);
      const user = this.#attribute(type, credential, asked);
      // The inventory's own strings, so that a large domain holds each once.
      const own = user
        ? { ...credential, userId: user.id, userOcid: user.ocid, userName: user.userName }
        : credential;
      if (!type.keep(own, user) && user !== undefined && !this.#isNew(credential)) unexpected += 1;
    }
    return unexpected;
  }

  /** Whose a credential is, by what it says, by the reference to it, or by whom was asked about. */
  #attribute(type: TypeReading, credential: Credential, asked: User | undefined): User | undefined {
    const named = this.#ownerOf(credential);
    const referred = type.referredOwner(credential);
    if (named !== undefined && referred !== undefined && named !== referred)
      type.contradict("another_user", credential.id);
    const user = named ?? referred ?? asked;
    if (user !== undefined) {
      type.clear("no_user", credential.id);
      return user;
    }
    const { id, userId, userOcid } = credential;
    const almost = [userId, userOcid].some((name) => name !== undefined && this.#isAlmost(name));
    if ((userId === undefined && userOcid === undefined) || almost) {
      type.contradict("no_user", id);
    } else {
      const stranger = userOcid ?? userId ?? "";
      this.#strangers.set(stranger, (this.#strangers.get(stranger) ?? new Set()).add(type));
    }
    return undefined;
  }

  #ownerOf({ userId, userOcid }: Credential): User | undefined {
    const byId = userId === undefined ? undefined : this.#users.get(userId);
    if (userOcid === undefined || (byId !== undefined && byId.ocid === userOcid)) return byId;
    this.#byOcid ??= new Map(
      [...this.#users.values()].flatMap((other) => (other.ocid === undefined ? [] : [[other.ocid, other]])),
    );
    return byId ?? this.#byOcid.get(userOcid);
  }

  /** Whether an identifier is somebody's but for its case: then it is no stranger's, and nobody's for certain. */
  #isAlmost(name: string): boolean {
    this.#byLowerCase ??= new Map(
      [...this.#users.values()].flatMap((user) =>
        [user.id, user.ocid].flatMap((own) =>
          own === undefined ? [] : [[own.toLowerCase(), user] as const],
        ),
      ),
    );
    return this.#byLowerCase.has(name.toLowerCase());
  }

  /** Credentials of users whom the inventory lacks are orphans, unless such a user is there when asked for by name. */
  async #meetStrangers(): Promise<void> {
    const names = [...this.#strangers.keys()];
    const [witness] = this.#users.keys();
    if (witness === undefined) return;
    for (let start = 0; start < names.length; start += largestBatch - 1) {
      const some = names.slice(start, start + largestBatch - 1);
      const listing = await readListing((page) => searchReferences(this.client, [...some, witness], page), {
        idOf: ({ user }) => user.id,
        limit: this.#pages,
      });
      for (const { user } of listing.rows) {
        const types = this.#strangers.get(user.ocid ?? "") ?? this.#strangers.get(user.id) ?? [];
        for (const type of types) type.contradict("user_not_listed", user.id);
      }
      if (listing.error !== undefined || listing.rows.some(({ user }) => user.id === witness)) continue;
      for (const name of some)
        for (const type of this.#strangers.get(name) ?? [])
          type.problem ??= { kind: "witness_lost", what: "users" };
    }
  }

  /**
   * Nothing follows from emptiness where what was shown before is shown no longer.
   *
   * @param lately types of which something that was known came after the others were concluded to be empty
   */
  async #bearWitness(types: readonly TypeReading[], lately: readonly TypeReading[]): Promise<void> {
    const read = types.filter(({ settled, denied }) => settled && denied === undefined);
    const vanished = read.filter(({ hasVanished }) => hasVanished);
    const concluded = vanished.length > 0 || types.some(({ found }) => found.size === 0);
    if (!concluded || this.#users.size === 0) return;
    if (vanished.length === 0 && lately.some(({ seen }) => seen.size > 0)) return;
    const able = [...vanished, ...read].filter(({ seen }) => seen.size > 0);
    const [type] = able;
    const shown = type === undefined ? await this.#showsUsers() : await this.#showsOneOf(type);
    if (shown) return;
    const problem: Reason = { kind: "witness_lost", what: type === undefined ? "users" : "credentials" };
    for (const other of read) other.problem ??= problem;
  }

  async #showsOneOf(type: TypeReading): Promise<boolean> {
    const own = this.caller?.userOcid;
    // Its own may be shown to a caller who is shown nothing else.
    const candidates = [...type.seen.values()].sort(
      (a, b) => Number(a.ocid === own) - Number(b.ocid === own),
    );
    for (const user of candidates.slice(0, 3)) {
      if (await this.#search.shows(type.type, user, this.#keeper(type))) return true;
    }
    return false;
  }

  async #showsUsers(): Promise<boolean> {
    const ids = [...this.#users.keys()].slice(0, 3);
    const listing = await readListing((page) => searchReferences(this.client, ids, page), {
      idOf: ({ user }) => user.id,
      limit: this.#pages,
    });
    return listing.rows.length > 0;
  }

  /** The caller's own user is the one of whom most is known: its key signed the requests, and what it shows proves least. */
  #judgeCaller(types: readonly TypeReading[]): void {
    const { caller } = this;
    const user = this.#callerUser;
    if (caller === undefined || user === undefined) return;
    const read = types.filter(({ settled, denied }) => settled && denied === undefined);
    const keys = read.find(({ type }) => type === "api_keys");
    const own = [...(keys?.found.values() ?? [])].filter(({ userId }) => userId === user.id);
    const hidden =
      keys !== undefined &&
      own.every(
        ({ label }) => label !== undefined && label.toLowerCase() !== caller.fingerprint.toLowerCase(),
      );
    if (hidden) for (const type of read) type.problem ??= { kind: "own_key_hidden" };
    const others = types.some(
      (type) =>
        type.hasVanished ||
        [...type.found.values()].some(({ userId }) => userId !== user.id) ||
        [...type.pending].some((reference) => reference.user !== user),
    );
    if (others || types.every(({ found }) => found.size === 0)) return;
    for (const type of read) type.problem ??= { kind: "own_alone", what: "credentials" };
  }

  *#holders(type: TypeReading, seen: boolean): Generator<User> {
    yield* type.seen.values();
    if (seen) return;
    for (const { user } of type.pending) yield user;
    const caller = type.type === "api_keys" ? this.#callerUser : undefined;
    if (caller) yield caller;
  }

  #isNew({ created }: Credential): boolean {
    const instant = created === undefined ? undefined : readInstant(created);
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

function byLikelihood(users: User[], type: TypeReading): User[] {
  return users.sort((a, b) => likelihood(b, type) - likelihood(a, type));
}

/** Whether a user may create a credential of the type; not said counts as possible. */
function likelihood(user: User, { type }: TypeReading): number {
  return user.capabilities[type] === false ? 0 : 1;
}
