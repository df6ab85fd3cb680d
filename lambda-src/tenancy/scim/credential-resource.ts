import type { IdentityDomainsClient } from "oci-identitydomains";
import type { Credential } from "../../audit/credential";
import type { CredentialType } from "../../audit/credential-type";
import { queryValue } from "../../oci/query";
import { text } from "../answer";
import { credentialApis, type ScimApi } from "../credential-apis";
import { type PageRequest, scimId, type ScimPage, scimPage } from "./scim-page";
import { readAnswer } from "../sdk-answer";

/** A SCIM resource type that holds credentials. */
export interface CredentialResource {
  /** As it stands in the URL, such as `ApiKeys`. */
  readonly name: string;
  /** `GET`, with or without a filter. */
  list(client: IdentityDomainsClient, page: PageRequest, filter?: string): Promise<ScimPage<Credential>>;
  /** `POST …/.search`. */
  search(client: IdentityDomainsClient, page: PageRequest, filter: string): Promise<ScimPage<Credential>>;
}

/**
 * Never changes and can be searched, so pages can be cut by it (schema of the identity domains' API, attribute `ocid`;
 * Oracle's own CIS script sorts by it).
 */
export const stableSort = "ocid";

const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/** Asked for of every type. Secrets and hashes are `returned: default`, so attributes are always named. */
const common = ["id", "ocid", "meta", "user", "deleteInProgress"];

/** The SCIM resource type of a credential type. */
export function credentialResource(type: CredentialType): CredentialResource {
  const api = credentialApis[type].scim;
  const { resource: name, label, lastSet, expires, list, search } = api;
  const asked = [...common, ...[label, lastSet, expires].filter((attribute) => attribute !== undefined)];
  const read = (body: unknown) => scimPage(body, (resource) => toCredential(type, api, resource));
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

function toCredential(
  type: CredentialType,
  { label, lastSet, expires }: ScimApi,
  resource: object,
): Credential {
  const attributes = resource as Readonly<Record<string, unknown>>;
  const said = (name: string | undefined) => (name === undefined ? undefined : text(attributes[name]));
  const meta = complex(attributes.meta);
  const user = complex(attributes.user);
  return {
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
}

function complex(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Asks `POST …/.search` and `GET` with a filter for what belongs to a user. */
export function ownedBy(
  holders: readonly { readonly id: string; readonly ocid: string | undefined }[],
): string {
  return holders
    .map(({ id, ocid }) =>
      ocid === undefined ? `user.value eq ${quoted(id)}` : `user.ocid eq ${quoted(ocid)}`,
    )
    .join(" or ");
}

/** A string of a SCIM filter: JSON's rules (RFC 7644, section 3.4.2.2). */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
