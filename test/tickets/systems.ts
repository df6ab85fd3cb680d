import type { TicketSettings } from "../../lambda-src/contract/ticket-settings";
import { DEFAULT_TRANSPORT } from "../../lambda-src/oci/http-client";
import { openSystem } from "../../lambda-src/tickets/open-system";
import type { TicketSystem } from "../../lambda-src/tickets/ticket-system";
import { GitIssuesService } from "../../simulator/tickets/git-issues";
import { JiraService } from "../../simulator/tickets/jira";
import { ServiceNowService } from "../../simulator/tickets/servicenow";
import { type TicketService, TicketServer } from "../../simulator/tickets/ticket-server";
import { WebhookService } from "../../simulator/tickets/webhook";

export const token = "t0ken-of-the-tickets";

/** What every system shows of a ticket. */
export interface Shown {
  readonly key: string;
  readonly open: boolean;
  readonly text: string;
  readonly comments: readonly string[];
}

/** A ticket system on loopback, and settings that lead to it. */
export class Stand {
  clock = 0;
  readonly server: TicketServer;

  constructor(
    readonly name: string,
    service: TicketService,
    readonly to: (origin: string) => TicketSettings["to"],
    readonly shown: () => Shown[],
    readonly close: (index: number) => void,
  ) {
    this.server = new TicketServer(service);
  }

  get settings(): TicketSettings {
    return { to: this.to(this.server.origin) };
  }

  system(settings = this.settings): TicketSystem {
    return openSystem(settings, token, {
      transport: {
        ...DEFAULT_TRANSPORT,
        sleep: (milliseconds) => {
          this.clock += milliseconds;
          return Promise.resolve();
        },
      },
    });
  }

  readonly sleep = (milliseconds: number): Promise<void> => {
    this.clock += milliseconds;
    return Promise.resolve();
  };
}

export const standNames = [
  "jira-cloud",
  "jira-data-center",
  "servicenow",
  "github",
  "gitlab",
  "webhook",
] as const;

/** A fresh system of this kind. */
export function standOf(name: (typeof standNames)[number], required: readonly string[] = []): Stand {
  switch (name) {
    case "jira-cloud":
    case "jira-data-center": {
      const cloud = name === "jira-cloud";
      const service = new JiraService({
        cloud,
        token,
        required,
        lag: cloud ? 20_000 : 2_000,
        now: () => stand.clock,
      });
      const stand: Stand = new Stand(
        name,
        service,
        (url) =>
          cloud
            ? { system: "jira-cloud", url, project: "SEC", user: "audit@example.com" }
            : { system: "jira-data-center", url, project: "SEC" },
        () =>
          service.issues.map(({ fields, status, comments }) => ({
            key: (fields["labels"] as string[])[2]!,
            open: status !== "Done" && status !== "Won't Fix",
            text: JSON.stringify(fields["description"]),
            comments: comments.map((each) => JSON.stringify(each)),
          })),
        (index) => (service.issues[index]!.status = "Won't Fix"),
      );
      return stand;
    }
    case "servicenow": {
      const service = new ServiceNowService(token, required);
      return new Stand(
        name,
        service,
        (url) => ({ system: "servicenow", url }),
        () =>
          service.records.map((record) => ({
            key: record["correlation_id"]!,
            open: !["6", "7", "8"].includes(record["state"]!),
            text: record["description"]!,
            comments: service.workNotes,
          })),
        (index) => (service.records[index]!["state"] = "7"),
      );
    }
    case "github":
    case "gitlab": {
      const service = new GitIssuesService(name, token);
      return new Stand(
        name,
        service,
        (url) =>
          name === "github"
            ? { system: "github", repository: "acme/security", url }
            : { system: "gitlab", project: "acme/security", url },
        () =>
          service.issues.map(({ labels, state, text, comments }) => ({
            key: labels[2]!,
            open: state === "open",
            text,
            comments,
          })),
        (index) => (service.issues[index]!.state = "closed"),
      );
    }
    case "webhook": {
      const service = new WebhookService(token);
      return new Stand(
        name,
        service,
        (url) => ({ system: "webhook", url }),
        () => service.tickets,
        (index) => (service.tickets[index]!.open = false),
      );
    }
  }
}
