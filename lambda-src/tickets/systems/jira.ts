import { z } from "zod";
import type { TicketTarget } from "../../contract/ticket-settings";
import { stampOf } from "../reconcile";
import { readStamp, stampText } from "../stamp";
import type { DesiredTicket, Write } from "../ticket";
import { type TicketHttp, TicketSystemError } from "../ticket-http";
import { labelsOf, type StoredTicket, type TicketSystem } from "../ticket-system";
import { documentOf, type TicketText, wikiText } from "../ticket-text";

type JiraTarget = Extract<TicketTarget, { system: "jira-cloud" | "jira-data-center" }>;

const nothing = z.unknown();
const category = z.object({ statusCategory: z.object({ key: z.string() }) });
const issue = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({ description: z.unknown().optional(), status: category }),
});
const page = z.object({
  issues: z.array(issue),
  nextPageToken: z.string().nullish(),
  isLast: z.boolean().nullish(),
  total: z.number().nullish(),
});
const created = z.object({ id: z.string(), key: z.string() });
const transitions = z.object({
  transitions: z.array(z.object({ id: z.string(), name: z.string(), to: category.nullish() })),
});
const named = z.object({ id: z.string(), name: z.string() });
const issueTypes = z.object({ issueTypes: z.array(named).optional(), values: z.array(named).optional() });
const field = z.object({
  fieldId: z.string().optional(),
  key: z.string().optional(),
  required: z.boolean().optional(),
  hasDefaultValue: z.boolean().optional(),
});
const createFields = z.object({ fields: z.array(field).optional(), values: z.array(field).optional() });

const pageSize = 100;

/**
 * Issues of Jira, Cloud (REST API v3, texts as Atlassian documents, `/search/jql`) or Data Center (v2, wiki markup).
 *
 * Their searches ask an index that lags (Atlassian, "Search for issues using JQL enhanced search", `reconcileIssues`), so
 * what it does not show is not created before it was asked again after {@link lag}.
 */
export class Jira implements TicketSystem {
  readonly lag: number;
  readonly #http: TicketHttp;
  readonly #target: JiraTarget;
  readonly #labels: readonly string[];
  readonly #cloud: boolean;
  readonly #api: string;

  constructor(http: TicketHttp, target: JiraTarget, labels: readonly string[] = []) {
    this.#http = http;
    this.#target = target;
    this.#labels = labels;
    this.#cloud = target.system === "jira-cloud";
    this.#api = this.#cloud ? "/rest/api/3" : "/rest/api/2";
    this.lag = this.#cloud ? 30_000 : 5_000;
  }

  async list(tenancyTag: string): Promise<readonly StoredTicket[]> {
    const tickets = new Map<string, StoredTicket>();
    const tokens = new Set<string>();
    let read = 0;
    for (let token: string | undefined; ;) {
      const answer = await this.#search(tenancyTag, read, token);
      read += answer.issues.length;
      for (const one of answer.issues) {
        const ticket = this.#ticketOf(one);
        if (ticket) tickets.set(ticket.id, ticket);
      }
      if (this.#cloud) {
        token = answer.nextPageToken ?? undefined;
        if (token === undefined || answer.isLast === true) return [...tickets.values()];
        if (tokens.has(token))
          throw new TicketSystemError("the search gives the same page for ever", undefined);
        tokens.add(token);
      } else if (answer.issues.length === 0 || read >= (answer.total ?? 0)) return [...tickets.values()];
    }
  }

  #search(tenancyTag: string, startAt: number, nextPageToken: string | undefined) {
    const query = {
      jql: `labels = "occ-${tenancyTag}" ORDER BY created ASC`,
      fields: ["description", "status"],
      maxResults: pageSize,
    };
    return this.#cloud
      ? this.#http.call(page, "POST", `${this.#api}/search/jql`, {
          ...query,
          ...(nextPageToken !== undefined && { nextPageToken }),
        })
      : this.#http.call(page, "POST", `${this.#api}/search`, { ...query, startAt });
  }

  #ticketOf({ id, key, fields }: z.infer<typeof issue>): StoredTicket | undefined {
    const body = JSON.stringify(fields.description ?? "");
    const stamp = readStamp(body);
    const open = fields.status.statusCategory.key !== "done";
    return stamp && { id, url: this.#urlOf(key), open, stamp, body };
  }

  #urlOf(key: string): string {
    return `${this.#target.url.replace(/\/+$/, "")}/browse/${key}`;
  }

  async write(write: Write<StoredTicket>, tenancyTag: string): Promise<string> {
    switch (write.kind) {
      case "create":
        return this.#create(write.ticket, tenancyTag);
      case "update":
        await this.#edit(write.actual, this.#fieldsOf(write.ticket), write.comment);
        break;
      case "reopen":
        await this.#move(write.actual, "open", this.#target.reopenTransition ?? "To Do");
        await this.#edit(write.actual, this.#fieldsOf(write.ticket), write.comment);
        break;
      case "close": {
        // The issue first: one that says it is closed and is open would look like a human's work.
        await this.#move(write.actual, "done", this.#target.closeTransition ?? "Done");
        const { stamp, body } = write.actual;
        const closed = body.replace(stampText(stamp), stampText({ ...stamp, closed: true }));
        await this.#edit(write.actual, { description: JSON.parse(closed) as unknown }, write.comment);
      }
    }
    return write.actual.url;
  }

  async #create(ticket: DesiredTicket, tenancyTag: string): Promise<string> {
    const { project, issueType = "Task", fields } = this.#target;
    const queue = ticket.queue === null ? [] : [ticket.queue.replace(/\s+/g, "-")];
    const { key } = await this.#http.make(created, `${this.#api}/issue`, {
      fields: {
        ...fields,
        project: { key: project },
        issuetype: { name: issueType },
        labels: labelsOf(tenancyTag, ticket.key, [...this.#labels, ...queue]),
        ...this.#fieldsOf(ticket),
      },
    });
    return this.#urlOf(key);
  }

  #fieldsOf(ticket: DesiredTicket): object {
    const { priorities } = this.#target;
    const stamp = { kind: "paragraph", line: [stampText(stampOf(ticket))] } as const;
    return {
      summary: ticket.title,
      description: this.#text([...ticket.text, stamp]),
      ...(ticket.dueDate !== null && { duedate: ticket.dueDate }),
      ...(priorities && {
        priority: { name: ticket.worst === "DUE_SOON" ? priorities.dueSoon : priorities.overdue },
      }),
    };
  }

  #text(text: TicketText): unknown {
    return this.#cloud ? documentOf(text) : wikiText(text);
  }

  /** Fields and comment in one request, so that neither is there without the other. */
  async #edit({ id }: StoredTicket, fields: object, comment: string): Promise<void> {
    const body = this.#text([{ kind: "paragraph", line: [comment] }]);
    await this.#http.call(nothing, "PUT", `${this.#api}/issue/${id}`, {
      fields,
      update: { comment: [{ add: { body } }] },
    });
  }

  async #move({ id, url }: StoredTicket, to: "open" | "done", wanted: string): Promise<void> {
    const path = `${this.#api}/issue/${id}/transitions`;
    const { transitions: possible } = await this.#http.call(transitions, "GET", path);
    const chosen =
      possible.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()) ??
      possible.find((one) => one.to && (one.to.statusCategory.key === "done") === (to === "done"));
    if (chosen === undefined)
      throw new TicketSystemError(
        `${url} has no transition ${wanted}; it has ${namesOf(possible)}: name another in the settings`,
        undefined,
      );
    await this.#http.make(nothing, path, { transition: { id: chosen.id } });
  }

  async check(): Promise<readonly string[]> {
    const { project, issueType = "Task", fields = {}, priorities } = this.#target;
    const base = `${this.#api}/issue/createmeta/${project}/issuetypes`;
    const answer = await this.#http.call(issueTypes, "GET", base);
    const types = answer.issueTypes ?? answer.values ?? [];
    const type = types.find(({ name }) => name === issueType);
    if (type === undefined)
      return [`project ${project} has no issue type ${issueType}: it has ${namesOf(types)}`];
    const screen = await this.#http.call(createFields, "GET", `${base}/${type.id}`);
    const known = (screen.fields ?? screen.values ?? []).map((one) => ({
      ...one,
      id: one.fieldId ?? one.key ?? "",
    }));
    const written = [
      "summary",
      "description",
      "labels",
      ...(priorities ? ["priority"] : []),
      ...Object.keys(fields),
    ];
    const filled = new Set([...written, "project", "issuetype", "duedate", "reporter"]);
    return [
      ...written
        .filter((name) => !known.some(({ id }) => id === name))
        .map((name) => `${issueType} in ${project} has no field ${name} on its create screen`),
      ...known
        .filter(({ required, hasDefaultValue, id }) => required && !hasDefaultValue && !filled.has(id))
        .map(({ id }) => `${issueType} in ${project} requires the field ${id}: give it under fields`),
    ];
  }
}

function namesOf(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(", ") || "none that this account may use";
}
