import type { IdentityDomainsClient } from "oci-identitydomains";
import type { Credential } from "../../audit/credential";
import type { CredentialType } from "../../audit/credential-type";
import { queryValue } from "../../oci/query";
import { text } from "../answer";
import { credentialApis, type ScimApi } from "../credential-apis";
import { type PageRequest, scimId, type ScimPage, scimPage } from "./scim-page";
import { readAnswer } from "../sdk-answer";

/** A row of a list: the credential, and what the row says of itself that can contradict what was asked for. */
export interface ListedCredential {
  readonly credential: Credential;
  readonly domainOcid: string | undefined;
  /** The resource type that it says it is, where that is another one than was asked for. */
  readonly foreignType: string | undefined;
}

/** Tells rows apart. Two with one id and different users are two. */
export const rowKey = ({ credential: { id, ocid, userId, userOcid } }: ListedCredential): string =>
  [id, ocid, userId, userOcid].join(" ");

/** A SCIM resource type that holds credentials. */
export interface CredentialResource {
  /** As it stands in the URL, such as `ApiKeys`. */
  readonly name: string;
  /** `GET`, with or without a filter. */
  list(
    client: IdentityDomainsClient,
    page: PageRequest,
    filter?: string,
  ): Promise<ScimPage<ListedCredential>>;
  /** `POST …/.search`. */
  search(
    client: IdentityDomainsClient,
    page: PageRequest,
    filter: string,
  ): Promise<ScimPage<ListedCredential>>;
}

/**
 * Never changes and can be searched, so pages can be cut by it (schema of the identity domains' API, attribute `ocid`;
 * Oracle's own CIS script sorts by it).
 */
export const stableSort = "ocid";

const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/** Asked for of every type. Secrets and hashes are `returned: default`, so attributes are always named. */
const common = ["id", "ocid", "domainOcid", "meta", "user", "deleteInProgress"];

/** The SCIM resource type of a credential type. */
export function credentialResource(type: CredentialType): CredentialResource {
  const api = credentialApis[type].scim;
  const { resource: name, label, lastSet, expires, list, search } = api;
  const asked = [...common, ...[label, lastSet, expires].filter((attribute) => attribute !== undefined)];
  const read = (body: unknown) => scimPage(body, (resource) => toRow(type, api, resource));
  return {
    name,
    list: async (client, page, filter) =>
      read(
        await readAnswer(
          list(client, {
            attributes: asked.join(","),
            sortBy: stableSort,
            ...page,
            ...(filter !== undefined && { filter: queryValue(filter) }),
          }),
        ),
      ),
    search: async (client, page, filter) =>
      read(
        await readAnswer(
          search(client, { schemas: [searchSchema], attributes: asked, sortBy: stableSort, ...page, filter }),
        ),
      ),
  };
}

function toRow(
  type: CredentialType,
  { resource: name, label, lastSet, expires }: ScimApi,
  resource: object,
): ListedCredential {
  const attributes = resource as Readonly<Record<string, unknown>>;
  const said = (attribute: string | undefined) =>
    attribute === undefined ? undefined : text(attributes[attribute]);
  const meta = complex(attributes.meta);
  const user = userOf(attributes);
  const credential: Credential = {
    type,
    id: scimId(resource),
    ocid: text(attributes.ocid),
    label: said(label),
    userId: text(user.value),
    userOcid: text(user.ocid),
    userName: text(user.name) ?? text(user.display),
    created: text(meta.created),
    lastSet: said(lastSet),
    expiresOn: said(expires),
    lifecycleState: undefined,
    deleteInProgress: attributes.deleteInProgress === true,
    unresolved: undefined,
  };
  const { schemas } = attributes;
  const kinds = [meta.resourceType, ...(Array.isArray(schemas) ? (schemas as unknown[]) : [])];
  const foreignType = kinds.map(text).find((kind) => kind !== undefined && isForeign(kind, name));
  return { credential, domainOcid: text(attributes.domainOcid), foreignType };
}

/** The user of a row. Names of attributes have no case (RFC 7643, section 2.1), and a list of one is that one. */
function userOf(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const own =
    attributes.user ?? Object.entries(attributes).find(([name]) => name.toLowerCase() === "user")?.[1];
  if (!Array.isArray(own)) return complex(own);
  return own.length === 1 ? complex(own[0]) : {};
}

/** Resource types of a domain that a row can say it is, as `meta.resourceType` or the end of a schema's URN. */
const kindsKnown = new Set(
  ["User", "Group", "App", ...Object.values(credentialApis).map(({ scim }) => scim.resource)].map(kindOf),
);

/** How the service spells each is not documented: only one that is known to be another contradicts. */
function isForeign(kind: string, resource: string): boolean {
  const said = kindOf(kind);
  return kindsKnown.has(said) && said !== kindOf(resource);
}

function kindOf(name: string): string {
  return name.replace(/^.*:/, "").toLowerCase().replace(/s$/, "");
}

function complex(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** The attribute of a credential by which its user is named in a filter. */
export type OwnerKey = "ocid" | "value";

/** Asks `POST …/.search` and `GET` with a filter for what belongs to a user. */
export function ownedBy(
  holders: readonly { readonly id: string; readonly ocid: string | undefined }[],
  key: OwnerKey = "ocid",
): string {
  return holders
    .map(({ id, ocid }) =>
      key === "value" || ocid === undefined ? `user.value eq ${quoted(id)}` : `user.ocid eq ${quoted(ocid)}`,
    )
    .join(" or ");
}

/** A string of a SCIM filter: JSON's rules (RFC 7644, section 3.4.2.2). */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
