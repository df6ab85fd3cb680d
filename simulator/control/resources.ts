import type { Clock, Tenancy } from "../cloud";
import { incorrectState, invalidatedRetryToken, noEtagMatch, notAuthorizedOrNotFound } from "./errors";
import { mintOcid } from "./ocid";
import type { Lifecycle, Resource } from "./resource";

/** How many reads see a passing state, such as CREATING, before it is over. */
const readsInPassing = 2;

/**
 * Milliseconds after which a passing state is over even when nobody reads. Terraform's provider never polls
 * Cloud Guard (7.29.0: its resources have no `Get` that waits), and relies on the retry of what was refused meanwhile.
 */
const longestPassing = 1000;

interface Entry<T extends Resource> {
  readonly resource: T;
  version: number;
  /** Reads that still see the passing state, and what follows it. */
  passing?: { readsLeft: number; readonly since: number; readonly then: () => void };
}

interface Spent {
  readonly id: string;
  readonly body: string;
}

/** What makes a kind of resource: its word in OCIDs and the names of its states. */
export interface ResourceKind {
  /** The type in the OCID, such as `onstopic`. */
  readonly ocidType: string;
  /** True for resources of the whole tenancy, such as policies: their OCIDs name no region. */
  readonly global?: boolean;
  readonly lifecycle: Lifecycle;
}

/** The fields that the store itself fills in. */
export type Given<T extends Resource> = Omit<
  T,
  "id" | "lifecycleState" | "timeCreated" | "freeformTags" | "definedTags"
> & { readonly [K in "freeformTags" | "definedTags"]?: T[K] | undefined };

/**
 * The resources of one kind in one tenancy, with etags and with lifecycle states that pass after a few reads,
 * so that a client which does not wait is found out.
 */
export class Resources<T extends Resource> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #retryTokens = new Map<string, Spent>();
  #minted = 0;

  constructor(
    private readonly tenancy: Tenancy,
    readonly kind: ResourceKind,
  ) {}

  /** Makes a resource. It starts in the creating state, where its kind has one. */
  create(clock: Clock, given: Given<T>): T {
    const { lifecycle } = this.kind;
    const resource = this.#insert(clock, this.mint(), given, lifecycle.creating ?? lifecycle.active);
    if (lifecycle.creating !== undefined) {
      this.#pass(resource.id, () => {
        resource.lifecycleState = lifecycle.active;
      });
    }
    return resource;
  }

  /** Puts a resource there that existed before, under an OCID of its own, ready for use. */
  plant(clock: Clock, id: string, given: Given<T>): T {
    return this.#insert(clock, id, given, this.kind.lifecycle.active);
  }

  /** The resource as a caller's read finds it, which lets a passing state move on. @throws {ServiceError} 404 */
  read(id: string): T {
    const entry = this.#entry(id);
    const { passing } = entry;
    if (passing !== undefined) {
      if (passing.readsLeft > 0) {
        passing.readsLeft -= 1;
      } else {
        delete entry.passing;
        passing.then();
        return this.#entry(id).resource;
      }
    }
    return entry.resource;
  }

  /** The resource as another service finds it; passing states stay as they are. */
  find(id: string): T | undefined {
    this.#endOverdue(id);
    return this.#entries.get(id)?.resource;
  }

  /** The resource, which must neither be on its way in nor on its way out. @throws {ServiceError} 404, or 409 IncorrectState */
  usable(id: string): T {
    const { resource } = this.#entry(id);
    const { creating, deleting, pendingDeletion } = this.kind.lifecycle;
    if ([creating, deleting, pendingDeletion].includes(resource.lifecycleState)) {
      throw incorrectState(`${id} is ${resource.lifecycleState}`);
    }
    return resource;
  }

  all(): readonly T[] {
    for (const id of [...this.#entries.keys()]) this.#endOverdue(id);
    return [...this.#entries.values()].map(({ resource }) => resource);
  }

  etag(id: string): string {
    return `${id.slice(-12)}-${this.#entry(id).version}`;
  }

  /** @throws {ServiceError} 412 NoEtagMatch, when `ifMatch` names another version */
  requireMatch(id: string, ifMatch: string | undefined): void {
    if (ifMatch !== undefined && ifMatch !== "*" && ifMatch !== this.etag(id)) throw noEtagMatch();
  }

  /** Marks the resource as changed: its etag is another one afterwards. */
  touch(id: string): void {
    this.#entry(id).version += 1;
  }

  /** Starts the deletion, or carries it out where the kind knows no deleting state. @throws {ServiceError} 404, 409 */
  remove(id: string): T {
    const resource = this.usable(id);
    const { deleting, pendingDeletion } = this.kind.lifecycle;
    const end = () => {
      if (pendingDeletion === undefined) this.#entries.delete(id);
      else resource.lifecycleState = pendingDeletion;
    };
    if (deleting === undefined) {
      end();
    } else {
      resource.lifecycleState = deleting;
      this.#pass(id, end);
    }
    return resource;
  }

  /** Drops everything at once. */
  clear(): void {
    this.#entries.clear();
  }

  /** Ends a passing state at once: what a work request does when it succeeds. */
  settle(id: string): void {
    const entry = this.#entries.get(id);
    const passing = entry?.passing;
    if (entry === undefined || passing === undefined) return;
    delete entry.passing;
    passing.then();
  }

  /**
   * The resource that an earlier request with this retry token made.
   * @throws {ServiceError} 409 InvalidatedRetryToken, when that resource is gone, or was asked for in other words (the latter inferred)
   */
  madeBy(retryToken: string | undefined, body: string): T | undefined {
    if (retryToken === undefined) return undefined;
    const spent = this.#retryTokens.get(retryToken);
    if (spent === undefined) return undefined;
    const made = this.find(spent.id);
    if (made === undefined || spent.body !== body) throw invalidatedRetryToken();
    return made;
  }

  /** Remembers what a retry token made. Oracle keeps tokens for 24 hours; here they last as long as the simulator. */
  spend(retryToken: string | undefined, id: string, body: string): void {
    if (retryToken !== undefined) this.#retryTokens.set(retryToken, { id, body });
  }

  /** The next OCID of this kind. */
  mint(): string {
    this.#minted += 1;
    return mintOcid(
      this.kind.ocidType,
      this.kind.global === true ? "" : this.tenancy.homeRegion,
      `${this.tenancy.ocid}/${this.#minted}`,
    );
  }

  #insert(clock: Clock, id: string, given: Given<T>, lifecycleState: string): T {
    const resource = {
      ...given,
      freeformTags: given.freeformTags ?? {},
      definedTags: given.definedTags ?? {},
      id,
      lifecycleState,
      timeCreated: clock.now().toISOString(),
    } as unknown as T;
    this.#entries.set(id, { resource, version: 1 });
    return resource;
  }

  #pass(id: string, then: () => void): void {
    this.#entry(id).passing = { readsLeft: readsInPassing, since: performance.now(), then };
  }

  #endOverdue(id: string): void {
    const since = this.#entries.get(id)?.passing?.since;
    if (since !== undefined && performance.now() - since >= longestPassing) this.settle(id);
  }

  #entry(id: string): Entry<T> {
    this.#endOverdue(id);
    const entry = this.#entries.get(id);
    if (entry === undefined) throw notAuthorizedOrNotFound(id);
    return entry;
  }
}
