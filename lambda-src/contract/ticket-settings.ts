import { z } from "zod";
import { credentialTypes } from "../audit/credential-type";
import { ocid } from "./ocid";

const word = z.string().trim().min(1).max(255);
/** What becomes a label: Jira refuses one with a space (REST API v3, "Create issue", labels). */
const label = z.string().regex(/^[^\s,]{1,100}$/, { error: "expected a label without spaces and commas" });

/** Where a token goes: https, or this machine for a rehearsal. */
// Not z.url() before it: both checks run, and this one is asked about what is no URL too.
const address = z.string().refine(
  (url) => {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname, username, password } = new URL(url);
    const local = hostname === "localhost" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
    return username === "" && password === "" && (protocol === "https:" || (protocol === "http:" && local));
  },
  { error: "expected an https URL without user name and password" },
);

const fields = z
  .record(z.string(), z.json())
  .optional()
  .describe("More fields of every new ticket, as the system's API names them.");

const jira = {
  url: address.describe("Such as https://acme.atlassian.net."),
  project: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]+$/, { error: "expected the key of a project, such as SEC" })
    .describe("Key of the project."),
  issueType: word.optional().describe("Default Task."),
  closeTransition: word.optional().describe("Name of the transition that closes an issue. Default Done."),
  reopenTransition: word.optional().describe("Name of the one that opens it again. Default To Do."),
  priorities: z
    .strictObject({ overdue: word, dueSoon: word })
    .optional()
    .describe("Names of priorities. Default none is set."),
  fields,
};

/** The system that holds the tickets, and how it is addressed; never a secret. */
export const ticketTarget = z.discriminatedUnion("system", [
  z.strictObject({ system: z.literal("jira-cloud"), user: z.email(), ...jira }),
  z.strictObject({ system: z.literal("jira-data-center"), ...jira }),
  z.strictObject({
    system: z.literal("servicenow"),
    url: address.describe("Such as https://acme.service-now.com."),
    user: word.optional().describe("For basic authentication; without it the token is a bearer token."),
    table: z
      .string()
      .regex(/^[a-z0-9_]+$/)
      .optional()
      .describe("Default incident."),
    assignmentGroup: word.optional().describe("Name or sys_id of the group of every ticket."),
    closedState: word.optional().describe("Value of state that closes a record. Default 6, Resolved."),
    openState: word.optional().describe("Value of state that opens it again. Default 2, In Progress."),
    closeCode: word.optional().describe("Default Solved (Permanently)."),
    fields,
  }),
  z.strictObject({
    system: z.literal("github"),
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, { error: "expected OWNER/NAME" }),
    url: address.optional().describe("Of the API. Default https://api.github.com."),
  }),
  z.strictObject({
    system: z.literal("gitlab"),
    project: word.describe("Path or number of the project, such as security/credentials."),
    url: address.optional().describe("Default https://gitlab.com."),
  }),
  z.strictObject({ system: z.literal("webhook"), url: address }),
]);

/** Which tickets there are to be. */
export const ticketSettings = z.strictObject({
  to: ticketTarget,
  per: z
    .enum(["owner", "credential", "domain"])
    .optional()
    .describe("What one ticket is about. Default owner."),
  from: z
    .enum(["due-soon", "overdue"])
    .optional()
    .describe("From which status on. Credentials of unknown age count as overdue. Default due-soon."),
  types: z.array(z.enum(credentialTypes)).min(1).optional().describe("Default all six."),
  labels: z.array(label).max(10).optional().describe("Labels of every ticket, beside those of this program."),
  defaultQueue: word
    .optional()
    .describe("Who gets the ticket of credentials whose owner is gone or has no mail. Default the project."),
  reportUrl: address.optional().describe("Where people find the report; named in every ticket."),
});

export type TicketSettings = z.infer<typeof ticketSettings>;
export type TicketTarget = z.infer<typeof ticketTarget>;

/** Tickets as the tenancy file has them: the function reads the token from the Vault. */
export const deployedTickets = ticketSettings.extend({
  tokenSecretId: ocid("vaultsecret").describe("Secret of the Vault that holds the system's token."),
});
