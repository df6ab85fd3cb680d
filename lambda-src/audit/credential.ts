import type { Reason } from "./coverage/reason";
import type { CredentialType } from "./credential-type";

/** A credential as a service lists it. Dates are kept as they came: judging reads them, and says so when it cannot. */
export interface Credential {
  readonly type: CredentialType;
  /** SCIM id; in classic IAM its own id (for an API key `tenancy/user/fingerprint`). */
  readonly id: string;
  readonly ocid: string | undefined;
  /** What tells it apart for a person: an API key's fingerprint, a database credential's name. Never a secret. */
  readonly label: string | undefined;
  readonly userId: string | undefined;
  readonly userOcid: string | undefined;
  /** The name of its user as the credential carries it, for when the user is gone. */
  readonly userName: string | undefined;
  /** `meta.created`, `timeCreated` in classic IAM. */
  readonly created: string | undefined;
  /** `lastSetDate` of a database credential. */
  readonly lastSet: string | undefined;
  readonly expiresOn: string | undefined;
  /** Classic IAM only: SCIM never returns a status. */
  readonly lifecycleState: string | undefined;
  readonly deleteInProgress: boolean;
  /** Why only the reference is known: the credential itself could not be read. */
  readonly unresolved: readonly Reason[] | undefined;
}
