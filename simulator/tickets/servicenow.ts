import type { TicketAnswer, TicketCall, TicketService } from "./ticket-server";

export type ServiceNowRecord = Record<string, string>;

const fields = [
  "short_description",
  "description",
  "correlation_id",
  "correlation_display",
  "state",
  "urgency",
  "impact",
  "due_date",
  "assignment_group",
  "close_code",
  "close_notes",
  "work_notes",
  "category",
];

/**
 * ServiceNow's Table API on `incident` (ServiceNow, "Table API"): encoded queries, pages by offset, fields of the
 * dictionary alone (others are ignored, as it does), closing only with code and notes (data policy of incidents).
 */
export class ServiceNowService implements TicketService {
  readonly records: ServiceNowRecord[] = [];
  readonly workNotes: string[] = [];
  readonly unauthenticated = {
    error: { message: "User Not Authenticated", detail: "Required to provide Auth information" },
    status: "failure",
  };

  constructor(
    readonly token: string,
    readonly required: readonly string[] = [],
  ) {}

  admits({ authorization }: TicketCall): boolean {
    return authorization === `Bearer ${this.token}`;
  }

  answer({ method, path, query, body }: TicketCall): TicketAnswer {
    if (method === "GET" && path === "/api/now/table/sys_dictionary")
      return {
        status: 200,
        body: {
          result: [...fields, ...this.required].map((element) => ({
            element,
            mandatory: String(this.required.includes(element)),
          })),
        },
      };
    const [, id] = /^\/api\/now\/table\/incident(?:\/(\w+))?$/.exec(path) ?? [];
    if (!path.startsWith("/api/now/table/incident")) return failure(404, "Invalid table");
    if (method === "GET" && id === undefined) return this.#list(query);
    if (method === "POST") return this.#create(body);
    const record = this.records.find(({ sys_id: own }) => own === id);
    if (record === undefined) return failure(404, "No Record found");
    return method === "PATCH" ? this.#patch(record, body) : failure(405, "Method not supported");
  }

  #list(query: URLSearchParams): TicketAnswer {
    const prefix = /^correlation_idSTARTSWITH([\w-]+)\^/.exec(query.get("sysparm_query") ?? "")?.[1];
    // An encoded query that it does not understand is ignored, and everything comes back (glide.invalid_query.returns_no_rows).
    const found = this.records.filter(({ correlation_id: own }) => own?.startsWith(prefix ?? "") ?? false);
    const offset = Number(query.get("sysparm_offset") ?? 0);
    const wanted = (query.get("sysparm_fields") ?? "").split(",");
    const result = found
      .slice(offset, offset + Number(query.get("sysparm_limit") ?? 10_000))
      .map((record) => Object.fromEntries(wanted.map((name) => [name, record[name] ?? ""])));
    return { status: 200, body: { result } };
  }

  #create(body: TicketCall["body"]): TicketAnswer {
    for (const name of this.required)
      if (!body[name]) return failure(403, `Data Policy Exception: ${name} is mandatory`);
    const record: ServiceNowRecord = {
      ...known(body),
      sys_id: String(this.records.length + 1).padStart(32, "0"),
      state: "1",
      active: "true",
    };
    this.records.push(record);
    return { status: 201, body: { result: { sys_id: record["sys_id"] } } };
  }

  #patch(record: ServiceNowRecord, body: TicketCall["body"]): TicketAnswer {
    const next = { ...record, ...known(body) };
    if (["6", "7"].includes(next["state"] ?? "") && (!next["close_code"] || !next["close_notes"]))
      return failure(
        403,
        "Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes",
      );
    if (typeof body["work_notes"] === "string") this.workNotes.push(body["work_notes"]);
    Object.assign(record, next);
    return { status: 200, body: { result: { sys_id: record["sys_id"] } } };
  }
}

function known(body: TicketCall["body"]): ServiceNowRecord {
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => fields.includes(name) && name !== "work_notes")
      .map(([name, value]) => [name, String(value)]),
  );
}

function failure(status: number, message: string): TicketAnswer {
  return { status, body: { error: { message, detail: "" }, status: "failure" } };
}
