import type { StoreFactory, Tenancy } from "../cloud";
import { Directory } from "../scim/directory";
import type { IdentityDomain } from "./identity-domain";

/** A compartment. The tenancy itself is the root compartment and has no entry. */
export interface Compartment {
  readonly ocid: string;
  parentOcid: string;
  name: string;
  description: string;
  freeformTags?: Readonly<Record<string, string>>;
  definedTags?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  lifecycleState: "CREATING" | "ACTIVE" | "INACTIVE" | "DELETING" | "DELETED";
  readonly timeCreated: Date;
  /** Refuses to list what is in it, and is left out of `accessLevel=ACCESSIBLE`. */
  forbidden?: boolean;
}

/** What the Identity service knows of a tenancy. */
export class IdentityStore {
  readonly compartments = new Map<string, Compartment>();
  readonly domains = new Map<string, IdentityDomain>();
  /** False: a tenancy from before identity domains, where `ListDomains` is answered with 404. */
  hasDomains = true;
  /** The users of a tenancy without identity domains. */
  readonly classic = new Directory();

  constructor(readonly tenancy: Tenancy) {}
}

/** The key of the identity store: `tenancy.store(identity)`. */
export const identity: StoreFactory<IdentityStore> = (tenancy) => new IdentityStore(tenancy);
