import type { PerType } from "../credential-type";

/** What a person needs to know to rotate a credential of a type. Source: Oracle, "Managing User Credentials". */
export interface TypeGuide {
  /** One of them, in a sentence. */
  readonly one: string;
  /** The tab of a user in an identity domain, and the resource of a user in classic IAM. */
  readonly tab: string;
  /** The button that creates one. */
  readonly createButton: string;
  /** What stops working when one is deleted. */
  readonly breaks: string;
  readonly deploy: string;
  readonly test: string;
}

export const typeGuides: PerType<TypeGuide> = {
  api_keys: {
    one: "API key",
    tab: "API keys",
    createButton: "Add API key",
    breaks: "every call of an SDK, the CLI or Terraform that is signed with it",
    deploy:
      "Give the new private key to each client, and set fingerprint and key_file in its OCI configuration (the Console shows a snippet). The private key exists only where you made it.",
    test: "Call OCI with the new key from each client, for example: oci iam region list --profile <its profile>",
  },
  auth_tokens: {
    one: "auth token",
    tab: "Auth tokens",
    createButton: "Generate token",
    breaks: "docker logins, Git and Maven clients, Swift and RMAN backups, and streams that sign in with it",
    deploy: "Store the new token where each client reads its password. It is shown once.",
    test: "Sign in with the new token from each client, for example: docker login <region>.ocir.io",
  },
  customer_secret_keys: {
    one: "customer secret key",
    tab: "Customer secret keys",
    createButton: "Generate secret key",
    breaks: "every client of the Amazon S3 compatible API of Object Storage that signs with it",
    deploy:
      "Give both the new access key and the new secret key to each client: they come as a pair. The secret is shown once.",
    test: "List a bucket with the new pair, for example: aws s3 ls --endpoint-url <S3 compatible endpoint>",
  },
  smtp_credentials: {
    one: "SMTP credential",
    tab: "SMTP credentials",
    createButton: "Generate credentials",
    breaks: "every application that sends mail through Email Delivery with it",
    deploy:
      "Give both the new user name and the new password to each application: both are generated. The password is shown once.",
    test: "Send a message from each application and see it arrive.",
  },
  db_credentials: {
    one: "database password",
    tab: "Database passwords",
    createButton: "Create database password",
    breaks: "every connection to a database that signs in with it",
    deploy:
      "Change the password in each wallet or connection store. Both passwords work meanwhile, so no downtime is needed.",
    test: "Connect to each database with the new password.",
  },
  oauth2_client_credentials: {
    one: "OAuth 2.0 client credential",
    tab: "OAuth 2.0 client credentials",
    createButton: "Generate OAuth 2.0 client credential",
    breaks: "every client that asks for access tokens with it; tokens already issued live up to an hour",
    deploy: "Give the id of the credential and its secret to each client. The secret is shown once.",
    test: "Ask for an access token from each client and call its service with it.",
  },
};
