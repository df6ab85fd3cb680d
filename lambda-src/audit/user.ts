import type { CredentialType } from "./credential-type";

/** What a user may create; a type that is missing was not said. */
export type Capabilities = Readonly<Partial<Record<CredentialType, boolean>>>;

/** A user as an inventory of a domain lists it. */
export interface User {
  /** SCIM id; in classic IAM the OCID. */
  readonly id: string;
  readonly ocid: string | undefined;
  readonly userName: string;
  readonly displayName: string | undefined;
  /** Primary email address. */
  readonly email: string | undefined;
  /** `undefined` when the service did not say. */
  readonly active: boolean | undefined;
  readonly federated: boolean;
  readonly serviceUser: boolean;
  readonly capabilities: Capabilities;
}
