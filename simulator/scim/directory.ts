import type { IdentityDomain } from "../identity/identity-domain";
import {
  type Capability,
  type CredentialContent,
  type CredentialType,
  credentialTypes,
} from "./credential-type";

export type Capabilities = Readonly<Record<Capability, boolean>>;

/** A user of a domain. Shared parts (capabilities) may be one object for many users, which keeps large samples small. */
export interface User {
  readonly id: string;
  readonly ocid: string;
  readonly userName: string;
  readonly displayName: string;
  readonly created: string;
  readonly active: boolean;
  readonly capabilities: Capabilities;
  readonly email?: string;
  readonly description?: string;
  readonly federated?: boolean;
  readonly serviceUser?: boolean;
  readonly deleteInProgress?: boolean;
  readonly lastSuccessfulLogin?: string;
  readonly dbUserName?: string;
}

/** A credential of a domain. */
export interface Credential extends CredentialContent {
  readonly type: CredentialType;
  readonly userId: string;
  /** `meta.created`; without it the age is unknown. */
  readonly created?: string;
  /** What the classic API says; SCIM never returns it. `ACTIVE` when absent. */
  readonly lifecycleState?: "ACTIVE" | "INACTIVE" | "DELETED";
  readonly deleteInProgress?: boolean;
  /** Leave it out of the user's `userCredentials`. */
  readonly unreferenced?: boolean;
}

/** The users and credentials of one identity domain, in the order in which they were made. */
export class Directory {
  readonly #users = new Map<string, User>();
  readonly #userIds = new Map<string, User>();
  readonly #credentials = new Map<CredentialType, Map<string, Credential>>(
    credentialTypes.map((type) => [type, new Map<string, Credential>()]),
  );
  readonly #byUser = new Map<string, Credential[]>();
  readonly #cache = new Map<string, unknown>();

  addUser(user: User): User {
    this.#users.set(user.ocid, user);
    this.#userIds.set(user.id, user);
    this.#cache.clear();
    return user;
  }

  /** Removes the user and leaves the credentials, which are orphans from then on. */
  removeUser(ocid: string): void {
    const user = this.#users.get(ocid);
    if (user === undefined) return;
    this.#users.delete(ocid);
    this.#userIds.delete(user.id);
    this.#cache.clear();
  }

  addCredential(credential: Credential): Credential {
    this.#of(credential.type).set(credential.id, credential);
    const own = this.#byUser.get(credential.userOcid);
    if (own === undefined) this.#byUser.set(credential.userOcid, [credential]);
    else own.push(credential);
    this.#cache.clear();
    return credential;
  }

  removeCredential(type: CredentialType, id: string): void {
    const credential = this.#of(type).get(id);
    if (credential === undefined) return;
    this.#of(type).delete(id);
    const own = this.credentialsOfUser(credential.userOcid).filter((other) => other !== credential);
    this.#byUser.set(credential.userOcid, own);
    this.#cache.clear();
  }

  get userCount(): number {
    return this.#users.size;
  }

  users(): Iterable<User> {
    return this.#users.values();
  }

  /** Finds a user by OCID or SCIM id. */
  user(ocidOrId: string): User | undefined {
    return this.#users.get(ocidOrId) ?? this.#userIds.get(ocidOrId);
  }

  credentials(type: CredentialType): Iterable<Credential> {
    return this.#of(type).values();
  }

  /** Finds a credential by SCIM id, or by OCID. */
  credential(type: CredentialType, idOrOcid: string): Credential | undefined {
    const found = this.#of(type).get(idOrOcid);
    if (found !== undefined) return found;
    const byOcid = this.cached(
      `ocids ${type}`,
      () => new Map([...this.#of(type).values()].map((credential) => [credential.ocid, credential])),
    );
    return byOcid.get(idOrOcid);
  }

  /** The credentials of all types that a user has, oldest entry first. */
  credentialsOfUser(userOcid: string): readonly Credential[] {
    return this.#byUser.get(userOcid) ?? [];
  }

  /** What `make` gives, kept until the directory changes. A handful of results: pages of one listing share theirs. */
  cached<T>(key: string, make: () => T): T {
    if (!this.#cache.has(key)) {
      if (this.#cache.size >= 16) this.#cache.delete(this.#cache.keys().next().value ?? "");
      this.#cache.set(key, make());
    }
    return this.#cache.get(key) as T;
  }

  #of(type: CredentialType): Map<string, Credential> {
    const credentials = this.#credentials.get(type);
    if (credentials === undefined) throw new TypeError(`No such credential type: ${type}`);
    return credentials;
  }
}

const directories = new WeakMap<IdentityDomain, Directory>();

/** The directory of a domain, made empty the first time. */
export function directoryOf(domain: IdentityDomain): Directory {
  let directory = directories.get(domain);
  if (directory === undefined) directories.set(domain, (directory = new Directory()));
  return directory;
}
