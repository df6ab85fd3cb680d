import type { IdentityClient } from "oci-identity";
import type { IdentityDomainsClient } from "oci-identitydomains";
import type { PerType } from "../audit/credential-type";
import type { TokenPage } from "./token-pages";

/** Where the credentials of a type are read, and what its attributes are called. Nothing secret is among them. */
export interface CredentialApis {
  readonly scim: ScimApi;
  readonly classic: ClassicApi;
}

/** The SCIM resource type of an identity domain's API. */
export interface ScimApi {
  /** As it stands in the URL, such as `ApiKeys`. */
  readonly resource: string;
  /** The attribute of a user's `userCredentials` that refers to them (ExtensionUserCredentialsUser). */
  readonly reference: string;
  readonly label?: string;
  /** The attribute that says when the secret was set last. */
  readonly lastSet?: string;
  readonly expires?: string;
  readonly list: (client: IdentityDomainsClient, request: ListRequest) => Promise<unknown>;
  readonly search: (client: IdentityDomainsClient, request: SearchRequest) => Promise<unknown>;
}

interface ListRequest {
  readonly attributes: string;
  readonly sortBy?: string;
  readonly startIndex?: number;
  readonly count?: number;
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

/** A listing of the Identity API, version 20160918. One that takes no page answers with everything. */
export interface ClassicApi {
  readonly list: (client: IdentityClient, request: ClassicListRequest) => Promise<TokenPage>;
  readonly id: string;
  readonly label?: string;
  readonly expires?: string;
}

interface ClassicListRequest {
  readonly userId: string;
  readonly limit: number;
  readonly page?: string;
}

export const credentialApis: PerType<CredentialApis> = {
  api_keys: {
    scim: {
      resource: "ApiKeys",
      reference: "apiKeys",
      label: "fingerprint",
      list: async (client, request) => (await client.listApiKeys(request)).apiKeys,
      search: async (client, apiKeySearchRequest) =>
        (await client.searchApiKeys({ apiKeySearchRequest })).apiKeys,
    },
    classic: {
      list: (client, { userId }) => client.listApiKeys({ userId }),
      id: "keyId",
      label: "fingerprint",
    },
  },
  auth_tokens: {
    scim: {
      resource: "AuthTokens",
      reference: "authTokens",
      label: "description",
      expires: "expiresOn",
      list: async (client, request) => (await client.listAuthTokens(request)).authTokens,
      search: async (client, authTokenSearchRequest) =>
        (await client.searchAuthTokens({ authTokenSearchRequest })).authTokens,
    },
    classic: {
      list: (client, { userId }) => client.listAuthTokens({ userId }),
      id: "id",
      label: "description",
      expires: "timeExpires",
    },
  },
  customer_secret_keys: {
    scim: {
      resource: "CustomerSecretKeys",
      reference: "customerSecretKeys",
      label: "displayName",
      expires: "expiresOn",
      list: async (client, request) => (await client.listCustomerSecretKeys(request)).customerSecretKeys,
      search: async (client, customerSecretKeySearchRequest) =>
        (await client.searchCustomerSecretKeys({ customerSecretKeySearchRequest })).customerSecretKeys,
    },
    classic: {
      list: (client, { userId }) => client.listCustomerSecretKeys({ userId }),
      id: "id",
      label: "displayName",
      expires: "timeExpires",
    },
  },
  smtp_credentials: {
    scim: {
      resource: "SmtpCredentials",
      reference: "smtpCredentials",
      label: "description",
      expires: "expiresOn",
      list: async (client, request) => (await client.listSmtpCredentials(request)).smtpCredentials,
      search: async (client, smtpCredentialSearchRequest) =>
        (await client.searchSmtpCredentials({ smtpCredentialSearchRequest })).smtpCredentials,
    },
    classic: {
      list: (client, { userId }) => client.listSmtpCredentials({ userId }),
      id: "id",
      label: "description",
      expires: "timeExpires",
    },
  },
  db_credentials: {
    scim: {
      resource: "UserDbCredentials",
      reference: "dbCredentials",
      label: "name",
      lastSet: "lastSetDate",
      expires: "expiresOn",
      list: async (client, request) => (await client.listUserDbCredentials(request)).userDbCredentials,
      search: async (client, userDbCredentialsSearchRequest) =>
        (await client.searchUserDbCredentials({ userDbCredentialsSearchRequest })).userDbCredentials,
    },
    classic: {
      list: (client, request) => client.listDbCredentials(request),
      id: "id",
      expires: "timeExpires",
    },
  },
  oauth2_client_credentials: {
    scim: {
      resource: "OAuth2ClientCredentials",
      reference: "oAuth2ClientCredentials",
      label: "name",
      expires: "expiresOn",
      list: async (client, request) =>
        (await client.listOAuth2ClientCredentials(request)).oAuth2ClientCredentials,
      search: async (client, oAuth2ClientCredentialSearchRequest) =>
        (await client.searchOAuth2ClientCredentials({ oAuth2ClientCredentialSearchRequest }))
          .oAuth2ClientCredentials,
    },
    classic: {
      list: (client, request) => client.listOAuthClientCredentials(request),
      id: "id",
      label: "name",
      expires: "expiresOn",
    },
  },
};
