import type { Fault, Row } from "./faults";
import type { Answer, Call } from "./operation";

const userCredentials = "urn:ietf:params:scim:schemas:oracle:idcs:extension:userCredentials:User";

/** The call as its handler sees it under a fault that bends paging. */
export function bendCall(call: Call, fault: Fault, hit: number): Call {
  switch (fault.kind) {
    case "repeated-page":
      return askingFor(call, { startIndex: 1, page: undefined });
    case "shifted-pages":
      return askingFor(call, { startIndex: Math.max(1, startIndexOf(call) - 1) });
    case "reordered-pages":
      return hit % 2 === 0 ? askingFor(call, { sortOrder: call.domain ? "descending" : "DESC" }) : call;
    case "change":
      fault.act(call);
      return call;
    case "reask":
      return fault.as(call);
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
    case "rewrite":
      return fault.as(answer, call);
    case "no-references":
      return mapRows(answer, (rows) => rows.map((row) => without(row, userCredentials)));
    case "dangling-references":
      return mapRows(answer, (rows) => rows.map((row) => withDangling(row, fault.attribute ?? "apiKeys")));
    default:
      return answer;
  }
}

/** What a list request asks for, by GET or by `.search`. */
export function askedOf(call: Call, name: "filter" | "startIndex" | "count"): string | undefined {
  if (call.method !== "POST") return call.query.get(name) ?? undefined;
  const asked = (call.json() as Row)[name] as string | number | null | undefined;
  return asked === undefined || asked === null ? undefined : String(asked);
}

/** The list request with other parameters, by GET or by `.search`; `undefined` leaves one out. */
export function askingFor(
  call: Call,
  changes: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): Call {
  if (call.method === "POST") {
    const body = { ...(call.json() as Row), ...changes };
    return { ...call, json: () => body };
  }
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) query.delete(name);
    else query.set(name, String(value));
  return { ...call, query };
}

function startIndexOf(call: Call): number {
  return Number(askedOf(call, "startIndex") ?? 1);
}

/** Says the start index that was asked for, whatever was served. */
function withStartIndex(answer: Answer, call: Call): Answer {
  return isScimList(answer.body)
    ? { ...answer, body: { ...answer.body, startIndex: startIndexOf(call) } }
    : answer;
}

export function isScimList(body: unknown): body is Row & { Resources: Row[] } {
  return typeof body === "object" && body !== null && Array.isArray((body as Row).Resources);
}

/** The answer with other rows; one that is no list is left alone. */
export function mapRows(answer: Answer, change: (rows: readonly Row[]) => readonly Row[]): Answer {
  const { body } = answer;
  if (Array.isArray(body)) return { ...answer, body: change(body as Row[]) };
  if (!isScimList(body)) return answer;
  const rows = change(body.Resources);
  return { ...answer, body: { ...body, Resources: rows, itemsPerPage: rows.length } };
}

/** The answer without some of its rows, as if they were not there. */
export function filterRows(answer: Answer, keep: (row: Row) => boolean): Answer {
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
