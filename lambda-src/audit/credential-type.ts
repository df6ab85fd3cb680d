/** The six types of long-lived credential that an OCI user can hold, in the order in which reports list them. */
export const credentialTypes = [
  "api_keys",
  "auth_tokens",
  "customer_secret_keys",
  "smtp_credentials",
  "db_credentials",
  "oauth2_client_credentials",
] as const;

export type CredentialType = (typeof credentialTypes)[number];

/** A value for each credential type. */
export type PerType<T> = Readonly<Record<CredentialType, T>>;

/** What is known of a credential type, whatever the tenancy. */
export interface CredentialTypeFacts {
  /** What Oracle's Console calls the type. */
  readonly consoleName: string;
  /** The user attribute that says whether a user may create one (`UserCapabilities`). */
  readonly capability: string;
  /** How many a user can have at a time (Oracle, "Managing User Credentials"). OAuth2 can be raised by a service limit request. */
  readonly quota: number;
  /**
   * Recommendation of the CIS Oracle Cloud Infrastructure Foundations Benchmark 3.0.0 and 3.1.0 that asks for
   * rotation; `undefined` for SMTP and OAuth2 client credentials, for which the benchmark has none.
   */
  readonly cisControl: string | undefined;
  /** Cloud Guard's detector rule for the age of this type; `undefined` where Cloud Guard has none. */
  readonly cloudGuardRule: string | undefined;
}

export const credentialTypeFacts: PerType<CredentialTypeFacts> = {
  api_keys: {
    consoleName: "API keys",
    capability: "canUseApiKeys",
    quota: 3,
    cisControl: "1.8",
    cloudGuardRule: "API_KEY_TOO_OLD",
  },
  auth_tokens: {
    consoleName: "Auth tokens",
    capability: "canUseAuthTokens",
    quota: 2,
    cisControl: "1.10",
    cloudGuardRule: "AUTH_TOKEN_TOO_OLD",
  },
  customer_secret_keys: {
    consoleName: "Customer secret keys",
    capability: "canUseCustomerSecretKeys",
    quota: 2,
    cisControl: "1.9",
    cloudGuardRule: "SECRET_KEY_TOO_OLD",
  },
  smtp_credentials: {
    consoleName: "SMTP credentials",
    capability: "canUseSmtpCredentials",
    quota: 2,
    cisControl: undefined,
    cloudGuardRule: undefined,
  },
  db_credentials: {
    consoleName: "Database passwords",
    capability: "canUseDbCredentials",
    quota: 2,
    cisControl: "1.11",
    cloudGuardRule: undefined,
  },
  oauth2_client_credentials: {
    consoleName: "OAuth 2.0 client credentials",
    capability: "canUseOAuth2ClientCredentials",
    quota: 10,
    cisControl: undefined,
    cloudGuardRule: undefined,
  },
};

/** The same thing computed for every type. */
export function perType<T>(value: (type: CredentialType) => T): Record<CredentialType, T> {
  return Object.fromEntries(credentialTypes.map((type) => [type, value(type)])) as Record<CredentialType, T>;
}
