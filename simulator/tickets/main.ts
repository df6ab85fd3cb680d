// A ticket system on loopback, to try `credential-audit tickets` on: npm run simulator:tickets -- --system jira-cloud
import { parseArgs } from "node:util";
import { GitIssuesService } from "./git-issues";
import { JiraService } from "./jira";
import { ServiceNowService } from "./servicenow";
import { type TicketService, TicketServer } from "./ticket-server";
import { WebhookService } from "./webhook";

const { values } = parseArgs({
  options: {
    system: { type: "string", default: "jira-cloud" },
    port: { type: "string", default: "0" },
    help: { type: "boolean", short: "h", default: false },
  },
});

const token = "simulated";
const services: Readonly<Record<string, () => TicketService>> = {
  "jira-cloud": () => new JiraService({ cloud: true, token, lag: 10_000 }),
  "jira-data-center": () => new JiraService({ cloud: false, token, lag: 2_000 }),
  servicenow: () => new ServiceNowService(token),
  github: () => new GitIssuesService("github", token),
  gitlab: () => new GitIssuesService("gitlab", token),
  webhook: () => new WebhookService(token),
};

async function main(): Promise<void> {
  const service = services[values.system];
  if (values.help || service === undefined) {
    process.stdout.write(`--system ${Object.keys(services).join("|")} [--port N]; the token is ${token}\n`);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const server = new TicketServer(service());
  await server.start(Number(values.port));
  process.stdout.write(`ready ${server.origin}\n`);
}

void main();
