import type { IdentityDomainsClient } from "oci-identitydomains";
import { credentialTypeFacts, type CredentialType, credentialTypes } from "../../audit/credential-type";
import type { User } from "../../audit/user";
import { credentialApis } from "../credential-apis";
import { quoted, stableSort } from "./credential-resource";
import { MalformedAnswerError, text } from "../answer";
import { capabilities } from "../capabilities";
import { type PageRequest, scimId, type ScimPage, scimPage } from "./scim-page";
import { readAnswer } from "../sdk-answer";

/** An entry of a user's `userCredentials`: that a credential exists, not when it was made. */
export interface Reference {
  /** SCIM id of the credential. */
  readonly id: string;
  readonly ocid: string | undefined;
}

/** A user and the references that came with it; a type without any is missing. */
export interface ListedUser {
  readonly user: User;
  readonly references: Readonly<Partial<Record<CredentialType, readonly Reference[]>>> | undefined;
  readonly domainOcid: string | undefined;
  /** When the user was made or changed last, as the service writes it. */
  readonly changed: string | undefined;
}

const extension = "urn:ietf:params:scim:schemas:oracle:idcs:extension";
const capabilitiesUrn = `${extension}:capabilities:User`;
const userUrn = `${extension}:user:User`;
const credentialsUrn = `${extension}:userCredentials:User`;

/** Only ids of the credentials are asked for: an API key's reference also has the key. */
const references = credentialTypes.flatMap((type) =>
  ["value", "ocid"].map((name) => `${credentialsUrn}:${credentialApis[type].scim.reference}.${name}`),
);

const inventory = [
  "id",
  "ocid",
  "userName",
  "displayName",
  "active",
  "domainOcid",
  "meta.created",
  "meta.lastModified",
  "emails",
  ...credentialTypes.map((type) => `${capabilitiesUrn}:${credentialTypeFacts[type].capability}`),
  `${userUrn}:isFederatedUser`,
  `${userUrn}:serviceUser`,
  ...references,
];

/** One page of the inventory of users. */
export async function listUsers(
  client: IdentityDomainsClient,
  page: PageRequest,
): Promise<ScimPage<ListedUser>> {
  const request = { attributes: inventory.join(","), sortBy: stableSort, ...page };
  const { users } = await readAnswer(client.listUsers(request));
  return scimPage(users, toUser);
}

/** The references of some users as they are now, by SCIM id or OCID. */
export async function searchReferences(
  client: IdentityDomainsClient,
  ids: readonly string[],
  page: PageRequest,
): Promise<ScimPage<ListedUser>> {
  const { users } = await readAnswer(
    client.searchUsers({
      userSearchRequest: {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        filter: ids.map((id) => `${id.startsWith("ocid1.") ? "ocid" : "id"} eq ${quoted(id)}`).join(" or "),
        attributes: ["id", "ocid", "userName", ...references],
        sortBy: stableSort,
        ...page,
      },
    }),
  );
  return scimPage(users, toUser);
}

/** The references of one user as they are now. @throws RequestError `notFound` when the user is gone */
export async function getReferences(client: IdentityDomainsClient, id: string): Promise<ListedUser> {
  const { user } = await readAnswer(
    client.getUser({ userId: id, attributes: ["id", "ocid", "userName", ...references].join(",") }),
  );
  const [listed] = scimPage({ totalResults: 1, resources: [user] }, toUser).rows;
  if (listed?.user.id !== id) {
    throw new MalformedAnswerError(`asked for user ${id}, got ${listed?.user.id ?? "none"}`);
  }
  return listed;
}

function toUser(resource: object): ListedUser {
  const attributes = resource as Readonly<Record<string, unknown>>;
  const about = part(attributes, "urnIetfParamsScimSchemasOracleIdcsExtensionUserUser");
  const can = part(attributes, "urnIetfParamsScimSchemasOracleIdcsExtensionCapabilitiesUser");
  const has = part(attributes, "urnIetfParamsScimSchemasOracleIdcsExtensionUserCredentialsUser");
  const meta = part(attributes, "meta");
  const id = scimId(resource);
  const userName = text(attributes.userName) ?? id;
  // Often the same text: held once.
  const once = (value: string | undefined) => (value === userName ? userName : value);
  return {
    user: {
      id,
      ocid: text(attributes.ocid),
      userName,
      displayName: once(text(attributes.displayName)),
      email: once(primaryEmail(attributes.emails)),
      active: typeof attributes.active === "boolean" ? attributes.active : undefined,
      federated: about?.isFederatedUser === true,
      serviceUser: about?.serviceUser === true,
      capabilities: capabilities((type) => can?.[credentialTypeFacts[type].capability]),
    },
    references: has && readReferences(id, has),
    domainOcid: text(attributes.domainOcid),
    changed: text(meta?.lastModified) ?? text(meta?.created),
  };
}

function part(resource: Readonly<Record<string, unknown>>, name: string) {
  const value = resource[name];
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function readReferences(userId: string, has: Readonly<Record<string, unknown>>): ListedUser["references"] {
  const found: Partial<Record<CredentialType, readonly Reference[]>> = {};
  for (const type of credentialTypes) {
    const entries = has[credentialApis[type].scim.reference];
    if (!Array.isArray(entries) || entries.length === 0) continue;
    found[type] = entries.map((entry: unknown, index): Reference => {
      const { value, ocid } = (entry ?? {}) as { value?: unknown; ocid?: unknown };
      // An entry without an id still says that a credential exists: it must end as one, or as unresolved.
      return { id: text(value) ?? text(ocid) ?? `${userId}/${type}/${index + 1}`, ocid: text(ocid) };
    });
  }
  return found;
}

function primaryEmail(emails: unknown): string | undefined {
  if (!Array.isArray(emails)) return undefined;
  const entries = emails.filter(
    (email): email is { value?: unknown; primary?: unknown } => typeof email === "object" && email !== null,
  );
  return text((entries.find(({ primary }) => primary === true) ?? entries[0])?.value);
}
