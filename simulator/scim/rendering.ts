import type { IdentityDomain } from "../identity/identity-domain";
import { credentialTypeRows } from "./credential-type";
import type { Credential, Directory, User } from "./directory";
import type { Resource } from "./filter-evaluation";
import {
  capabilitiesUrn,
  credentialSchemas,
  dbCredentialsUrn,
  userCredentialsUrn,
  userSchema,
  userStateUrn,
  userUrn,
} from "./schema";

/** A user with every attribute that the domain has of him; projection decides which go out. */
export function renderUser(user: User, domain: IdentityDomain, directory: Directory): Resource {
  return {
    schemas: [userSchema.urn, capabilitiesUrn, userUrn, userStateUrn],
    ...commonOf(user, domain, "Users", "User", user.created),
    userName: user.userName,
    displayName: user.displayName,
    description: user.description,
    userType: user.serviceUser ? "Service" : "Employee",
    active: user.active,
    emails: user.email && [{ value: user.email, type: "work", primary: true, verified: true }],
    groups: [],
    [capabilitiesUrn]: user.capabilities,
    [userUrn]: {
      isFederatedUser: user.federated ?? false,
      serviceUser: user.serviceUser ?? false,
      status: "verified",
      creationMechanism: user.federated ? "samljit" : "ui",
    },
    [userStateUrn]: { lastSuccessfulLoginDate: user.lastSuccessfulLogin },
    [dbCredentialsUrn]: user.dbUserName && { dbUserName: user.dbUserName },
    // Computed when projection reads it: most requests do not ask for the references.
    get [userCredentialsUrn]() {
      return referencesOf(user, domain, directory);
    },
  };
}

/** A credential with every attribute, secrets too: a client that does not name its attributes does get them. */
export function renderCredential(
  credential: Credential,
  domain: IdentityDomain,
  directory: Directory,
): Resource {
  const schema = credentialSchemas[credential.type];
  const owner = directory.user(credential.userOcid);
  return {
    schemas: [schema.urn],
    ...commonOf(credential, domain, schema.resource, schema.resource.replace(/s$/, ""), credential.created),
    status: credential.lifecycleState ?? "ACTIVE",
    expiresOn: credential.expiresOn,
    description: credential.description,
    ...credentialTypeRows[credential.type].render(credential),
    user: {
      value: credential.userId,
      ocid: credential.userOcid,
      display: owner?.displayName,
      name: owner?.userName,
      $ref: owner && `${originOf(domain)}/admin/v1/Users/${owner.id}`,
    },
  };
}

function commonOf(
  row: { readonly id: string; readonly ocid: string; readonly deleteInProgress?: boolean },
  domain: IdentityDomain,
  resource: string,
  resourceType: string,
  created: string | undefined,
): Resource {
  return {
    id: row.id,
    ocid: row.ocid,
    domainOcid: domain.ocid,
    compartmentOcid: domain.compartmentOcid,
    tenancyOcid: domain.tenancyOcid,
    deleteInProgress: row.deleteInProgress ?? false,
    meta: {
      resourceType,
      created,
      lastModified: created,
      location: `${originOf(domain)}/admin/v1/${resource}/${row.id}`,
    },
  };
}

function referencesOf(user: User, domain: IdentityDomain, directory: Directory): Resource | undefined {
  const origin = originOf(domain);
  const references: Record<string, Resource[]> = {};
  for (const credential of directory.credentialsOfUser(user.ocid)) {
    if (credential.unreferenced) continue;
    const { id, ocid } = credential;
    const { resource, reference, renderReference } = credentialTypeRows[credential.type];
    (references[reference] ??= []).push({
      value: id,
      ocid,
      $ref: `${origin}/admin/v1/${resource}/${id}`,
      ...renderReference?.(credential),
    });
  }
  return Object.keys(references).length === 0 ? undefined : references;
}

function originOf({ url }: IdentityDomain): string {
  return (url ?? "").replace(/\/$/, "");
}
