import type { IdentityDomain } from "../identity/identity-domain";
import { referenceOf, resourceOf } from "./credential-type";
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
    ...particulars(credential),
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

function particulars(credential: Credential): Resource {
  const { id, name } = credential;
  switch (credential.type) {
    case "api_keys":
      return {
        fingerprint: fingerprintFrom(id),
        key: "-----BEGIN PUBLIC KEY-----\nnone\n-----END PUBLIC KEY-----",
      };
    case "auth_tokens":
      return { token: `token-${id}` };
    case "customer_secret_keys":
      return { displayName: name, accessKey: id, secretKey: `secret-${id}` };
    case "smtp_credentials":
      return { userName: `${credential.userOcid}@${name ?? "smtp"}.example.com`, password: `password-${id}` };
    case "db_credentials":
      return {
        name,
        dbPassword: `password-${id}`,
        mixedDbPassword: `password-${id}`,
        salt: `salt-${id}`,
        mixedSalt: `salt-${id}`,
        lastSetDate: credential.lastSetDate,
        expired: false,
      };
    case "oauth2_client_credentials":
      return { name, secret: `secret-${id}`, scopes: [{ audience: "https://example.com", scope: "/read" }] };
  }
}

/** A fingerprint in Oracle's form, made from the credential's id: SCIM ids of keys are not fingerprints. */
export function fingerprintFrom(id: string): string {
  const hex = Buffer.from(id.padEnd(16, "0")).toString("hex").slice(0, 32);
  return (hex.match(/../g) ?? []).join(":");
}

function referencesOf(user: User, domain: IdentityDomain, directory: Directory): Resource | undefined {
  const origin = originOf(domain);
  const references: Record<string, Resource[]> = {};
  for (const { type, id, ocid, unreferenced } of directory.credentialsOfUser(user.ocid)) {
    if (unreferenced) continue;
    const reference = {
      value: id,
      ocid,
      $ref: `${origin}/admin/v1/${resourceOf[type]}/${id}`,
      ...(type === "api_keys" && { key: fingerprintFrom(id) }),
    };
    (references[referenceOf[type]] ??= []).push(reference);
  }
  return Object.keys(references).length === 0 ? undefined : references;
}

function originOf({ url }: IdentityDomain): string {
  return (url ?? "").replace(/\/$/, "");
}
