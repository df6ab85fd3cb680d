import type { Reason } from "../../audit/coverage/reason";
import type { Credential } from "../../audit/credential";
import type { CredentialType } from "../../audit/credential-type";
import type { User } from "../../audit/user";
import type { Reference } from "./user-resource";

/** A reference, and whose it is. */
export interface HeldReference extends Reference {
  readonly user: User;
}

/** What is known of one credential type of a domain while it is read. */
export class TypeReading {
  readonly found = new Map<string, Credential>();
  /** References that have not ended as a credential yet. */
  readonly #pending = new Map<string, HeldReference>();
  /** The same by the credential's OCID, for references whose id is not the credential's. Made when one is missed. */
  #byOcid: Map<string, HeldReference> | undefined;
  #references = 0;
  #vanished = 0;
  /** References turned out not to tell of every credential. */
  referencesIncomplete = false;
  /** Whether any request about this type was answered. */
  answered = false;
  /** The failure that ended the ladder: no rung of it held. */
  denied: unknown;
  /** Why something can be missing. */
  problem: Reason | undefined;
  /** Whether it was read to its end, well or badly; not when it was stopped. */
  settled = false;

  constructor(readonly type: CredentialType) {}

  refer(user: User, references: readonly Reference[]): void {
    for (const { id, ocid } of references) {
      const held = { id, ocid, user };
      if (this.#pending.has(id)) continue;
      this.#pending.set(id, held);
      this.#references += 1;
    }
  }

  /** References that the inventory of users held, those that vanished left out. */
  get expected(): number {
    return this.#references - this.#vanished;
  }

  get pending(): IterableIterator<HeldReference> {
    return this.#pending.values();
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  get hasReferences(): boolean {
    return this.#references > 0;
  }

  /** Takes a credential in. @returns whether a reference, now resolved or earlier, told of it */
  keep(credential: Credential): boolean {
    const reference = this.#pending.get(credential.id) ?? this.#pendingByOcid(credential.ocid);
    const known = this.found.has(credential.id);
    this.found.set(credential.id, credential);
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

  #drop({ id, ocid }: HeldReference): void {
    this.#pending.delete(id);
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
