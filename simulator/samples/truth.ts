import type { Tenancy } from "../cloud";
import type { IdentityDomain } from "../identity/identity-domain";
import { identity } from "../identity/identity-store";
import { type CredentialType, credentialTypes } from "../scim/credential-type";
import { type Credential, type Directory, directoryOf } from "../scim/directory";

/** A credential that exists in a tenancy, whatever a client got to see of it. */
export interface TrueCredential {
  readonly type: CredentialType;
  readonly id: string;
  readonly ocid: string;
  readonly userOcid: string;
  /** `undefined` for an orphan. */
  readonly userName: string | undefined;
  /** Display name; `undefined` in a tenancy without identity domains. */
  readonly domain: string | undefined;
  readonly domainOcid: string | undefined;
  readonly created: string | undefined;
  /** The whole record. */
  readonly record: Credential;
}

/**
 * Every credential that a complete audit of the tenancy reports: those of ACTIVE domains with an endpoint, or the classic
 * ones of a tenancy without domains. Read it after the audit: faults may have changed the tenancy meanwhile.
 */
export function sampleTruth(tenancy: Tenancy): readonly TrueCredential[] {
  const store = tenancy.store(identity);
  if (!store.hasDomains) return truthOf(store.classic, undefined);
  return [...store.domains.values()]
    .filter(({ hosted, lifecycleState }) => hosted && lifecycleState === "ACTIVE")
    .flatMap((domain) => truthOf(directoryOf(domain), domain));
}

function truthOf(directory: Directory, domain: IdentityDomain | undefined): TrueCredential[] {
  return credentialTypes.flatMap((type) =>
    [...directory.credentials(type)].map((record) => ({
      type,
      id: record.id,
      ocid: record.ocid,
      userOcid: record.userOcid,
      userName: directory.user(record.userOcid)?.userName,
      domain: domain?.displayName,
      domainOcid: domain?.ocid,
      created: record.created,
      record,
    })),
  );
}
