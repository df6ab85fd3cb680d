import type { IdentityDomainsClient } from "oci-identitydomains";
import { type CredentialType, credentialTypes } from "../../audit/credential-type";
import { credentialApis } from "../credential-apis";
import { credentialResource, type ListedCredential, ownedBy, stableSort } from "../scim/credential-resource";
import { scimId, type ScimPage, scimPage } from "../scim/scim-page";
import { type ListedUser, listUsers } from "../scim/user-resource";
import { readAnswer } from "../sdk-answer";
import type { QuestionId } from "./field-report";

/** A user, and how many references to credentials came along. */
export interface AskedUser {
  readonly id: string;
  readonly ocid: string | undefined;
  readonly references: number;
}

/** One request to a domain, and what it is for. */
export interface Question {
  readonly id: QuestionId;
  /** The request as it is shown before it is sent: what stands for a tenancy's own values is in angle brackets. */
  readonly request: string;
  /** @param users those that the first question found */
  readonly ask: (client: IdentityDomainsClient, users: readonly AskedUser[]) => Promise<ScimPage<AskedUser>>;
}

/** Users of one page: enough to meet references, few enough to be no inventory. */
const usersAsked = 50;

/** A user who exists nowhere: no tenancy has issued this OCID. */
const nobody = { id: "nobody", ocid: "ocid1.user.oc1..credential-audit-field-report" };

const wholeExtension = "urn:ietf:params:scim:schemas:oracle:idcs:extension:userCredentials:User";

/** In the order in which they are asked: the first finds users for the others. */
export const questions: readonly Question[] = [
  inventory("users", "as an audit asks"),
  inventory("users_again", "the same again"),
  {
    id: "users_whole_references",
    request: `GET  Users?count=${usersAsked}, attributes: the whole extension userCredentials`,
    ask: async (client) => {
      const attributes = ["id", "ocid", wholeExtension].join(",");
      const page = { sortBy: stableSort, startIndex: 1, count: usersAsked };
      return scimPage((await readAnswer(client.listUsers({ attributes, ...page }))).users, toUser);
    },
  },
  {
    id: "users_1000",
    request: "GET  Users?count=1000, attributes: id,ocid",
    ask: async (client) => {
      const page = { sortBy: stableSort, startIndex: 1, count: 1000 };
      return scimPage((await readAnswer(client.listUsers({ attributes: "id,ocid", ...page }))).users, toUser);
    },
  },
  ...credentialTypes.map((type): Question => ({
    id: `listing_${type}`,
    request: `GET  ${credentialApis[type].scim.resource}, no filter`,
    ask: (client) => list(client, type, undefined),
  })),
  ...credentialTypes.map((type): Question => ({
    id: `filter_${type}`,
    request: `GET  ${credentialApis[type].scim.resource}, filter: user.ocid eq "<a user>"`,
    ask: (client, found) => list(client, type, ownedBy(atLeast(1, found))),
  })),
  ...credentialTypes.map((type): Question => ({
    id: `search_${type}`,
    request: `POST ${credentialApis[type].scim.resource}/.search, filter: user.ocid eq "<a user>"`,
    ask: (client, found) => search(client, type, ownedBy(atLeast(1, found))),
  })),
  ...([2, 10, 50] as const).map((size): Question => ({
    id: `batch_${size}`,
    request: `POST ${credentialApis.api_keys.scim.resource}/.search, filter: user.ocid eq "<a user>" or …, ${size} of them`,
    ask: (client, found) => search(client, "api_keys", ownedBy(atLeast(size, found))),
  })),
  {
    id: "nobody",
    request: `GET  ${credentialApis.api_keys.scim.resource}, filter: user.ocid eq "<nobody's OCID>"`,
    ask: (client) => list(client, "api_keys", ownedBy([nobody])),
  },
  {
    id: "unsearchable",
    request: `GET  ${credentialApis.api_keys.scim.resource}, filter: user.ocid eq "<nobody's OCID>" and an attribute that there is not`,
    ask: (client) => list(client, "api_keys", `(${ownedBy([nobody])}) and noSuchAttribute eq "x"`),
  },
];

function inventory(id: QuestionId, how: string): Question {
  return {
    id,
    request: `GET  Users?count=${usersAsked}, attributes: ${how}`,
    ask: async (client) => {
      const { total, rows } = await listUsers(client, { startIndex: 1, count: usersAsked });
      const count = (references: ListedUser["references"]) =>
        Object.values(references ?? {}).reduce((sum, { length }) => sum + length, 0);
      return {
        total,
        rows: rows.map(({ user, references }) => ({
          id: user.id,
          ocid: user.ocid,
          references: count(references),
        })),
      };
    },
  };
}

async function list(
  client: IdentityDomainsClient,
  type: CredentialType,
  filter: string | undefined,
): Promise<ScimPage<AskedUser>> {
  return counted(await credentialResource(type).list(client, { startIndex: 1, count: usersAsked }, filter));
}

async function search(
  client: IdentityDomainsClient,
  type: CredentialType,
  filter: string,
): Promise<ScimPage<AskedUser>> {
  return counted(await credentialResource(type).search(client, { startIndex: 1, count: usersAsked }, filter));
}

function counted({ total, rows }: ScimPage<ListedCredential>): ScimPage<AskedUser> {
  return {
    total,
    rows: rows.map(({ credential: { id } }) => ({ id, ocid: undefined, references: 0 })),
  };
}

/** As many users as asked for; where a domain has fewer, users who exist nowhere make up the number. */
function atLeast(size: number, found: readonly AskedUser[]): readonly { id: string; ocid: string }[] {
  const real = found.flatMap(({ id, ocid }) => (ocid === undefined ? [] : [{ id, ocid }]));
  const made = Array.from({ length: size }, (_, index) => ({ ...nobody, ocid: `${nobody.ocid}-${index}` }));
  return [...real, ...made].slice(0, size);
}

function toUser(resource: object): AskedUser {
  const attributes = resource as Readonly<Record<string, unknown>>;
  const has = attributes.urnIetfParamsScimSchemasOracleIdcsExtensionUserCredentialsUser;
  const held = (has ?? {}) as Readonly<Record<string, unknown>>;
  const references = credentialTypes.reduce((sum, type) => {
    const entries = held[credentialApis[type].scim.reference];
    return sum + (Array.isArray(entries) ? entries.length : 0);
  }, 0);
  const { ocid } = attributes;
  return { id: scimId(resource), ocid: typeof ocid === "string" ? ocid : undefined, references };
}
