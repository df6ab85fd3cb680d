import type { Fault, Row } from "./faults";
import type { Answer, Call } from "./operation";

const userCredentials = "urn:ietf:params:scim:schemas:oracle:idcs:extension:userCredentials:User";

/** The call as its handler sees it under a fault that bends paging. */
export function bendCall(call: Call, fault: Fault, hit: number): Call {
  switch (fault.kind) {
    case "repeated-page":
      return withPaging(call, () => ({ startIndex: 1, page: undefined }));
    case "shifted-pages":
      return withPaging(call, ({ startIndex }) => ({ startIndex: Math.max(1, startIndex - 1) }));
    case "reordered-pages":
      return hit % 2 === 0
        ? withPaging(call, () => ({ sortOrder: call.domain ? "descending" : "DESC" }))
        : call;
    case "change":
      fault.act(call);
      return call;
    default:
      return call;
  }
}

/** The answer as it leaves under a fault that bends its content. */
export function bendAnswer(answer: Answer, fault: Fault, call: Call): Answer {
  if (answer.status >= 300) return answer;
  switch (fault.kind) {
    case "missing-resources":
      return isScimList(answer.body)
        ? { ...answer, body: without(answer.body, "Resources") }
        : { ...answer, body: {} };
    case "total":
      return isScimList(answer.body)
        ? { ...answer, body: { ...answer.body, totalResults: Number(answer.body.totalResults) + fault.by } }
        : answer;
    case "repeated-page":
      // A regional token that leads to where it came from; a first page without a successor gets one too.
      return Array.isArray(answer.body)
        ? { ...answer, headers: { ...answer.headers, "opc-next-page": "again" } }
        : withStartIndex(answer, call);
    case "shifted-pages":
      return Array.isArray(answer.body)
        ? mapRows(answer, (rows) => [...rows, ...rows.slice(0, 1)])
        : withStartIndex(answer, call);
    case "empty-page":
      // A regional list has no places that could be skipped: its rows come with the token of the empty page.
      return Array.isArray(answer.body)
        ? {
            ...answer,
            body: [],
            headers: { ...answer.headers, "opc-next-page": call.query.get("page") ?? "again" },
          }
        : mapRows(answer, () => []);
    case "filtered":
      return filterRows(answer, fault.keep ?? (() => false));
    case "no-references":
      return mapRows(answer, (rows) => rows.map((row) => without(row, userCredentials)));
    case "dangling-references":
      return mapRows(answer, (rows) => rows.map((row) => withDangling(row, fault.attribute ?? "apiKeys")));
    default:
      return answer;
  }
}

interface Paging {
  readonly startIndex?: number;
  readonly sortOrder?: string;
  readonly page?: string | undefined;
}

function withPaging(call: Call, change: (paging: { startIndex: number }) => Paging): Call {
  const startIndex = startIndexOf(call);
  const changes = Object.entries(change({ startIndex }));
  if (call.method === "POST") {
    const body = { ...(call.json() as Row), ...Object.fromEntries(changes) };
    return { ...call, json: () => body };
  }
  const query = new URLSearchParams(call.query);
  for (const [name, value] of changes)
    if (value === undefined) query.delete(name);
    else query.set(name, String(value));
  return { ...call, query };
}

function startIndexOf(call: Call): number {
  const asked = call.method === "POST" ? (call.json() as Row).startIndex : call.query.get("startIndex");
  return Number(asked ?? 1);
}

/** Says the start index that was asked for, whatever was served. */
function withStartIndex(answer: Answer, call: Call): Answer {
  return isScimList(answer.body)
    ? { ...answer, body: { ...answer.body, startIndex: startIndexOf(call) } }
    : answer;
}

function isScimList(body: unknown): body is Row & { Resources: Row[] } {
  return typeof body === "object" && body !== null && Array.isArray((body as Row).Resources);
}

function mapRows(answer: Answer, change: (rows: readonly Row[]) => readonly Row[]): Answer {
  const { body } = answer;
  if (Array.isArray(body)) return { ...answer, body: change(body as Row[]) };
  if (!isScimList(body)) return answer;
  const rows = change(body.Resources);
  return { ...answer, body: { ...body, Resources: rows, itemsPerPage: rows.length } };
}

function filterRows(answer: Answer, keep: (row: Row) => boolean): Answer {
  const filtered = mapRows(answer, (rows) => rows.filter(keep));
  if (!isScimList(filtered.body) || !isScimList(answer.body)) return filtered;
  const lost = answer.body.Resources.length - filtered.body.Resources.length;
  const totalResults = Number(answer.body.totalResults) - lost;
  return { ...filtered, body: { ...filtered.body, totalResults } };
}

function withDangling(row: Row, attribute: string): Row {
  const references = (row[userCredentials] ?? {}) as Record<string, readonly Row[] | undefined>;
  const value = `gone-${String(row.id)}`;
  const dangling = { value, ocid: `ocid1.credential.oc1..${value}` };
  return {
    ...row,
    [userCredentials]: { ...references, [attribute]: [...(references[attribute] ?? []), dangling] },
  };
}

function without(row: Row, name: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));
}
