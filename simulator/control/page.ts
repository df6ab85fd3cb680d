import type { Answer, Call } from "../operation";
import { invalidParameter } from "./errors";

/** How a service wraps a list: the bare array of the older ones, or `{items: […]}`. */
export type ListShape = "array" | "items";

/** How many rows come at once when the request does not say. Differs by service and is mostly undocumented; clients must page anyway. */
const defaultLimit = 100;

/** One page of a list, with `opc-next-page` when more follow. The page token is the position, which Oracle's clients must not know. */
export const page = (call: Call, rows: readonly unknown[], shape: ListShape): Answer => {
  const start = Number(call.query.get("page") ?? 0);
  const limit = Number(call.query.get("limit") ?? defaultLimit);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter("page: not a page token of this list");
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw invalidParameter("limit: must be 1 to 1000");
  const slice = rows.slice(start, start + limit);
  const more = start + limit < rows.length;
  return {
    status: 200,
    headers: more ? { "opc-next-page": String(start + limit) } : {},
    body: shape === "items" ? { items: slice } : slice,
  };
};
