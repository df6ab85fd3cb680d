import { type Attribute, complex, instant, plain, secret } from "./attribute";

/** What a domain keeps of a credential, whatever its type. Dates are as they go over the wire: they may be malformed. */
export interface CredentialContent {
  readonly id: string;
  readonly ocid: string;
  readonly userOcid: string;
  readonly name?: string;
  /** Of an API key that somebody signs with; any other has one that is made from its id. */
  readonly fingerprint?: string;
  readonly description?: string;
  readonly expiresOn?: string;
  /** Database credentials only: when the password was set last. */
  readonly lastSetDate?: string;
}

/** All that differs from one type to the next, in SCIM and in the classic API. */
export interface CredentialTypeRow {
  /** The last part of the SCIM path under `/admin/v1/`, as oci-identitydomains' client calls it. */
  readonly resource: string;
  readonly urn: string;
  /** Of SCIM, beside those that every resource has. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly render: (credential: CredentialContent) => object;
  /** The attribute of a user's `userCredentials` extension that refers to credentials of the type. */
  readonly reference: string;
  readonly referenceAttributes?: Readonly<Record<string, Attribute>>;
  readonly renderReference?: (credential: CredentialContent) => object;
  /** The attribute of the capabilities extension without which a user may not create one. */
  readonly capability: `canUse${string}`;
  readonly classic: {
    readonly operation: string;
    /** Under `/20160918/users/:userId/`. */
    readonly path: string;
    readonly paged?: boolean;
    readonly render: (credential: CredentialContent, tenancyOcid: string) => object;
  };
  /** "Details for IAM with Identity Domains", for the classic operation; for SCIM inferred from it. */
  readonly permission: string;
}

const expiring = { status: plain("never"), expiresOn: instant("default") };

const publicKey = "-----BEGIN PUBLIC KEY-----\nnone\n-----END PUBLIC KEY-----";

const scopes = [{ audience: "https://example.com", scope: "/read" }];

/**
 * In the order in which samples draw them. The spelling of the URNs is taken from Terraform's documentation of the
 * resources; unverified for the last two.
 */
const rows = {
  api_keys: {
    resource: "ApiKeys",
    urn: "urn:ietf:params:scim:schemas:oracle:idcs:apikey",
    attributes: {
      fingerprint: plain("default", true),
      // Public, but of no use to an audit of ages: a whitelist that names it asks for too much.
      key: secret,
      description: plain("default"),
    },
    render: (key) => ({ fingerprint: fingerprintOf(key), key: publicKey }),
    reference: "apiKeys",
    referenceAttributes: { key: plain("always") },
    renderReference: (key) => ({ key: fingerprintOf(key) }),
    capability: "canUseApiKeys",
    classic: {
      operation: "ListApiKeys",
      path: "apiKeys",
      render: (key, tenancyOcid) => ({
        keyId: `${tenancyOcid}/${key.userOcid}/${fingerprintOf(key)}`,
        keyValue: publicKey,
        fingerprint: fingerprintOf(key),
      }),
    },
    permission: "USER_READ",
  },
  auth_tokens: {
    resource: "AuthTokens",
    urn: "urn:ietf:params:scim:schemas:oracle:idcs:authToken",
    attributes: { ...expiring, description: plain("default"), token: secret },
    render: ({ id }) => ({ token: `token-${id}` }),
    reference: "authTokens",
    capability: "canUseAuthTokens",
    classic: { operation: "ListAuthTokens", path: "authTokens", render: renderExpiring },
    permission: "USER_READ",
  },
  customer_secret_keys: {
    resource: "CustomerSecretKeys",
    urn: "urn:ietf:params:scim:schemas:oracle:idcs:customerSecretKey",
    attributes: {
      ...expiring,
      displayName: plain("default"),
      description: plain("default"),
      accessKey: plain("default"),
      secretKey: secret,
    },
    render: ({ id, name }) => ({ displayName: name, accessKey: id, secretKey: `secret-${id}` }),
    reference: "customerSecretKeys",
    capability: "canUseCustomerSecretKeys",
    classic: {
      operation: "ListCustomerSecretKeys",
      path: "customerSecretKeys",
      render: (credential) => ({ ...renderExpiring(credential), displayName: credential.name ?? "" }),
    },
    permission: "USER_READ",
  },
  smtp_credentials: {
    resource: "SmtpCredentials",
    urn: "urn:ietf:params:scim:schemas:oracle:idcs:smtpCredential",
    attributes: {
      ...expiring,
      description: plain("default"),
      userName: plain("default"),
      password: secret,
    },
    render: ({ id, name, userOcid }) => ({
      userName: `${userOcid}@${name ?? "smtp"}.example.com`,
      password: `password-${id}`,
    }),
    reference: "smtpCredentials",
    capability: "canUseSmtpCredentials",
    classic: {
      operation: "ListSmtpCredentials",
      path: "smtpCredentials",
      render: (credential) => ({
        ...renderExpiring(credential),
        username: `${credential.userOcid}@smtp.example.com`,
      }),
    },
    permission: "CREDENTIAL_INSPECT",
  },
  db_credentials: {
    resource: "UserDbCredentials",
    urn: "urn:ietf:params:scim:schemas:oracle:idcs:userDbCredentials",
    attributes: {
      ...expiring,
      name: plain("default"),
      description: plain("default"),
      dbPassword: secret,
      mixedDbPassword: secret,
      salt: secret,
      mixedSalt: secret,
      lastSetDate: instant("default"),
      expired: plain("default"),
    },
    render: ({ id, name, lastSetDate }) => ({
      name,
      dbPassword: `password-${id}`,
      mixedDbPassword: `password-${id}`,
      salt: `salt-${id}`,
      mixedSalt: `salt-${id}`,
      lastSetDate,
      expired: false,
    }),
    reference: "dbCredentials",
    capability: "canUseDbCredentials",
    classic: { operation: "ListDbCredentials", path: "dbCredentials", paged: true, render: renderExpiring },
    // The page does not have it: inferred from its neighbours.
    permission: "USER_READ",
  },
  oauth2_client_credentials: {
    resource: "OAuth2ClientCredentials",
    urn: "urn:ietf:params:scim:schemas:oracle:idcs:oauth2ClientCredential",
    attributes: {
      ...expiring,
      name: plain("default"),
      description: plain("default"),
      isResetSecret: plain("default"),
      secret,
      scopes: complex("default", { audience: plain("default"), scope: plain("default") }),
    },
    render: ({ id, name }) => ({ name, secret: `secret-${id}`, scopes }),
    reference: "oAuth2ClientCredentials",
    capability: "canUseOAuth2ClientCredentials",
    classic: {
      operation: "ListOAuthClientCredentials",
      path: "oauth2ClientCredentials",
      paged: true,
      render: ({ ocid, name, description, expiresOn }, tenancyOcid) => ({
        id: ocid,
        compartmentId: tenancyOcid,
        name: name ?? "",
        description: description ?? "",
        expiresOn,
        scopes,
      }),
    },
    permission: "USER_READ",
  },
} as const satisfies Readonly<Record<string, CredentialTypeRow>>;

export type CredentialType = keyof typeof rows;

export const credentialTypeRows: Readonly<Record<CredentialType, CredentialTypeRow>> = rows;

export const credentialTypes = Object.keys(rows) as CredentialType[];

/** What a user may do, as the attributes of SCIM's capabilities extension name it: that of each type, and the Console. */
export type Capability =
  (typeof rows)[CredentialType]["capability"] | "canUseConsolePassword" | "canUseConsole";

export const capabilities: readonly Capability[] = [
  "canUseConsolePassword",
  "canUseConsole",
  ...Object.values(rows).map(({ capability }) => capability),
];

function renderExpiring({ ocid, description, expiresOn }: CredentialContent) {
  return { id: ocid, description: description ?? "", timeExpires: expiresOn };
}

function fingerprintOf({ id, fingerprint }: CredentialContent): string {
  return fingerprint ?? fingerprintFrom(id);
}

/** A fingerprint in Oracle's form, made from the credential's id: SCIM ids of keys are not fingerprints. */
export function fingerprintFrom(id: string): string {
  const hex = Buffer.from(id.padEnd(16, "0")).toString("hex").slice(0, 32);
  return (hex.match(/../g) ?? []).join(":");
}
