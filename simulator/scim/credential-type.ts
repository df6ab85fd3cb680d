/** The six types of long-lived credential. */
export const credentialTypes = [
  "api_keys",
  "auth_tokens",
  "customer_secret_keys",
  "smtp_credentials",
  "db_credentials",
  "oauth2_client_credentials",
] as const;

export type CredentialType = (typeof credentialTypes)[number];

/** The last part of the SCIM path under `/admin/v1/`, as oci-identitydomains' client calls it. */
export const resourceOf: Readonly<Record<CredentialType, string>> = {
  api_keys: "ApiKeys",
  auth_tokens: "AuthTokens",
  customer_secret_keys: "CustomerSecretKeys",
  smtp_credentials: "SmtpCredentials",
  db_credentials: "UserDbCredentials",
  oauth2_client_credentials: "OAuth2ClientCredentials",
};

/** The attribute of a user's `userCredentials` extension that refers to credentials of the type. */
export const referenceOf: Readonly<Record<CredentialType, string>> = {
  api_keys: "apiKeys",
  auth_tokens: "authTokens",
  customer_secret_keys: "customerSecretKeys",
  smtp_credentials: "smtpCredentials",
  db_credentials: "dbCredentials",
  oauth2_client_credentials: "oAuth2ClientCredentials",
};
