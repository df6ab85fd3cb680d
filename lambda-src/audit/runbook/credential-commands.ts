import type { Domain } from "../domain";
import type { ReportedCredential } from "../report";
import type { Command, OciCommand, Option } from "./command-line";
import { typeGuides } from "./type-guide";

/** The commands of Oracle's CLI for one credential. */
export interface CredentialCommands {
  readonly create: readonly Command[];
  readonly remove: readonly Command[];
  /** A new secret for the same credential, and what shows what that needs; empty where the type has no such thing. */
  readonly show: readonly Command[];
  readonly regenerate: readonly Command[];
}

/** A report names the service that keeps a credential by its URL: only classic IAM has none. */
export function apiOf({ domainUrl }: Pick<ReportedCredential, "domainUrl">): Domain["api"] {
  return domainUrl === "" ? "iam" : "identity-domains";
}

export function credentialCommands(credential: ReportedCredential): CredentialCommands {
  return apiOf(credential) === "iam" ? classicCommands(credential) : domainCommands(credential);
}

const noUser = "USER_ID_IS_NOT_KNOWN";

function domainCommands(credential: ReportedCredential): CredentialCommands {
  const { type, scimId, userId, domainUrl } = credential;
  const {
    prepare = [],
    domain: { group, schema, creation, regeneration },
  } = typeGuides[type];
  const id: Option = [`--${group}-id`, scimId];
  const command = (verb: string, ...options: readonly Option[]): OciCommand => ({
    oci: ["identity-domains", group, verb],
    options: [...options, ["--endpoint", domainUrl]],
  });
  return {
    create: [
      ...prepare,
      command(
        "create",
        schemas(`urn:ietf:params:scim:schemas:oracle:idcs:${schema}`),
        ...creation(describe(credential)),
        ["--user", JSON.stringify({ value: userId ?? noUser })],
      ),
    ],
    remove: [command("delete", id)],
    show: regeneration ? [command("get", id, ["--attributes", regeneration.note])] : [],
    regenerate: regeneration
      ? [
          command("patch", id, schemas("urn:ietf:params:scim:api:messages:2.0:PatchOp"), [
            "--operations",
            JSON.stringify([{ op: "replace", path: regeneration.attribute, value: true }]),
          ]),
        ]
      : [],
  };
}

function schemas(urn: string): Option {
  return ["--schemas", JSON.stringify([urn])];
}

function classicCommands(credential: ReportedCredential): CredentialCommands {
  const { type, scimId } = credential;
  const { prepare = [], classic } = typeGuides[type];
  const { regeneration } = classic;
  const user: Option = ["--user-id", credential.userOcid ?? credential.userId ?? noUser];
  const id: Option = [classic.id, classic.idOf?.(credential) ?? scimId];
  const command = (words: string, ...options: readonly Option[]): OciCommand => ({
    oci: ["iam", ...words.split(" ")],
    options: [user, ...options],
  });
  return {
    create: [...prepare, command(classic.create, ...classic.creation(describe(credential)))],
    remove: [command(classic.remove, id)],
    show: regeneration ? [command(regeneration.list)] : [],
    regenerate: regeneration
      ? [command(regeneration.update, id, ...regeneration.options(describe(credential)))]
      : [],
  };
}

/**
 * What the new credential is called: it says what it replaces. A label is what somebody wrote, and these words are ours to
 * choose: only what means nothing to any shell, on whichever system it is pasted, is taken over.
 */
function describe({ scimId, label }: ReportedCredential): string {
  return `replaces ${(label ?? scimId)
    .replace(/[^A-Za-z0-9._:@+-]+/g, " ")
    .trim()
    .slice(0, 100)}`;
}
