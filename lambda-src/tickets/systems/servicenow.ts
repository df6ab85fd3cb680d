import { z } from "zod";
import type { TicketTarget } from "../../contract/ticket-settings";
import { stampOf } from "../reconcile";
import { readStamp, stampText } from "../stamp";
import type { DesiredTicket, Write } from "../ticket";
import type { TicketHttp } from "../ticket-http";
import type { StoredTicket, TicketSystem } from "../ticket-system";
import { plainText } from "../ticket-text";

type ServiceNowTarget = Extract<TicketTarget, { system: "servicenow" }>;

const record = z.object({
  sys_id: z.string(),
  state: z.string(),
  active: z.string().optional(),
  description: z.string(),
});
const records = z.object({ result: z.array(record) });
const written = z.object({ result: z.object({ sys_id: z.string() }) });
const dictionary = z.object({
  result: z.array(z.object({ element: z.string(), mandatory: z.string().optional() })),
});

const pageSize = 100;
/** Resolved, Closed and Canceled of an incident (ServiceNow, "Incident states"): active may stay true until it is closed. */
const ended = ["6", "7", "8"];

/** Records of ServiceNow's Table API, found again by their `correlation_id`. */
export class ServiceNow implements TicketSystem {
  readonly lag = 0;
  readonly #http: TicketHttp;
  readonly #target: ServiceNowTarget;
  readonly #table: string;

  constructor(http: TicketHttp, target: ServiceNowTarget) {
    this.#http = http;
    this.#target = target;
    this.#table = target.table ?? "incident";
  }

  async list(tenancyTag: string): Promise<readonly StoredTicket[]> {
    const tickets = new Map<string, StoredTicket>();
    for (let offset = 0; ; offset += pageSize) {
      const query = new URLSearchParams({
        sysparm_query: `correlation_idSTARTSWITHocc-${tenancyTag}-^ORDERBYsys_created_on^ORDERBYsys_id`,
        sysparm_fields: "sys_id,state,active,description",
        sysparm_exclude_reference_link: "true",
        sysparm_limit: String(pageSize),
        sysparm_offset: String(offset),
      });
      const { result } = await this.#http.call(records, "GET", `${this.#records}?${query.toString()}`);
      for (const { sys_id: id, state, active, description: body } of result) {
        const stamp = readStamp(body);
        const open = active !== "false" && ![...ended, this.#target.closedState].includes(state);
        if (stamp) tickets.set(id, { id, url: this.#urlOf(id), open, stamp, body });
      }
      if (result.length < pageSize) return [...tickets.values()];
    }
  }

  get #records(): string {
    return `/api/now/table/${this.#table}`;
  }

  #urlOf(id: string): string {
    return `${this.#target.url.replace(/\/+$/, "")}/nav_to.do?uri=${this.#table}.do?sys_id=${id}`;
  }

  async write(write: Write<StoredTicket>): Promise<string> {
    if (write.kind === "create") {
      const group = write.ticket.queue ?? this.#target.assignmentGroup;
      const { result } = await this.#http.make(written, this.#records, {
        ...this.#target.fields,
        ...(group !== undefined && { assignment_group: group }),
        ...this.#fieldsOf(write.ticket),
        correlation_id: write.ticket.key,
        correlation_display: "credential-audit",
      });
      return this.#urlOf(result.sys_id);
    }
    const { actual } = write;
    // One request: state, text and note change together or not at all.
    await this.#http.call(written, "PATCH", `${this.#records}/${actual.id}`, this.#changeOf(write));
    return actual.url;
  }

  #changeOf(write: Exclude<Write<StoredTicket>, { kind: "create" }>): object {
    const { closedState = "6", openState = "2", closeCode = "Solved (Permanently)" } = this.#target;
    if (write.kind !== "close")
      return {
        ...this.#fieldsOf(write.ticket),
        work_notes: write.comment,
        ...(write.kind === "reopen" && { state: openState }),
      };
    const { stamp, body } = write.actual;
    return {
      state: closedState,
      close_code: closeCode,
      close_notes: write.comment,
      description: body.replace(stampText(stamp), stampText({ ...stamp, closed: true })),
    };
  }

  #fieldsOf(ticket: DesiredTicket): object {
    const urgency = ticket.worst === "DUE_SOON" ? "3" : "2";
    return {
      short_description: ticket.title,
      description: `${plainText(ticket.text)}\n\n${stampText(stampOf(ticket))}`,
      urgency,
      impact: urgency,
      ...(ticket.dueDate !== null && { due_date: ticket.dueDate }),
    };
  }

  async check(): Promise<readonly string[]> {
    const query = new URLSearchParams({
      sysparm_query: `nameIN${this.#table},task`,
      sysparm_fields: "element,mandatory",
      sysparm_limit: "1000",
    });
    const path = `/api/now/table/sys_dictionary?${query.toString()}`;
    const { result } = await this.#http.call(dictionary, "GET", path);
    const known = new Set(result.map(({ element }) => element));
    const mandatory = new Set(result.filter((one) => one.mandatory === "true").map(({ element }) => element));
    const own = Object.keys(this.#target.fields ?? {});
    const needed = ["short_description", "description", "correlation_id", "state", ...own];
    const filled = new Set([...needed, "urgency", "impact", "due_date", "assignment_group"]);
    return [
      ...needed.filter((name) => !known.has(name)).map((name) => `${this.#table} has no field ${name}`),
      ...[...mandatory]
        .filter((element) => element !== "" && !filled.has(element))
        .map((element) => `${this.#table} requires the field ${element}: give it under fields`),
    ];
  }
}
