import type { IdentityClient } from "oci-identity";
import pLimit from "p-limit";
import type { Credential } from "../../audit/credential";
import { credentialTypeFacts, type CredentialType, perType } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";
import type { DomainReading } from "../../audit/reading";
import type { User } from "../../audit/user";
import { domainStatus, type TypeVerdict } from "../../audit/coverage/coverage";
import type { Reason } from "../../audit/coverage/reason";
import { RequestError } from "../../oci/request-error";
import type { Connection } from "../../oci/connection";
import { type ClassicApi, credentialApis } from "../credential-apis";
import { rootName } from "../discovery/compartments";
import { Deadline } from "../deadline";
import { MalformedAnswerError, text } from "../answer";
import { capabilities } from "../capabilities";
import { commonReasons, leftOutType } from "../domain-coverage";
import { consequenceOf, failureOf } from "../failure";
import type { ReadDomainOptions } from "../read-domain-options";
import { readTokenPages } from "../token-pages";

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
 * Reads the users and credentials that the Identity API knows: those of a tenancy without identity domains, or of a
 * Default domain without an endpoint of its own. Nothing tells who has a credential, so every user is asked about every
 * type.
 *
 * @param domain what the users are reported as
 * @param doubt why it is not certain that the tenancy has no identity domains; makes the reading partial
 */
export async function readClassicIam(
  connection: Connection,
  domain: Domain,
  doubt: Reason | undefined,
  options: ReadDomainOptions,
): Promise<DomainReading> {
  const deadline = new Deadline(options.timeoutMs, options.signal);
  let requests = 0;
  try {
    const client = connection.identity({ signal: deadline.signal, onAttempt: () => (requests += 1) });
    const reader = new ClassicReader(client, connection.tenancyOcid, domain, options);
    await reader.read();
    const types = perType((type): TypeVerdict => reader.coverage(type, deadline.reason));
    const problem = deadline.reason ?? reader.usersProblem;
    const byTypes = domainStatus(types);
    const doubtful = problem !== undefined || doubt !== undefined;
    const status = byTypes === "AUDITED" && doubtful ? "PARTIAL" : byTypes;
    return {
      domain,
      users: reader.users,
      usersComplete: reader.usersProblem === undefined,
      credentials: reader.credentials,
      coverage: {
        name: domain.name,
        url: domain.url,
        ocid: domain.ocid ?? null,
        status,
        because: status === "AUDITED" ? [] : problem ? [problem] : commonReasons(types),
        users: reader.users.length,
        requests,
        types,
        ...(doubt !== undefined && { doubtedBecause: [doubt] }),
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
  problem: Reason | undefined;
  settled = false;
}

class ClassicReader {
  readonly users: User[] = [];
  readonly credentials: Credential[] = [];
  usersProblem: Reason | undefined;
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
      this.usersProblem = { kind: "users_unreadable", place: "iam", failure: failureOf(listing.error) };
    } else if (this.users.length === 0) {
      this.usersProblem = { kind: "nobody_shown", place: "iam" };
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

  coverage(type: CredentialType, stopped: Reason | undefined): TypeVerdict {
    const { found, readers, problem, settled } = this.#types[type];
    if (!this.options.types.includes(type)) return leftOutType;
    const brokeOff: Reason = { kind: "broke_off" };
    const reason = problem ?? stopped ?? (settled ? this.usersProblem : brokeOff);
    const read = { expected: null, found };
    if (reason === undefined) return { status: "AUDITED", ...read, because: [] };
    return { status: found > 0 || readers > 0 ? "PARTIAL" : "NOT_AUDITED", ...read, because: [reason] };
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
    progress.problem ??= {
      kind: "user_request_failed",
      user: user.userName,
      place: "iam",
      failure: failureOf(error),
    };
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
