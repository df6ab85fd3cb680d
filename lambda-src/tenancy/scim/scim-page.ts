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
  const { totalResults: total, resources } = body as { totalResults?: unknown; resources?: unknown };
  if (typeof total !== "number" || !Number.isInteger(total) || total < 0) {
    throw new MalformedAnswerError("the answer says no totalResults");
  }
  if (resources === undefined && total === 0) return { total, rows: [] };
  if (!Array.isArray(resources)) {
    throw new MalformedAnswerError(`the answer says ${total} results and holds no Resources`);
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
