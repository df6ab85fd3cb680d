import type { IdentityDomainsClient } from "oci-identitydomains";
import type { Credential } from "../../audit/credential";
import type { CredentialType, PerType } from "../../audit/credential-type";
import { queryValue } from "../../oci/query";
import { type PageRequest, scimId, type ScimPage, scimPage, text } from "./scim-page";
import { readAnswer } from "../sdk-answer";

/** One of the six SCIM resource types that hold credentials. */
export interface CredentialResource {
  /** As it stands in the URL, such as `ApiKeys`. */
  readonly name: string;
  /** `GET`, with or without a filter. */
  list(client: IdentityDomainsClient, page: PageRequest, filter?: string): Promise<ScimPage<Credential>>;
  /** `POST …/.search`. */
  search(client: IdentityDomainsClient, page: PageRequest, filter: string): Promise<ScimPage<Credential>>;
}

interface Wire {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly label?: string;
  readonly list: (client: IdentityDomainsClient, request: ListRequest) => Promise<unknown>;
  readonly search: (client: IdentityDomainsClient, request: SearchRequest) => Promise<unknown>;
}

interface ListRequest {
  readonly attributes: string;
  readonly sortBy: string;
  readonly startIndex: number;
  readonly count: number;
  readonly filter?: string;
}

interface SearchRequest {
  readonly schemas: string[];
  readonly attributes: string[];
  readonly sortBy: string;
  readonly startIndex: number;
  readonly count: number;
  readonly filter: string;
}

/**
 * Never changes and can be searched, so pages can be cut by it (schema of the identity domains' API, attribute `ocid`;
 * Oracle's own CIS script sorts by it).
 */
export const stableSort = "ocid";

const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/** Asked for of every type. Nothing secret is among them, nor among those that a type adds. */
const common = ["id", "ocid", "meta", "user", "deleteInProgress"];

/** The resources and what is asked of each. Secrets and hashes are `returned: default`, so attributes are always named. */
const wires: PerType<Wire> = {
  api_keys: {
    name: "ApiKeys",
    attributes: ["fingerprint"],
    label: "fingerprint",
    list: async (client, request) => (await client.listApiKeys(request)).apiKeys,
    search: async (client, apiKeySearchRequest) =>
      (await client.searchApiKeys({ apiKeySearchRequest })).apiKeys,
  },
  auth_tokens: {
    name: "AuthTokens",
    attributes: ["expiresOn"],
    list: async (client, request) => (await client.listAuthTokens(request)).authTokens,
    search: async (client, authTokenSearchRequest) =>
      (await client.searchAuthTokens({ authTokenSearchRequest })).authTokens,
  },
  customer_secret_keys: {
    name: "CustomerSecretKeys",
    attributes: ["displayName", "expiresOn"],
    label: "displayName",
    list: async (client, request) => (await client.listCustomerSecretKeys(request)).customerSecretKeys,
    search: async (client, customerSecretKeySearchRequest) =>
      (await client.searchCustomerSecretKeys({ customerSecretKeySearchRequest })).customerSecretKeys,
  },
  smtp_credentials: {
    name: "SmtpCredentials",
    attributes: ["expiresOn"],
    list: async (client, request) => (await client.listSmtpCredentials(request)).smtpCredentials,
    search: async (client, smtpCredentialSearchRequest) =>
      (await client.searchSmtpCredentials({ smtpCredentialSearchRequest })).smtpCredentials,
  },
  db_credentials: {
    name: "UserDbCredentials",
    attributes: ["name", "lastSetDate", "expiresOn"],
    label: "name",
    list: async (client, request) => (await client.listUserDbCredentials(request)).userDbCredentials,
    search: async (client, userDbCredentialsSearchRequest) =>
      (await client.searchUserDbCredentials({ userDbCredentialsSearchRequest })).userDbCredentials,
  },
  oauth2_client_credentials: {
    name: "OAuth2ClientCredentials",
    attributes: ["name", "expiresOn"],
    label: "name",
    list: async (client, request) =>
      (await client.listOAuth2ClientCredentials(request)).oAuth2ClientCredentials,
    search: async (client, oAuth2ClientCredentialSearchRequest) =>
      (await client.searchOAuth2ClientCredentials({ oAuth2ClientCredentialSearchRequest }))
        .oAuth2ClientCredentials,
  },
};

/** The SCIM resource type of a credential type. */
export function credentialResource(type: CredentialType): CredentialResource {
  const { name, attributes, label, list, search } = wires[type];
  const asked = [...common, ...attributes];
  const read = (body: unknown) => scimPage(body, (resource) => toCredential(type, resource, label));
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

function toCredential(type: CredentialType, resource: object, label: string | undefined): Credential {
  const attributes = resource as Readonly<Record<string, unknown>>;
  const meta = complex(attributes.meta);
  const user = complex(attributes.user);
  return {
    type,
    id: scimId(resource),
    ocid: text(attributes.ocid),
    label: label === undefined ? undefined : text(attributes[label]),
    userId: text(user.value),
    userOcid: text(user.ocid),
    userName: text(user.name) ?? text(user.display),
    created: text(meta.created),
    lastSet: type === "db_credentials" ? text(attributes.lastSetDate) : undefined,
    expiresOn: text(attributes.expiresOn),
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
