import type { IdentityClient } from "oci-identity";
import pLimit from "p-limit";
import type { Credential } from "../../audit/credential";
import { credentialTypeFacts, type CredentialType, perType } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";
import type { DomainReading } from "../../audit/reading";
import type { User } from "../../audit/user";
import { domainStatus, type TypeCoverage } from "../../audit/coverage/coverage";
import { RequestError } from "../../oci/request-error";
import type { Connection } from "../../oci/connection";
import { type ClassicApi, credentialApis } from "../credential-apis";
import { rootName } from "../discovery/compartments";
import { Deadline } from "../deadline";
import { consequenceOf, inWords } from "../failure";
import { missingGrant } from "../grants";
import { nobodyShown } from "../no-users-visible";
import type { ReadDomainOptions } from "../scim/read-domain";
import { MalformedAnswerError, text } from "../scim/scim-page";
import { readTokenPages } from "../token-pages";
import { capabilities } from "../scim/user-resource";

/** Users that are asked about side by side. */
const sideBySide = 8;
const largestPage = 1000;

/** Refusals in a row after which a type is given up. */
const patience = 5;

/** The users of a tenancy without identity domains, as reports name them. */
export function classicDomain(tenancyOcid: string, region: string): Domain {
  return {
    name: "Classic IAM",
    url: "",
    ocid: undefined,
    compartment: { ocid: tenancyOcid, name: rootName },
    api: "iam",
    licenseType: undefined,
    homeRegion: region,
  };
}

/**
 * Reads the users and credentials of a tenancy without identity domains. Nothing tells who has a credential, so every
 * user is asked about every type.
 *
 * @param doubt why it is not certain that the tenancy has no identity domains; makes the reading partial
 */
export async function readClassicIam(
  connection: Connection,
  doubt: string | undefined,
  options: ReadDomainOptions,
): Promise<DomainReading> {
  const domain = classicDomain(connection.tenancyOcid, connection.region);
  const deadline = new Deadline(options.timeoutMs, options.signal);
  let requests = 0;
  try {
    const client = connection.identity({ signal: deadline.signal, onAttempt: () => (requests += 1) });
    const reader = new ClassicReader(client, connection.tenancyOcid, domain, options);
    await reader.read();
    const types = perType((type): TypeCoverage => reader.coverage(type, deadline.reason));
    const problem = [deadline.reason ?? reader.usersProblem, doubt].filter((part) => part !== undefined);
    const byTypes = domainStatus(types);
    const status = byTypes === "AUDITED" && problem.length > 0 ? "PARTIAL" : byTypes;
    return {
      domain,
      users: reader.users,
      usersComplete: reader.usersProblem === undefined,
      credentials: reader.credentials,
      coverage: {
        name: domain.name,
        url: domain.url,
        ocid: null,
        status,
        reason: status === "AUDITED" ? null : problem.join("; ") || "see its types",
        users: reader.users.length,
        requests,
        types,
        ...(doubt !== undefined && { doubts: [doubt] }),
      },
    };
  } finally {
    deadline.close();
    options.onProgress({ phase: "done", domain: domain.name, done: requests, total: requests });
  }
}

/** How far one type has come. */
class TypeProgress {
  found = 0;
  readers = 0;
  refusalsInARow = 0;
  problem: string | undefined;
  settled = false;
}

class ClassicReader {
  readonly users: User[] = [];
  readonly credentials: Credential[] = [];
  usersProblem: string | undefined;
  readonly #types = perType(() => new TypeProgress());

  constructor(
    readonly client: IdentityClient,
    readonly tenancyOcid: string,
    readonly domain: Domain,
    readonly options: ReadDomainOptions,
  ) {}

  async read(): Promise<void> {
    const listing = await readTokenPages(
      (page) =>
        this.client.listUsers({
          compartmentId: this.tenancyOcid,
          limit: this.options.pageSize,
          ...(page !== undefined && { page }),
        }),
      toUser,
      ({ id }) => id,
    );
    this.users.push(...listing.rows);
    if (listing.error !== undefined) {
      this.usersProblem = `the users could not be listed: ${inWords(listing.error)}${missingGrant("iam", listing.error)}`;
    } else if (this.users.length === 0) {
      this.usersProblem = nobodyShown("iam");
    }
    const limit = pLimit(sideBySide);
    let done = 0;
    await Promise.all(
      this.users.map((user) =>
        limit(async () => {
          for (const type of this.options.types) await this.#readUser(type, user);
          done += 1;
          this.options.onProgress({
            phase: "credentials",
            domain: this.domain.name,
            done,
            total: this.users.length,
          });
        }),
      ),
    );
    for (const type of this.options.types) this.#types[type].settled = true;
  }

  coverage(type: CredentialType, stopped: string | undefined): TypeCoverage {
    const { found, readers, problem, settled } = this.#types[type];
    if (!this.options.types.includes(type)) {
      return { status: "SKIPPED", expected: null, found: 0, reason: "left out by --type" };
    }
    const reason =
      problem ??
      (settled && stopped === undefined ? undefined : (stopped ?? "reading broke off")) ??
      this.usersProblem;
    if (reason === undefined) return { status: "AUDITED", expected: null, found, reason: null };
    return { status: found > 0 || readers > 0 ? "PARTIAL" : "NOT_AUDITED", expected: null, found, reason };
  }

  async #readUser(type: CredentialType, user: User): Promise<void> {
    const progress = this.#types[type];
    if (progress.refusalsInARow >= patience) return;
    const api = credentialApis[type].classic;
    const { rows, error } = await readTokenPages(
      (page) =>
        api.list(this.client, {
          userId: user.id,
          limit: largestPage,
          ...(page !== undefined && { page }),
        }),
      (item) => toCredential(type, api, user, item),
      ({ id }) => id,
    );
    this.credentials.push(...rows);
    progress.found += rows.filter(({ lifecycleState }) => lifecycleState !== "DELETED").length;
    if (error === undefined) {
      progress.readers += 1;
      progress.refusalsInARow = 0;
      return;
    }
    if (await this.#isGone(user, error)) return;
    if (!(error instanceof RequestError && error.kind === "aborted")) progress.refusalsInARow += 1;
    progress.problem ??= `${user.userName}: ${inWords(error)}${missingGrant("iam", error)}`;
  }

  /** Whether a user who is not found was deleted meanwhile: then nothing of theirs is missing. */
  async #isGone(user: User, error: unknown): Promise<boolean> {
    if (!(error instanceof RequestError) || error.kind !== "notFound") return false;
    const { rows, error: failure } = await readTokenPages(
      (page) =>
        this.client.listUsers({
          compartmentId: this.tenancyOcid,
          name: encodeURIComponent(user.userName),
          ...(page !== undefined && { page }),
        }),
      toUser,
      ({ id }) => id,
    );
    if (failure !== undefined) {
      consequenceOf(failure);
      return false;
    }
    return !rows.some(({ id }) => id === user.id);
  }
}

function toUser(item: object): User {
  const user = item as Readonly<Record<string, unknown>>;
  const id = text(user.id);
  if (id === undefined) throw new MalformedAnswerError("the answer holds a user without id");
  const can = (user.capabilities ?? {}) as Readonly<Record<string, unknown>>;
  const state = text(user.lifecycleState);
  return {
    id,
    ocid: id,
    userName: text(user.name) ?? id,
    displayName: undefined,
    email: text(user.email),
    active: state === undefined ? undefined : state === "ACTIVE",
    federated: text(user.identityProviderId) !== undefined,
    serviceUser: false,
    capabilities: capabilities((type) => can[credentialTypeFacts[type].capability]),
  };
}

function toCredential(type: CredentialType, api: ClassicApi, user: User, item: object): Credential {
  const row = item as Readonly<Record<string, unknown>>;
  const id = text(row[api.id]);
  if (id === undefined) throw new MalformedAnswerError(`the answer holds a credential without ${api.id}`);
  return {
    type,
    id,
    ocid: id.startsWith("ocid1.") && !id.includes("/") ? id : undefined,
    label: api.label === undefined ? undefined : text(row[api.label]),
    userId: user.id,
    userOcid: user.ocid,
    userName: user.userName,
    created: text(row.timeCreated),
    lastSet: undefined,
    expiresOn: api.expires === undefined ? undefined : text(row[api.expires]),
    lifecycleState: text(row.lifecycleState),
    deleteInProgress: row.lifecycleState === "DELETING",
    unresolved: undefined,
  };
}
