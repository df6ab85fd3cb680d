import type { DomainVerdict, UnseenPlace } from "./coverage/coverage";
import type { Credential } from "./credential";
import type { Domain } from "./domain";
import type { User } from "./user";

/** What was read of one domain, and how well. */
export interface DomainReading {
  readonly domain: Domain;
  /** The whole inventory of users, holders or not. */
  readonly users: readonly User[];
  /** Whether the inventory of users is complete: only then is a credential without a user an orphan. */
  readonly usersComplete: boolean;
  /** Credentials read, and one entry with `unresolved` for every reference that could not be resolved. */
  readonly credentials: readonly Credential[];
  /** Whether the caller is one of the users; absent where nobody looked. */
  readonly callerSeen?: boolean | undefined;
  readonly coverage: DomainVerdict;
}

/** What was read of a tenancy. */
export interface TenancyReading {
  readonly domains: readonly DomainReading[];
  /** Whether domains were looked for, rather than named by their URLs: only then can one be missed. */
  readonly discovered: boolean;
  readonly discoveryGaps: readonly UnseenPlace[];
}
