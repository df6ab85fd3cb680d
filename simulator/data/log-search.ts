import type { Tenancy } from "../cloud";
import { logGroups } from "../control/logging/log-groups";
import { type Log, logs } from "../control/logging/logs";
import { type LogEntry, logEntries } from "./log-entries";
import type { LoggingQuery, LogPath, QueryRow } from "./logging-query";

/** A field of a line holds at most so many characters (Logging, "Custom Logs"). */
const longestField = 10_000;

/** The logs that a query searches, and the lines in them that came in a stretch of time, as rows. */
export function searchLogs(
  tenancy: Tenancy,
  { sources }: LoggingQuery,
  { after, until }: { readonly after: number; readonly until: number },
): { readonly logs: readonly Log[]; readonly rows: readonly QueryRow[] } {
  const searched = tenancy
    .store(logs)
    .all()
    .filter((log) => sources.some((path) => isAt(tenancy, log, path)));
  const ids = new Set(searched.map(({ id }) => id));
  const rows = tenancy
    .store(logEntries)
    .all.filter(({ logId, receivedAt }) => ids.has(logId) && receivedAt > after && receivedAt <= until)
    .map(rowOf);
  return { logs: searched, rows };
}

/** What is missing of a path: a log that is not there any more is no empty log. */
export function missingLogs(tenancy: Tenancy, { sources }: LoggingQuery): readonly LogPath[] {
  const all = tenancy.store(logs).all();
  return sources.filter((path) => path.log !== undefined && !all.some((log) => isAt(tenancy, log, path)));
}

function isAt(tenancy: Tenancy, log: Log, { compartment, logGroup, log: name }: LogPath): boolean {
  const group = tenancy.store(logGroups).find(log.logGroupId);
  return (
    log.compartmentId === compartment &&
    (logGroup === undefined || logGroup === log.logGroupId || logGroup === group?.displayName) &&
    (name === undefined || name === log.id || name === log.displayName)
  );
}

function rowOf({ source, type, data, time }: LogEntry): QueryRow {
  return { source, type, datetime: time, ...fieldsOf(data) };
}

/** JSON is indexed under `data.<field>`, everything else under `data.message` alone. */
function fieldsOf(data: string): QueryRow {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return { "data.message": data.slice(0, longestField) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { "data.message": data };
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      `data.${name}`,
      typeof field === "string" ? field.slice(0, longestField) : field,
    ]),
  );
}
