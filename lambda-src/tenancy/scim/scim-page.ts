import { MalformedAnswerError } from "../answer";

/** One page of a SCIM list answer (RFC 7644, section 3.4.2). */
export interface ScimPage<Row> {
  /** How many rows the service says there are in all. Never trusted, always compared. */
  readonly total: number;
  readonly rows: readonly Row[];
}

/** Where a page begins, from 1, and how many rows it may have. */
export interface PageRequest {
  readonly startIndex: number;
  readonly count: number;
}

/** RFC 7644, section 3.12. */
const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

/** Rows of one page at most, whatever was asked for: a hundred times what a domain puts on one. */
const mostRows = 100_000;

/**
 * Reads a list answer as Oracle's client hands it over.
 *
 * `resources` may be missing only when the answer says that there are none.
 * @throws MalformedAnswerError
 */
export function scimPage<Row>(body: unknown, row: (resource: object) => Row): ScimPage<Row> {
  if (typeof body !== "object" || body === null) {
    throw new MalformedAnswerError("the answer is not a SCIM list");
  }
  const {
    schemas,
    totalResults: total,
    resources,
  } = body as { schemas?: unknown; totalResults?: unknown; resources?: unknown };
  // An error that a 200 carries, with a total of 0 beside it, is no empty list.
  if (Array.isArray(schemas) && schemas.includes(errorSchema)) {
    throw new MalformedAnswerError("the answer is a SCIM error under a success");
  }
  if (typeof total !== "number" || !Number.isInteger(total) || total < 0) {
    throw new MalformedAnswerError("the answer says no totalResults");
  }
  if (resources === undefined && total === 0) return { total, rows: [] };
  if (!Array.isArray(resources)) {
    throw new MalformedAnswerError(`the answer says ${total} results and holds no Resources`);
  }
  if (resources.length > mostRows) {
    throw new MalformedAnswerError(`the answer holds ${resources.length} rows on one page`);
  }
  return {
    total,
    rows: resources.map((resource: unknown) => {
      if (typeof resource !== "object" || resource === null) {
        throw new MalformedAnswerError("the answer holds a resource that is not an object");
      }
      return row(resource);
    }),
  };
}

/** The SCIM id of a resource, which every answer holds (`returned: always`). @throws MalformedAnswerError */
export function scimId(resource: object): string {
  const { id } = resource as { id?: unknown };
  if (typeof id === "string" && id !== "") return id;
  throw new MalformedAnswerError("the answer holds a resource without id");
}
