import { type Answer, type Call, ServiceError } from "../operation";

/** Rows of a page without a `limit`; the real default is unverified. */
const defaultLimit = 100;
const largestLimit = 1_000;

/**
 * A page of a regional list: `limit` rows from where the opaque token `page` points, and the next token if more follow.
 * `sortOrder=DESC` turns the order around.
 */
export function pageOf<Row>(ascending: readonly Row[], call: Call, render: (row: Row) => unknown): Answer {
  const limit = Number(call.query.get("limit") ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestLimit)
    throw new ServiceError(400, "InvalidParameter", `limit must be between 1 and ${largestLimit}.`);
  const rows = call.query.get("sortOrder") === "DESC" ? [...ascending].reverse() : ascending;
  const start = startOf(call.query.get("page"));
  const next = start + limit;
  return {
    status: 200,
    body: rows.slice(start, next).map(render),
    ...(next < rows.length && { headers: { "opc-next-page": tokenAt(next) } }),
  };
}

// Base64 has "+", "/" and "=", which clients must percent-encode: real tokens look like that too.
const tokenAt = (index: number) => Buffer.from(`page>>${index}>?`).toString("base64");

function startOf(token: string | null): number {
  if (token === null || token === "again") return 0;
  const index = /^page>>(\d+)>\?$/.exec(Buffer.from(token, "base64").toString())?.[1];
  if (index === undefined) throw new ServiceError(400, "InvalidParameter", "The page token is not valid.");
  return Number(index);
}
