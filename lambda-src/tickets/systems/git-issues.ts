import { z } from "zod";
import type { TicketTarget } from "../../contract/ticket-settings";
import { stampOf } from "../reconcile";
import { readStamp, stampText } from "../stamp";
import type { DesiredTicket, Write } from "../ticket";
import type { TicketHttp } from "../ticket-http";
import { labelsOf, type StoredTicket, type TicketSystem } from "../ticket-system";
import { markdownText } from "../ticket-text";

type GitTarget = Extract<TicketTarget, { system: "github" | "gitlab" }>;

const nothing = z.unknown();
const issue = z.object({
  number: z.int().optional(),
  iid: z.int().optional(),
  html_url: z.string().optional(),
  web_url: z.string().optional(),
  state: z.string(),
  body: z.string().nullish(),
  description: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
const project = z.object({
  has_issues: z.boolean().optional(),
  archived: z.boolean().optional(),
  issues_access_level: z.string().optional(),
});

/** What GitHub and GitLab call the same things. */
interface Dialect {
  /** Path of the project; its issues are below. */
  readonly project: string;
  readonly query: Readonly<Record<string, string>>;
  readonly text: "body" | "description";
  readonly labels: (labels: readonly string[]) => unknown;
  readonly edit: "PATCH" | "PUT";
  readonly comments: string;
  readonly closed: object;
  readonly opened: object;
  readonly takesDueDate: boolean;
}

const pageSize = 100;

/** Issues of GitHub (REST API 2022-11-28) or GitLab (v4): both list from their database, so nothing lags. */
export class GitIssues implements TicketSystem {
  readonly lag = 0;
  readonly #http: TicketHttp;
  readonly #dialect: Dialect;
  readonly #labels: readonly string[];

  constructor(http: TicketHttp, target: GitTarget, labels: readonly string[] = []) {
    this.#http = http;
    this.#dialect = target.system === "github" ? gitHub(target.repository) : gitLab(target.project);
    this.#labels = labels;
  }

  get #issues(): string {
    return `${this.#dialect.project}/issues`;
  }

  async list(tenancyTag: string): Promise<readonly StoredTicket[]> {
    const tickets = new Map<string, StoredTicket>();
    for (let number = 1; ; number++) {
      const parameters = new URLSearchParams({
        ...this.#dialect.query,
        labels: `occ-${tenancyTag}`,
        state: "all",
        per_page: String(pageSize),
        page: String(number),
      });
      const rows = await this.#http.call(z.array(issue), "GET", `${this.#issues}?${parameters.toString()}`);
      for (const row of rows) {
        const body = row.body ?? row.description ?? "";
        const stamp = readStamp(body);
        const id = String(row.number ?? row.iid);
        if (stamp && row.pull_request === undefined)
          tickets.set(id, { id, url: urlOf(row), open: row.state !== "closed", stamp, body });
      }
      if (rows.length < pageSize) return [...tickets.values()];
    }
  }

  async write(write: Write<StoredTicket>, tenancyTag: string): Promise<string> {
    const { labels, edit, closed, opened, text, comments } = this.#dialect;
    if (write.kind === "create") {
      const { key, queue } = write.ticket;
      const own = [...this.#labels, ...(queue === null ? [] : [queue])];
      const made = await this.#http.make(issue, this.#issues, {
        ...this.#fieldsOf(write.ticket),
        labels: labels(labelsOf(tenancyTag, key, own)),
      });
      return urlOf(made);
    }
    const { actual, comment } = write;
    const { stamp, body } = actual;
    const change =
      write.kind === "close"
        ? { [text]: body.replace(stampText(stamp), stampText({ ...stamp, closed: true })), ...closed }
        : { ...this.#fieldsOf(write.ticket), ...(write.kind === "reopen" && opened) };
    await this.#http.call(nothing, edit, `${this.#issues}/${actual.id}`, change);
    await this.#http.make(nothing, `${this.#issues}/${actual.id}/${comments}`, { body: comment });
    return actual.url;
  }

  #fieldsOf(ticket: DesiredTicket): object {
    const { text, takesDueDate } = this.#dialect;
    return {
      title: ticket.title,
      [text]: `${markdownText(ticket.text)}\n\n<!-- ${stampText(stampOf(ticket))} -->`,
      ...(takesDueDate && ticket.dueDate !== null && { due_date: ticket.dueDate }),
    };
  }

  async check(): Promise<readonly string[]> {
    const found = await this.#http.call(project, "GET", this.#dialect.project);
    return [
      ...(found.archived === true ? ["the project is archived: nothing can be written there"] : []),
      ...(found.has_issues === false || found.issues_access_level === "disabled"
        ? ["the project has no issues: turn them on in its settings"]
        : []),
    ];
  }
}

function urlOf({ html_url: gitHubs, web_url: gitLabs }: z.infer<typeof issue>): string {
  return gitHubs ?? gitLabs ?? "";
}

function gitHub(repository: string): Dialect {
  return {
    project: `/repos/${repository}`,
    query: { sort: "created", direction: "asc" },
    text: "body",
    labels: (labels) => labels,
    edit: "PATCH",
    comments: "comments",
    closed: { state: "closed", state_reason: "completed" },
    opened: { state: "open" },
    takesDueDate: false,
  };
}

function gitLab(path: string): Dialect {
  return {
    project: `/api/v4/projects/${encodeURIComponent(path)}`,
    query: { scope: "all", order_by: "created_at", sort: "asc" },
    text: "description",
    labels: (labels) => labels.join(","),
    edit: "PUT",
    comments: "notes",
    closed: { state_event: "close" },
    opened: { state_event: "reopen" },
    takesDueDate: true,
  };
}
