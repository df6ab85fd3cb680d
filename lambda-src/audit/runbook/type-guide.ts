import type { PerType } from "../credential-type";
import type { ReportedCredential } from "../report";
import type { Command, Option } from "./command-line";

/**
 * What a person needs to know to rotate a credential of a type, and the commands of Oracle's CLI for it.
 *
 * Sources: Oracle, "Managing User Credentials". Command and option names are those of oci-cli 3.89.3:
 * `services/identity_domains/src/oci_cli_identity_domains/generated/identitydomains_cli.py` for a domain,
 * `services/identity/src/oci_cli_identity/{generated/identity_cli,identity_cli_extended}.py` for classic IAM.
 */
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
  /** What to run before creating one. */
  readonly prepare?: readonly Command[];
  readonly domain: DomainCommands;
  readonly classic: ClassicCommands;
}

/** `oci identity-domains <group> create|delete|get|patch`. */
interface DomainCommands {
  readonly group: string;
  /**
   * Name of the SCIM schema, of Oracle's "Using allowSelfChange To Update Profile Attributes" (IAM domains) and, for
   * database credentials, of the acceptance tests of Oracle's Terraform provider.
   */
  readonly schema: string;
  readonly creation: (description: string) => readonly Option[];
  /** The attribute whose patch gives the credential a new secret, and what to note before; absent where none can have one. */
  readonly regeneration?: { readonly attribute: string; readonly note: string };
}

/** `oci iam …`. */
interface ClassicCommands {
  readonly create: string;
  readonly creation: (description: string) => readonly Option[];
  readonly remove: string;
  /** The option that names the credential. */
  readonly id: `--${string}`;
  /** What that option takes, where it is not the credential's id. */
  readonly idOf?: (credential: ReportedCredential) => string;
  readonly regeneration?: {
    readonly list: string;
    readonly update: string;
    readonly options: (description: string) => readonly Option[];
  };
}

const keyFile = "new_api_key.pem";
const publicKeyFile = "new_api_key_public.pem";

/** The fingerprint as Oracle computes it ("Required Keys and OCIDs"). */
const fingerprint = `"$(openssl rsa -pubout -outform DER -in ${keyFile} 2>/dev/null | openssl md5 -c | awk '{print $NF}')"`;

/** Stands for a value that only the person at the keyboard knows; the shell stops at an unset one. */
const newPassword = { shell: '"$NEW_DB_PASSWORD"' };

const scopes: Option = ["--scopes", "file://scopes.json"];

const described = (description: string): readonly Option[] => [["--description", description]];
const displayed = (name: string): readonly Option[] => [["--display-name", name]];

export const typeGuides: PerType<TypeGuide> = {
  api_keys: {
    one: "API key",
    tab: "API keys",
    createButton: "Add API key",
    breaks: "every call of an SDK, the CLI or Terraform that is signed with it",
    deploy:
      "Give the new private key to each client, and set fingerprint and key_file in its OCI configuration (the Console shows a snippet). The private key exists only where you made it.",
    test: "Call OCI with the new key from each client, for example: oci iam region list --profile <its profile>",
    prepare: [
      { shell: `openssl genrsa -out ${keyFile} 2048 && chmod go-rwx ${keyFile}` },
      { shell: `openssl rsa -pubout -in ${keyFile} -out ${publicKeyFile}` },
    ],
    domain: {
      group: "api-key",
      schema: "apikey",
      creation: () => [
        ["--key", { shell: `"$(cat ${publicKeyFile})"` }],
        ["--fingerprint", { shell: fingerprint }],
      ],
    },
    classic: {
      create: "user api-key upload",
      creation: () => [["--key-file", publicKeyFile]],
      remove: "user api-key delete",
      id: "--fingerprint",
      // A classic key's id is tenancy/user/fingerprint.
      idOf: ({ label, scimId }) => label ?? scimId.split("/").at(-1) ?? scimId,
    },
  },
  auth_tokens: {
    one: "auth token",
    tab: "Auth tokens",
    createButton: "Generate token",
    breaks: "docker logins, Git and Maven clients, Swift and RMAN backups, and streams that sign in with it",
    deploy: "Store the new token where each client reads its password. It is shown once.",
    test: "Sign in with the new token from each client, for example: docker login <region>.ocir.io",
    domain: { group: "auth-token", schema: "authToken", creation: described },
    classic: {
      create: "auth-token create",
      creation: described,
      remove: "auth-token delete",
      id: "--auth-token-id",
    },
  },
  customer_secret_keys: {
    one: "customer secret key",
    tab: "Customer secret keys",
    createButton: "Generate secret key",
    breaks: "every client of the Amazon S3 compatible API of Object Storage that signs with it",
    deploy:
      "Give both the new access key and the new secret key to each client: they come as a pair. The secret is shown once.",
    test: "List a bucket with the new pair, for example: aws s3 ls --endpoint-url <S3 compatible endpoint>",
    domain: { group: "customer-secret-key", schema: "customerSecretKey", creation: displayed },
    classic: {
      create: "customer-secret-key create",
      creation: displayed,
      remove: "customer-secret-key delete",
      id: "--customer-secret-key-id",
    },
  },
  smtp_credentials: {
    one: "SMTP credential",
    tab: "SMTP credentials",
    createButton: "Generate credentials",
    breaks: "every application that sends mail through Email Delivery with it",
    deploy:
      "Give both the new user name and the new password to each application: both are generated. The password is shown once.",
    test: "Send a message from each application and see it arrive.",
    domain: {
      group: "smtp-credential",
      schema: "smtpCredential",
      // The CLI insists on a user name, which the service gives itself: the attribute is read-only.
      creation: (description) => [["--user-name", "given-by-the-service"], ...described(description)],
    },
    classic: {
      create: "smtp-credential create",
      creation: described,
      remove: "smtp-credential delete",
      id: "--smtp-credential-id",
    },
  },
  db_credentials: {
    one: "database password",
    tab: "Database passwords",
    createButton: "Create database password",
    breaks: "every connection to a database that signs in with it",
    deploy:
      "Change the password in each wallet or connection store. Both passwords work meanwhile, so no downtime is needed.",
    test: "Connect to each database with the new password.",
    // Read without showing it, so that the password is in no history of a shell.
    prepare: [{ shell: "read -rsp 'New database password: ' NEW_DB_PASSWORD && echo" }],
    domain: {
      group: "user-db-credential",
      schema: "UserDbCredentials",
      creation: (description) => [["--db-password", newPassword], ...described(description)],
    },
    classic: {
      create: "user create-db-credential",
      creation: (description) => [["--password", newPassword], ...described(description)],
      remove: "user delete-db-credential",
      id: "--db-credential-id",
    },
  },
  oauth2_client_credentials: {
    one: "OAuth 2.0 client credential",
    tab: "OAuth 2.0 client credentials",
    createButton: "Generate OAuth 2.0 client credential",
    breaks: "every client that asks for access tokens with it; tokens already issued live up to an hour",
    deploy: "Give the id of the credential and its secret to each client. The secret is shown once.",
    test: "Ask for an access token from each client and call its service with it.",
    domain: {
      group: "o-auth2-client-credential",
      schema: "oauth2ClientCredential",
      creation: (description) => [["--name", description], scopes, ...described(description)],
      regeneration: { attribute: "isResetSecret", note: "name,description,scopes" },
    },
    classic: {
      create: "user oauth2-credential create",
      creation: (description) => [["--name", description], ...described(description), scopes],
      remove: "user oauth2-credential delete",
      id: "--oauth2-client-credential-id",
      regeneration: {
        list: "user oauth2-credential list",
        update: "user oauth2-credential update",
        options: (description) => [...described(description), scopes, ["--is-reset-password", "true"]],
      },
    },
  },
};
