import type { TicketAnswer, TicketCall, TicketService } from "./ticket-server";

export interface JiraIssue {
  readonly id: string;
  readonly key: string;
  fields: Record<string, unknown>;
  status: string;
  readonly comments: unknown[];
  /** When the search index learns of it, and what it knows. */
  indexedAt: number;
}

export interface JiraOptions {
  readonly cloud: boolean;
  readonly token: string;
  readonly user?: string;
  readonly now?: () => number;
  /** How long the search index lags, in milliseconds. */
  readonly lag?: number;
  /** Fields that the project requires beside the usual ones. */
  readonly required?: readonly string[];
  /** The workflow: which transitions lead from which status, by name. */
  readonly workflow?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const categories: Readonly<Record<string, string>> = {
  "To Do": "new",
  "In Progress": "indeterminate",
  Done: "done",
  "Won't Fix": "done",
};

const usualWorkflow = {
  "To Do": { "Start work": "In Progress", Done: "Done" },
  "In Progress": { Done: "Done", "To Do": "To Do" },
  Done: { "To Do": "To Do" },
  "Won't Fix": { "To Do": "To Do" },
};

const project = "SEC";
const screen = [
  "summary",
  "description",
  "labels",
  "priority",
  "duedate",
  "issuetype",
  "project",
  "reporter",
];

/**
 * Jira as far as tickets need it (Atlassian, "The Jira Cloud platform REST API" v3; "Jira Data Center REST API" v2):
 * search by label that lags, pages of at most 100, fields that the create screen has, transitions of the workflow.
 */
export class JiraService implements TicketService {
  readonly issues: JiraIssue[] = [];
  readonly #options: JiraOptions;
  readonly #now: () => number;
  readonly unauthenticated = { errorMessages: ["Client must be authenticated to access this resource."] };

  constructor(options: JiraOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  admits({ authorization }: TicketCall): boolean {
    const { cloud, user = "audit@example.com", token } = this.#options;
    const basic = `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
    return authorization === (cloud ? basic : `Bearer ${token}`);
  }

  answer(call: TicketCall): TicketAnswer {
    const api = this.#options.cloud ? "/rest/api/3" : "/rest/api/2";
    if (!call.path.startsWith(api)) return refusal(404, "no such resource");
    const path = call.path.slice(api.length);
    if (call.method === "POST" && path === (this.#options.cloud ? "/search/jql" : "/search"))
      return this.#search(call);
    // Gone since 2025 (Atlassian changelog, CHANGE-2046).
    if (path === "/search") return refusal(410, "The requested API has been removed.");
    if (call.method === "POST" && path === "/issue") return this.#create(call);
    if (call.method === "GET" && path === `/issue/createmeta/${project}/issuetypes`)
      return { status: 200, body: { issueTypes: [{ id: "1", name: "Task" }] } };
    if (call.method === "GET" && path === `/issue/createmeta/${project}/issuetypes/1`)
      return { status: 200, body: { fields: this.#screen() } };
    const [, id, rest] = /^\/issue\/(\w+)(\/transitions)?$/.exec(path) ?? [];
    const issue = this.issues.find((one) => one.id === id || one.key === id);
    if (issue === undefined)
      return refusal(404, "Issue does not exist or you do not have permission to see it.");
    if (rest === undefined && call.method === "PUT") return this.#edit(issue, call);
    if (rest !== undefined && call.method === "GET")
      return { status: 200, body: { transitions: this.#transitionsOf(issue) } };
    if (rest !== undefined && call.method === "POST") return this.#move(issue, call);
    return refusal(405, "method not allowed");
  }

  #screen() {
    const required = this.#options.required ?? [];
    return [...screen, ...required].map((fieldId) => ({
      fieldId,
      required: ["summary", "issuetype", "project", ...required].includes(fieldId),
      hasDefaultValue: false,
    }));
  }

  #search({ body }: TicketCall): TicketAnswer {
    const label = /^labels = "([^"]+)" ORDER BY created ASC$/.exec(String(body["jql"]))?.[1];
    if (label === undefined) return refusal(400, `Error in the JQL Query: ${String(body["jql"])}`);
    const size = Math.min(Number(body["maxResults"] ?? 50), 100);
    const seen = this.issues.filter(
      (issue) =>
        issue.indexedAt <= this.#now() && (issue.fields["labels"] as readonly string[]).includes(label),
    );
    const start = this.#options.cloud
      ? Number(Buffer.from((body["nextPageToken"] as string | undefined) ?? "", "base64").toString() || 0)
      : Number(body["startAt"] ?? 0);
    const rows = seen.slice(start, start + size);
    const more = start + rows.length < seen.length;
    const issues = rows.map(({ id, key, fields, status }) => ({
      id,
      key,
      fields: {
        description: fields["description"] ?? null,
        status: { name: status, statusCategory: { key: categories[status] } },
      },
    }));
    if (!this.#options.cloud)
      return { status: 200, body: { startAt: start, maxResults: size, total: seen.length, issues } };
    const token = Buffer.from(String(start + rows.length)).toString("base64");
    return { status: 200, body: { issues, isLast: !more, ...(more && { nextPageToken: token }) } };
  }

  #create({ body }: TicketCall): TicketAnswer {
    const fields = (body["fields"] ?? {}) as Record<string, unknown>;
    const errors = this.#fieldErrors(fields);
    for (const name of ["project", "issuetype", "summary", ...(this.#options.required ?? [])])
      if (fields[name] === undefined) errors[name] = `${name} is required.`;
    if (Object.keys(errors).length > 0) return { status: 400, body: { errorMessages: [], errors } };
    const n = this.issues.length + 1;
    const issue = {
      id: String(10_000 + n),
      key: `${project}-${n}`,
      fields,
      status: "To Do",
      comments: [],
      indexedAt: this.#now() + (this.#options.lag ?? 0),
    };
    this.issues.push(issue);
    return { status: 201, body: { id: issue.id, key: issue.key } };
  }

  #fieldErrors(fields: Readonly<Record<string, unknown>>): Record<string, string> {
    const errors: Record<string, string> = {};
    for (const name of Object.keys(fields))
      if (!screen.includes(name) && !(this.#options.required ?? []).includes(name))
        errors[name] = `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;
    const { summary, description, labels } = fields;
    if (
      summary !== undefined &&
      (typeof summary !== "string" || summary.length > 255 || summary.includes("\n"))
    )
      errors["summary"] = "The summary is invalid: at most 255 characters on one line.";
    if (Array.isArray(labels) && labels.some((label) => /\s/.test(String(label))))
      errors["labels"] = "The label contains spaces which is invalid.";
    if (description !== undefined && !this.#isText(description))
      errors["description"] =
        "Operation value must be an Atlassian Document (see the Atlassian Document Format)";
    if (JSON.stringify(description ?? "").length > 32_767 * (this.#options.cloud ? 4 : 1))
      errors["description"] =
        "The entered text is too long. It exceeds the allowed limit of 32,767 characters.";
    return errors;
  }

  #isText(text: unknown): boolean {
    if (!this.#options.cloud) return typeof text === "string";
    const node = text as { type?: unknown; version?: unknown; content?: unknown };
    return node.type === "doc" && node.version === 1 && isContent(node.content);
  }

  #edit(issue: JiraIssue, { body }: TicketCall): TicketAnswer {
    const fields = (body["fields"] ?? {}) as Record<string, unknown>;
    const errors = this.#fieldErrors(fields);
    const added = ((body["update"] as Record<string, unknown> | undefined)?.["comment"] ?? []) as {
      add: { body: unknown };
    }[];
    if (added.some(({ add }) => !this.#isText(add.body))) errors["comment"] = "Comment body is not valid!";
    if (Object.keys(errors).length > 0) return { status: 400, body: { errorMessages: [], errors } };
    issue.fields = { ...issue.fields, ...fields };
    issue.comments.push(...added.map(({ add }) => add.body));
    return { status: 204 };
  }

  #transitionsOf({ status }: JiraIssue) {
    const { workflow = usualWorkflow } = this.#options;
    return Object.entries((workflow as Record<string, Record<string, string>>)[status] ?? {}).map(
      ([name, to], index) => ({
        id: String(index + 11),
        name,
        to: { name: to, statusCategory: { key: categories[to] } },
      }),
    );
  }

  #move(issue: JiraIssue, { body }: TicketCall): TicketAnswer {
    const { id } = (body["transition"] ?? {}) as { id?: string };
    const chosen = this.#transitionsOf(issue).find((one) => one.id === id);
    if (chosen === undefined) return refusal(400, "It is not on this workflow step.");
    issue.status = chosen.to.name;
    return { status: 204 };
  }
}

function isContent(content: unknown): boolean {
  return (
    Array.isArray(content) &&
    content.every((node: { type?: string; text?: string; content?: unknown }) =>
      node.type === "text"
        ? typeof node.text === "string" && node.text !== ""
        : node.content === undefined || isContent(node.content),
    )
  );
}

function refusal(status: number, message: string): TicketAnswer {
  return { status, body: { errorMessages: [message], errors: {} } };
}
