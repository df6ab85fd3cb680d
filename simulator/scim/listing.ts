import type { IdentityDomain } from "../identity/identity-domain";
import { ServiceError } from "../operation";
import type { CredentialType } from "./credential-type";
import { type Credential, type Directory, directoryOf, type User } from "./directory";
import { boundValues, type Filter, FilterSyntaxError, isOnlyBound, orTerms, parseFilter } from "./filter";
import { compileFilter, NotSearchableError, type Resource, sortKey } from "./filter-evaluation";
import { type Projection, project } from "./projection";
import { renderCredential, renderUser } from "./rendering";
import { credentialSchemas, type ResourceSchema, resolvePath, userSchema } from "./schema";
import { scimSettings } from "./scim-settings";

/** A list request, by GET or by `.search`. */
export interface ListRequest {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly startIndex: number;
  readonly count: number;
  readonly attributes: readonly string[];
  readonly attributeSets: readonly string[];
}

/** The answer to a list request, with the secret attributes that the client asked for. */
export interface ListAnswer {
  readonly body: Resource;
  readonly secrets: readonly string[];
}

/** Largest page (oci-identitydomains, `count`: "1000 is the largest value that you can use"). More is cut to it. */
export const largestPage = 1_000;
/** Rows without a `count`; the real default is unverified. */
export const defaultPage = 50;

const listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** One kind of resource in a domain, as listing sees it. */
interface Collection<Row> {
  readonly schema: ResourceSchema;
  rows(): Iterable<Row>;
  /** The rows that an attribute's values lead to, when it is indexed. */
  readonly indexes: Readonly<Record<string, (value: string) => readonly Row[]>>;
  render(row: Row): Resource;
  /** Sort keys that need no rendering. */
  readonly direct: Readonly<Record<string, (row: Row) => string>>;
}

export function listUsers(domain: IdentityDomain, request: ListRequest): ListAnswer {
  return list(userCollection(domain), domain, request);
}

/** @throws {ServiceError} 400 for an unfiltered listing, unless the domain's settings allow it. */
export function listCredentials(
  domain: IdentityDomain,
  type: CredentialType,
  request: ListRequest,
): ListAnswer {
  const settings = scimSettings(domain);
  const filter = request.filter === undefined ? undefined : parse(request.filter, domain);
  const byUser =
    filter &&
    boundValues(
      filter,
      memoized((path) => /^user\.(?:ocid|value)$/i.test(unqualified(credentialSchemas[type], path))),
    );
  if (settings.refuseUnfiltered && byUser === undefined)
    throw badRequest("Credentials can be listed with a filter on the user only.");
  return list(credentialCollection(domain, type), domain, request);
}

export function getUser(domain: IdentityDomain, id: string, request: ListRequest): ListAnswer {
  return one(userCollection(domain), directoryOf(domain).user(id), id, request);
}

export function getCredential(
  domain: IdentityDomain,
  type: CredentialType,
  id: string,
  request: ListRequest,
): ListAnswer {
  return one(credentialCollection(domain, type), directoryOf(domain).credential(type, id), id, request);
}

function userCollection(domain: IdentityDomain): Collection<User> {
  const directory = directoryOf(domain);
  const find = (value: string) => single(directory.user(value));
  return {
    schema: userSchema,
    rows: () => directory.users(),
    indexes: { ocid: find, id: find },
    render: (user) => renderUser(user, domain, directory),
    direct: {
      id: ({ id }) => id,
      ocid: ({ ocid }) => ocid,
      username: ({ userName }) => userName,
      "meta.created": ({ created }) => created,
    },
  };
}

function credentialCollection(domain: IdentityDomain, type: CredentialType): Collection<Credential> {
  const directory = directoryOf(domain);
  const ofUser = (ocid: string) =>
    directory.credentialsOfUser(ocid).filter((credential) => credential.type === type);
  const find = (value: string) => single(directory.credential(type, value));
  return {
    schema: credentialSchemas[type],
    rows: () => directory.credentials(type),
    indexes: {
      "user.ocid": ofUser,
      "user.value": (id) => byUserId(directory, type).get(id) ?? [],
      ocid: find,
      id: find,
    },
    render: (credential) => renderCredential(credential, domain, directory),
    direct: {
      id: ({ id }) => id,
      ocid: ({ ocid }) => ocid,
      "meta.created": ({ created }) => created ?? "",
    },
  };
}

function byUserId(directory: Directory, type: CredentialType): ReadonlyMap<string, readonly Credential[]> {
  return directory.cached(`user ids ${type}`, () => {
    const byId = new Map<string, Credential[]>();
    for (const credential of directory.credentials(type)) {
      const own = byId.get(credential.userId);
      if (own === undefined) byId.set(credential.userId, [credential]);
      else own.push(credential);
    }
    return byId;
  });
}

function single<Row>(row: Row | undefined): readonly Row[] {
  return row === undefined ? [] : [row];
}

function list<Row>(collection: Collection<Row>, domain: IdentityDomain, request: ListRequest): ListAnswer {
  const projection = projectionOf(collection.schema, request);
  const rows = matching(collection, domain, request);
  const startIndex = Math.max(1, request.startIndex);
  const count = Math.min(Math.max(0, request.count), largestPage);
  const page = rows.slice(startIndex - 1, startIndex - 1 + count);
  return {
    secrets: projection.secrets,
    body: {
      schemas: [listResponse],
      totalResults: rows.length,
      Resources: page.map((row) => projection.apply(collection.render(row))),
      startIndex,
      itemsPerPage: page.length,
    },
  };
}

function one<Row>(
  collection: Collection<Row>,
  row: Row | undefined,
  id: string,
  request: ListRequest,
): ListAnswer {
  if (row === undefined)
    throw new ServiceError(404, "NotFound", `${collection.schema.resource} with id ${id} not found.`);
  const projection = projectionOf(collection.schema, request);
  return { secrets: projection.secrets, body: projection.apply(collection.render(row)) };
}

function matching<Row>(
  collection: Collection<Row>,
  domain: IdentityDomain,
  request: ListRequest,
): readonly Row[] {
  const { schema } = collection;
  const { filter: text, sortBy, sortOrder } = request;
  const filter = text === undefined ? undefined : parse(text, domain);
  const test = (rows: Row[]) => {
    if (filter === undefined) return rows;
    const matches = searchable(() => compileFilter(filter, schema));
    return rows.filter((row) => matches(collection.render(row)));
  };
  const narrowed = filter && candidates(collection, filter);
  if (narrowed === undefined)
    return directoryOf(domain).cached(JSON.stringify([schema.resource, text, sortBy, sortOrder]), () =>
      sort(collection, test([...collection.rows()]), sortBy, sortOrder),
    );
  const rows = narrowed.exact ? narrowed.rows : test(narrowed.rows);
  return sort(collection, rows, sortBy, sortOrder);
}

/**
 * Rows that a filter can match at all, by an index, and whether it matches them all for certain; `undefined` when only
 * looking at every row tells.
 */
function candidates<Row>(
  collection: Collection<Row>,
  filter: Filter,
): { rows: Row[]; exact: boolean } | undefined {
  for (const [attribute, find] of Object.entries(collection.indexes)) {
    const indexed = memoized((path) => unqualified(collection.schema, path).toLowerCase() === attribute);
    const values = boundValues(filter, indexed);
    if (values === undefined) continue;
    return { rows: [...new Set([...values].flatMap(find))], exact: isOnlyBound(filter, indexed) };
  }
  return undefined;
}

/** Long filters repeat one path many times. */
function memoized(test: (path: string) => boolean): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    let result = known.get(path);
    if (result === undefined) known.set(path, (result = test(path)));
    return result;
  };
}

function unqualified(schema: ResourceSchema, path: string): string {
  return resolvePath(schema, path)?.keys.join(".") ?? path;
}

function sort<Row>(
  collection: Collection<Row>,
  rows: Row[],
  sortBy: string | undefined,
  sortOrder: string | undefined,
): readonly Row[] {
  const descending = sortOrder?.toLowerCase() === "descending";
  if (sortBy === undefined) return descending ? rows.reverse() : rows;
  const direct = collection.direct[unqualified(collection.schema, sortBy).toLowerCase()];
  const rendered = searchable(() => sortKey(sortBy, collection.schema));
  const keyOf = direct ?? ((row: Row) => rendered(collection.render(row)));
  const keyed = rows.map((row): [string, Row] => [keyOf(row), row]);
  keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (descending) keyed.reverse();
  return keyed.map(([, row]) => row);
}

let lastParsed: { text: string; filter: Filter } | undefined;

function parse(text: string, domain: IdentityDomain): Filter {
  let filter: Filter;
  try {
    // One request needs its filter twice, and pages of one listing repeat it.
    filter = lastParsed?.text === text ? lastParsed.filter : parseFilter(text);
    lastParsed = { text, filter };
  } catch (error) {
    if (error instanceof FilterSyntaxError) throw badRequest(`Invalid filter: ${error.message}.`);
    throw error;
  }
  const { maxFilterLength, maxOrTerms } = scimSettings(domain);
  if (text.length > maxFilterLength)
    throw badRequest(`The filter is longer than ${maxFilterLength} characters.`);
  if (orTerms(filter) > maxOrTerms)
    throw badRequest(`The filter joins more than ${maxOrTerms} terms by "or".`);
  return filter;
}

function searchable<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotSearchableError) throw badRequest(`Invalid filter: ${error.message}.`);
    throw error;
  }
}

const projections = new Map<string, Projection>();

function projectionOf(schema: ResourceSchema, { attributes, attributeSets }: ListRequest): Projection {
  const key = JSON.stringify([schema.urn, attributes, attributeSets]);
  let projection = projections.get(key);
  if (projection === undefined) {
    if (projections.size > 100) projections.clear();
    projections.set(key, (projection = project(schema, { attributes, attributeSets })));
  }
  return projection;
}

/** The Go SDK names such a body "BadErrorResponse", as it is not one of the regional services' errors. */
function badRequest(detail: string): ServiceError {
  return new ServiceError(400, "BadErrorResponse", detail);
}
