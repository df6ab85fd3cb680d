import type { CredentialType } from "../credential-type";
import type { Domain } from "../domain";
import type { ReportedCredential } from "../report";
import type { Command, OciCommand, Option } from "./command-line";

/**
 * The commands of Oracle's CLI for one credential. Command and option names are those of oci-cli 3.89.3:
 * `services/identity_domains/src/oci_cli_identity_domains/generated/identitydomains_cli.py` for a domain,
 * `services/identity/src/oci_cli_identity/{generated/identity_cli,identity_cli_extended}.py` for classic IAM. The schema
 * names are those of Oracle's "Using allowSelfChange To Update Profile Attributes" (IAM domains) and, for database
 * credentials, of the acceptance tests of Oracle's Terraform provider.
 */
export interface CredentialCommands {
  readonly create: readonly Command[];
  readonly remove: readonly Command[];
  /** OAuth2 only: shows the scopes, which creating and regenerating need. */
  readonly show: readonly Command[];
  /** OAuth2 only: a new secret for the same credential. */
  readonly regenerate: readonly Command[];
}

/** A report names the service that keeps a credential by its URL: only classic IAM has none. */
export function apiOf({ domainUrl }: Pick<ReportedCredential, "domainUrl">): Domain["api"] {
  return domainUrl === "" ? "iam" : "identity-domains";
}

export function credentialCommands(credential: ReportedCredential): CredentialCommands {
  return apiOf(credential) === "iam" ? classicCommands(credential) : domainCommands(credential);
}

/** Stands for a value that only the person at the keyboard knows; the shell stops at an unset one. */
const keyFile = "new_api_key.pem";
const publicKeyFile = "new_api_key_public.pem";
const scopesFile = "file://scopes.json";
const noUser = "USER_ID_IS_NOT_KNOWN";

const makeKeyPair: readonly Command[] = [
  { shell: `openssl genrsa -out ${keyFile} 2048 && chmod go-rwx ${keyFile}` },
  { shell: `openssl rsa -pubout -in ${keyFile} -out ${publicKeyFile}` },
];

/** The fingerprint as Oracle computes it ("Required Keys and OCIDs"). */
const fingerprint = `"$(openssl rsa -pubout -outform DER -in ${keyFile} 2>/dev/null | openssl md5 -c | awk '{print $NF}')"`;

/** Read without showing it, so that the password is in no history of a shell. */
const readPassword: Command = {
  shell: "read -rsp 'New database password: ' NEW_DB_PASSWORD && echo",
};
const newPassword = { shell: '"$NEW_DB_PASSWORD"' };

const groups = {
  api_keys: "api-key",
  auth_tokens: "auth-token",
  customer_secret_keys: "customer-secret-key",
  smtp_credentials: "smtp-credential",
  db_credentials: "user-db-credential",
  oauth2_client_credentials: "o-auth2-client-credential",
} as const satisfies Record<CredentialType, string>;

const schemas = {
  api_keys: "apikey",
  auth_tokens: "authToken",
  customer_secret_keys: "customerSecretKey",
  smtp_credentials: "smtpCredential",
  db_credentials: "UserDbCredentials",
  oauth2_client_credentials: "oauth2ClientCredential",
} as const satisfies Record<CredentialType, string>;

function domainCommands(credential: ReportedCredential): CredentialCommands {
  const { type, scimId, userId, domainUrl } = credential;
  const group = groups[type];
  const endpoint: Option = ["--endpoint", domainUrl];
  const id: Option = [`--${group}-id`, scimId];
  const command = (verb: string, ...options: Option[]): OciCommand => ({
    oci: ["identity-domains", group, verb],
    options: [...options, endpoint],
  });
  const create = (...options: Option[]): OciCommand =>
    command(
      "create",
      ["--schemas", JSON.stringify([`urn:ietf:params:scim:schemas:oracle:idcs:${schemas[type]}`])],
      ...options,
      ["--user", JSON.stringify({ value: userId ?? noUser })],
    );
  const creating: Record<CredentialType, () => Command[]> = {
    api_keys: () => [
      ...makeKeyPair,
      create(["--key", { shell: `"$(cat ${publicKeyFile})"` }], ["--fingerprint", { shell: fingerprint }]),
    ],
    auth_tokens: () => [create(["--description", describe(credential)])],
    customer_secret_keys: () => [create(["--display-name", describe(credential)])],
    // The CLI insists on a user name, which the service gives itself: the attribute is read-only.
    smtp_credentials: () => [
      create(["--user-name", "given-by-the-service"], ["--description", describe(credential)]),
    ],
    db_credentials: () => [
      readPassword,
      create(["--db-password", newPassword], ["--description", describe(credential)]),
    ],
    oauth2_client_credentials: () => [
      create(
        ["--name", describe(credential)],
        ["--scopes", scopesFile],
        ["--description", describe(credential)],
      ),
    ],
  };
  const isOAuth2 = type === "oauth2_client_credentials";
  return {
    create: creating[type](),
    remove: [command("delete", id)],
    show: isOAuth2 ? [command("get", id, ["--attributes", "name,description,scopes"])] : [],
    regenerate: isOAuth2
      ? [
          command(
            "patch",
            id,
            ["--schemas", JSON.stringify(["urn:ietf:params:scim:api:messages:2.0:PatchOp"])],
            ["--operations", JSON.stringify([{ op: "replace", path: "isResetSecret", value: true }])],
          ),
        ]
      : [],
  };
}

function classicCommands(credential: ReportedCredential): CredentialCommands {
  const { type, scimId, label } = credential;
  const user: Option = ["--user-id", credential.userOcid ?? credential.userId ?? noUser];
  const description: Option = ["--description", describe(credential)];
  const command = (words: string, ...options: Option[]): OciCommand => ({
    oci: ["iam", ...words.split(" ")],
    options: [user, ...options],
  });
  const only = (create: readonly Command[], remove: OciCommand): CredentialCommands => ({
    create,
    remove: [remove],
    show: [],
    regenerate: [],
  });
  switch (type) {
    case "api_keys":
      return only(
        [...makeKeyPair, command("user api-key upload", ["--key-file", publicKeyFile])],
        // A classic key's id is tenancy/user/fingerprint.
        command("user api-key delete", ["--fingerprint", label ?? scimId.split("/").at(-1) ?? scimId]),
      );
    case "auth_tokens":
      return only(
        [command("auth-token create", description)],
        command("auth-token delete", ["--auth-token-id", scimId]),
      );
    case "customer_secret_keys":
      return only(
        [command("customer-secret-key create", ["--display-name", describe(credential)])],
        command("customer-secret-key delete", ["--customer-secret-key-id", scimId]),
      );
    case "smtp_credentials":
      return only(
        [command("smtp-credential create", description)],
        command("smtp-credential delete", ["--smtp-credential-id", scimId]),
      );
    case "db_credentials":
      return only(
        [readPassword, command("user create-db-credential", ["--password", newPassword], description)],
        command("user delete-db-credential", ["--db-credential-id", scimId]),
      );
    case "oauth2_client_credentials": {
      const id: Option = ["--oauth2-client-credential-id", scimId];
      const scopes: Option = ["--scopes", scopesFile];
      return {
        create: [
          command("user oauth2-credential create", ["--name", describe(credential)], description, scopes),
        ],
        remove: [command("user oauth2-credential delete", id)],
        show: [command("user oauth2-credential list")],
        regenerate: [
          command("user oauth2-credential update", id, description, scopes, ["--is-reset-password", "true"]),
        ],
      };
    }
  }
}

/** What the new credential is called: it says what it replaces. */
function describe({ scimId, label }: ReportedCredential): string {
  return `replaces ${label ?? scimId}`;
}
