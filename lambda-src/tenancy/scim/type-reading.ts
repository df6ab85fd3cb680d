import type { Contradiction, Reason } from "../../audit/coverage/reason";
import type { Credential } from "../../audit/credential";
import type { CredentialType } from "../../audit/credential-type";
import type { User } from "../../audit/user";
import type { Manner } from "./holder-search";
import type { Reference } from "./user-resource";

/** A reference, and whose it is. */
export interface HeldReference extends Reference {
  readonly user: User;
}

/** What is known of one credential type of a domain while it is read. */
export class TypeReading {
  /** By SCIM id; one that is another user's too has the user beside it. */
  readonly found = new Map<string, Credential>();
  /** Users of whom a credential came, by SCIM id. */
  readonly seen = new Map<string, User>();
  /** Users about whom a complete answer came, and how they were asked about. */
  readonly asked = new Map<string, Manner>();
  /** References that have not ended as a credential yet. */
  readonly #pending = new Map<string, HeldReference>();
  /** The same by the credential's OCID, for references whose id is not the credential's. Made when one is missed. */
  #byOcid: Map<string, HeldReference> | undefined;
  readonly #pendingOf = new Map<string, number>();
  /** Whose a reference said a credential is. */
  readonly #referred = new Map<string, User>();
  readonly #ids = new Map<string, string>();
  readonly #contradictions = new Map<Contradiction, Set<string>>();
  #vanished = 0;
  /** References turned out not to tell of every credential. */
  referencesIncomplete = false;
  /** Whether any request about this type was answered. */
  answered = false;
  /** Whether an unfiltered list of the type was read to its end. */
  listed = false;
  /** The failure that ended the ladder: no rung of it held. */
  denied: unknown;
  /** The failure for which it could not be confirmed that nobody has one. */
  unanswered: unknown;
  /** Why something can be missing. */
  problem: Reason | undefined;
  /** Whether it was read to its end, well or badly; not when it was stopped. */
  settled = false;

  constructor(readonly type: CredentialType) {}

  refer(user: User, references: readonly Reference[]): void {
    for (const { id, ocid } of references) {
      const other = this.#referred.get(id);
      if (other !== undefined) {
        if (other.id !== user.id) this.contradict("another_user", id);
        continue;
      }
      this.#pending.set(id, { id, ocid, user });
      this.#pendingOf.set(user.id, (this.#pendingOf.get(user.id) ?? 0) + 1);
      this.#referred.set(id, user);
    }
  }

  /** References that the inventory of users held, those that vanished left out. */
  get expected(): number {
    return this.#referred.size - this.#vanished;
  }

  get pending(): IterableIterator<HeldReference> {
    return this.#pending.values();
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  /** Whether a user has a reference that has not ended as a credential yet. */
  isPending(userId: string): boolean {
    return (this.#pendingOf.get(userId) ?? 0) > 0;
  }

  get hasReferences(): boolean {
    return this.#referred.size > 0;
  }

  get hasVanished(): boolean {
    return this.#vanished > 0;
  }

  /** What of this type contradicts something else. */
  get contradiction(): Reason | undefined {
    const [first] = this.#contradictions;
    return first && { kind: "contradicted", by: first[0], count: first[1].size };
  }

  contradict(by: Contradiction, what: string): void {
    const about = this.#contradictions.get(by) ?? new Set();
    this.#contradictions.set(by, about.add(what));
  }

  /** Something that was in doubt has found its answer. */
  clear(by: Contradiction, what: string): void {
    const about = this.#contradictions.get(by);
    about?.delete(what);
    if (about?.size === 0) this.#contradictions.delete(by);
  }

  /** Whose a reference says that a credential is. */
  referredOwner({ id, ocid }: Pick<Credential, "id" | "ocid">): User | undefined {
    return this.#referred.get(id) ?? this.#pendingByOcid(ocid)?.user;
  }

  /** Takes a credential of a user in. @returns whether a reference, now resolved or earlier, told of it */
  keep(credential: Credential, user: User | undefined): boolean {
    const reference = this.#pending.get(credential.id) ?? this.#pendingByOcid(credential.ocid);
    const own = user?.id ?? credential.userOcid ?? credential.userId;
    const before = this.found.get(credential.id);
    const theirs = before && (before.userId ?? before.userOcid);
    const twice = own !== undefined && theirs !== undefined && theirs !== own;
    const key = twice ? `${credential.id} ${own}` : credential.id;
    if (twice) this.contradict("one_id_twice", credential.id);
    const sameOcid = credential.ocid === undefined ? undefined : this.#ids.get(credential.ocid);
    if (sameOcid !== undefined && sameOcid !== key) this.contradict("one_id_twice", credential.ocid ?? key);
    if (credential.ocid !== undefined) this.#ids.set(credential.ocid, key);
    const known = this.found.has(key);
    // Who is known is not forgotten for a row that does not say it.
    if (!(known && own === undefined)) this.found.set(key, credential);
    if (user) this.seen.set(user.id, user);
    if (reference) this.#drop(reference);
    return reference !== undefined || known;
  }

  #pendingByOcid(ocid: string | undefined): HeldReference | undefined {
    if (ocid === undefined || this.#pending.size === 0) return undefined;
    this.#byOcid ??= new Map(
      [...this.#pending.values()].flatMap((held) => (held.ocid === undefined ? [] : [[held.ocid, held]])),
    );
    return this.#byOcid.get(ocid);
  }

  /** The credential is gone, and so is the reference to it. */
  vanish(reference: HeldReference): void {
    this.#drop(reference);
    this.#vanished += 1;
  }

  #drop({ id, ocid, user }: HeldReference): void {
    if (this.#pending.delete(id)) this.#pendingOf.set(user.id, (this.#pendingOf.get(user.id) ?? 1) - 1);
    if (ocid !== undefined) this.#byOcid?.delete(ocid);
  }

  /** One entry for every reference that did not end as a credential. */
  *unresolved(because: readonly Reason[]): Generator<Credential> {
    for (const { id, ocid, user } of this.#pending.values()) {
      yield {
        type: this.type,
        id,
        ocid,
        label: undefined,
        userId: user.id,
        userOcid: user.ocid,
        userName: user.userName,
        created: undefined,
        lastSet: undefined,
        expiresOn: undefined,
        lifecycleState: undefined,
        deleteInProgress: false,
        unresolved: because,
      };
    }
  }
}
