import type { TicketSettings } from "../contract/ticket-settings";
import { DEFAULT_TRANSPORT, type Transport } from "../oci/http-client";
import { GitIssues } from "./systems/git-issues";
import { Jira } from "./systems/jira";
import { ServiceNow } from "./systems/servicenow";
import { Webhook } from "./systems/webhook";
import { TicketHttp } from "./ticket-http";
import type { TicketSystem } from "./ticket-system";

export interface OpenSystemOptions {
  readonly transport?: Partial<Transport> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The ticket system of the settings. Sends nothing yet. */
export function openSystem(
  { to, labels }: TicketSettings,
  token: string,
  { transport, signal }: OpenSystemOptions = {},
): TicketSystem {
  const http = (base: string, headers: Readonly<Record<string, string>>) =>
    new TicketHttp({ base, headers, transport: { ...DEFAULT_TRANSPORT, ...transport }, signal });
  switch (to.system) {
    case "jira-cloud":
      return new Jira(http(to.url, { authorization: basic(to.user, token) }), to, labels);
    case "jira-data-center":
      return new Jira(http(to.url, { authorization: `Bearer ${token}` }), to, labels);
    case "servicenow":
      return new ServiceNow(
        http(to.url, { authorization: to.user === undefined ? `Bearer ${token}` : basic(to.user, token) }),
        to,
      );
    case "github":
      return new GitIssues(
        http(to.url ?? "https://api.github.com", {
          authorization: `Bearer ${token}`,
          "x-github-api-version": "2022-11-28",
          "user-agent": "credential-audit",
        }),
        to,
        labels,
      );
    case "gitlab":
      return new GitIssues(http(to.url ?? "https://gitlab.com", { "private-token": token }), to, labels);
    case "webhook":
      return new Webhook(http(to.url, { authorization: `Bearer ${token}` }));
  }
}

function basic(user: string, token: string): string {
  return `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
}
