import type { TicketAnswer, TicketCall, TicketService } from "./ticket-server";

export interface GitIssue {
  readonly number: number;
  title: string;
  text: string;
  labels: string[];
  state: "open" | "closed";
  readonly comments: string[];
}

/**
 * Issues of GitHub (docs.github.com, "REST API endpoints for issues") or GitLab (docs.gitlab.com, "Issues API"): pages of at
 * most 100 with pull requests among GitHub's, labels as a list or a text, and a state that each changes in its own way.
 */
export class GitIssuesService implements TicketService {
  readonly issues: GitIssue[] = [];
  archived = false;
  readonly unauthenticated: unknown;

  constructor(
    readonly kind: "github" | "gitlab",
    readonly token: string,
  ) {
    this.unauthenticated = { message: kind === "github" ? "Bad credentials" : "401 Unauthorized" };
  }

  admits({ authorization, headers }: TicketCall): boolean {
    return this.kind === "github"
      ? authorization === `Bearer ${this.token}` && headers["user-agent"] !== undefined
      : headers["private-token"] === this.token;
  }

  answer(call: TicketCall): TicketAnswer {
    const project = this.kind === "github" ? "/repos/acme/security" : "/api/v4/projects/acme%2Fsecurity";
    if (!call.path.startsWith(project)) return { status: 404, body: { message: "Not Found" } };
    const path = call.path.slice(project.length);
    if (path === "") return { status: 200, body: { archived: this.archived, has_issues: true } };
    if (path === "/issues") return call.method === "POST" ? this.#create(call) : this.#list(call);
    const [, number, rest] = /^\/issues\/(\d+)(\/comments|\/notes)?$/.exec(path) ?? [];
    const issue = this.issues.find((one) => String(one.number) === number);
    if (issue === undefined) return { status: 404, body: { message: "Not Found" } };
    if (this.archived) return { status: 403, body: { message: "Repository was archived so is read-only." } };
    if (rest !== undefined) return this.#comment(issue, rest, call);
    return this.#edit(issue, call);
  }

  #list({ query }: TicketCall): TicketAnswer {
    const wanted = (query.get("labels") ?? "").split(",").filter(Boolean);
    const size = Math.min(Number(query.get("per_page") ?? 30), 100);
    const page = Number(query.get("page") ?? 1);
    const state = query.get("state") ?? "open";
    const found = this.issues.filter(
      (issue) =>
        wanted.every((label) => issue.labels.includes(label)) &&
        (state === "all" || state.startsWith(issue.state.slice(0, 4))),
    );
    const rows = found.slice((page - 1) * size, page * size).map((issue) => this.#shown(issue));
    return { status: 200, body: rows };
  }

  #shown({ number, title, text, labels, state }: GitIssue): object {
    return this.kind === "github"
      ? {
          number,
          title,
          body: text,
          labels: labels.map((name) => ({ name })),
          state,
          html_url: `https://github.com/acme/security/issues/${number}`,
        }
      : {
          id: number + 5_000,
          iid: number,
          title,
          description: text,
          labels,
          state: state === "open" ? "opened" : "closed",
          web_url: `https://gitlab.com/acme/security/-/issues/${number}`,
        };
  }

  #create({ body }: TicketCall): TicketAnswer {
    const text = body[this.kind === "github" ? "body" : "description"];
    const { title, labels } = body;
    const names = this.kind === "github" ? labels : String(labels).split(",");
    if (typeof title !== "string" || title === "" || title.length > 255 || !Array.isArray(names))
      return { status: this.kind === "github" ? 422 : 400, body: { message: "Validation Failed" } };
    const issue: GitIssue = {
      number: this.issues.length + 1,
      title,
      text: String(text),
      labels: names.map(String),
      state: "open",
      comments: [],
    };
    this.issues.push(issue);
    return { status: 201, body: this.#shown(issue) };
  }

  #edit(issue: GitIssue, { method, body }: TicketCall): TicketAnswer {
    if (method !== (this.kind === "github" ? "PATCH" : "PUT"))
      return { status: 404, body: { message: "Not Found" } };
    const text = body[this.kind === "github" ? "body" : "description"];
    if (typeof text === "string") issue.text = text;
    if (typeof body["title"] === "string") issue.title = body["title"];
    const state = body[this.kind === "github" ? "state" : "state_event"];
    if (state === "closed" || state === "close") issue.state = "closed";
    if (state === "open" || state === "reopen") issue.state = "open";
    return { status: 200, body: this.#shown(issue) };
  }

  #comment(issue: GitIssue, rest: string, { method, body }: TicketCall): TicketAnswer {
    if (method !== "POST" || rest !== (this.kind === "github" ? "/comments" : "/notes") || !body["body"])
      return { status: 404, body: { message: "Not Found" } };
    issue.comments.push(body["body"] as string);
    return { status: 201, body: { id: issue.comments.length } };
  }
}
