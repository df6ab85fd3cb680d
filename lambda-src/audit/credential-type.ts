/** The benchmark whose recommendations `cisControl` numbers; 3.0.0 numbers them the same. */
export const cisBenchmark = "CIS Oracle Cloud Infrastructure Foundations Benchmark 3.1.0";

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
}

/** The types of long-lived credential that an OCI user can hold, in the order in which reports list them. */
const facts = {
  api_keys: {
    consoleName: "API keys",
    capability: "canUseApiKeys",
    quota: 3,
    cisControl: "1.8",
  },
  auth_tokens: {
    consoleName: "Auth tokens",
    capability: "canUseAuthTokens",
    quota: 2,
    cisControl: "1.10",
  },
  customer_secret_keys: {
    consoleName: "Customer secret keys",
    capability: "canUseCustomerSecretKeys",
    quota: 2,
    cisControl: "1.9",
  },
  smtp_credentials: {
    consoleName: "SMTP credentials",
    capability: "canUseSmtpCredentials",
    quota: 2,
    cisControl: undefined,
  },
  db_credentials: {
    consoleName: "Database passwords",
    capability: "canUseDbCredentials",
    quota: 2,
    cisControl: "1.11",
  },
  oauth2_client_credentials: {
    consoleName: "OAuth 2.0 client credentials",
    capability: "canUseOAuth2ClientCredentials",
    quota: 10,
    cisControl: undefined,
  },
} as const satisfies Readonly<Record<string, CredentialTypeFacts>>;

export type CredentialType = keyof typeof facts;

/** A value for each credential type. */
export type PerType<T> = Readonly<Record<CredentialType, T>>;

export const credentialTypeFacts: PerType<CredentialTypeFacts> = facts;

export const credentialTypes = Object.keys(facts) as unknown as readonly [
  CredentialType,
  ...CredentialType[],
];

/** The same thing computed for every type. */
export function perType<T>(value: (type: CredentialType) => T): Record<CredentialType, T> {
  return Object.fromEntries(credentialTypes.map((type) => [type, value(type)])) as Record<CredentialType, T>;
}
