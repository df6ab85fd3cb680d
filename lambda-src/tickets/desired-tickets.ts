import { createHash } from "node:crypto";
import { credentialTypeFacts, credentialTypes } from "../audit/credential-type";
import { doubtsOf } from "../audit/coverage/coverage";
import { findingKey } from "../audit/finding-key";
import { type Finding, findingsOf } from "../audit/findings";
import type { Report, ReportedCredential } from "../audit/report";
import { commandLine } from "../audit/runbook/command-line";
import { runbookFor, shareQuota } from "../audit/runbook/runbook";
import type { TicketSettings } from "../contract/ticket-settings";
import { type DesiredTicket, type DesiredTickets, type Entry, type Outcome, placeOf } from "./ticket";
import { type Block, foreign, type Inline, type TicketText } from "./ticket-text";

/** Steps are given for so many credentials; the report has those of the others. */
const mostRunbooks = 10;
/** Credentials that a text lists one by one. */
const mostListed = 100;

/** The tickets that a report asks for, and what it knows of credentials that need none. */
export function desiredTickets(report: Report, settings: TicketSettings): DesiredTickets {
  const { per = "owner", from = "due-soon", types = credentialTypes } = settings;
  const tenancyTag = digits(report.tenancy.ocid, 8);
  const wanted = findingsOf(report, undefined).filter(
    ({ status, credential }) =>
      types.includes(credential.type) && (from === "due-soon" || status !== "DUE_SOON"),
  );
  const groups = new Map<string, Finding[]>();
  for (const finding of wanted) {
    const about = aboutOf(finding, per);
    const key = `occ-${tenancyTag}-${digits(JSON.stringify([per, ...about]), 16)}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  const userOf = ({ domain, domainUrl, userOcid, userId }: ReportedCredential) =>
    JSON.stringify([domain, domainUrl, userOcid ?? userId]);
  const byUser = new Map<string, ReportedCredential[]>();
  for (const credential of report.credentials) {
    const own = byUser.get(userOf(credential));
    if (own) own.push(credential);
    else byUser.set(userOf(credential), [credential]);
  }
  const beside = (credential: ReportedCredential) =>
    (byUser.get(userOf(credential)) ?? []).filter(
      (other) => other !== credential && shareQuota(other, credential),
    );
  const read = readPlaces(report);
  return {
    tenancyTag,
    tickets: [...groups].map(([key, findings]) => ticketOf(key, findings, report, settings, beside)),
    wasRead: (place) => read.has(place),
    outcomeOf: outcomesOf(report),
  };
}

/** What tells one ticket from another. Who is gone, or cannot be written to, shares one ticket of the default queue. */
function aboutOf({ key, credential }: Finding, per: NonNullable<TicketSettings["per"]>): string[] {
  switch (per) {
    case "credential":
      return [key];
    case "domain":
      return [credential.domainUrl || credential.domain];
    case "owner":
      return hasOwner(credential)
        ? [
            credential.domainUrl || credential.domain,
            credential.userOcid ?? credential.userId ?? credential.userName,
          ]
        : ["default queue"];
  }
}

function hasOwner({ email, flags }: ReportedCredential): boolean {
  return email !== null && !flags.includes("orphan") && !flags.includes("inactive_user");
}

function ticketOf(
  key: string,
  findings: readonly Finding[],
  report: Report,
  settings: TicketSettings,
  beside: (credential: ReportedCredential) => readonly ReportedCredential[],
): DesiredTicket {
  const [first] = findings;
  if (first === undefined) throw new Error("a ticket is about at least one credential");
  const owned = (settings.per ?? "owner") === "owner" && hasOwner(first.credential);
  const due = findings.map(({ credential }) => credential.rotationDue?.slice(0, 10)).filter(Boolean);
  return {
    key,
    title: titleOf(findings, report, settings, owned),
    text: textOf(findings, report, settings, owned, beside),
    entries: findings.map(entryOf),
    worst: first.status,
    dueDate: due.length === 0 ? null : (due.sort()[0] ?? null),
    owner: owned ? first.credential.email : null,
    queue: owned ? null : (settings.defaultQueue ?? null),
  };
}

function entryOf({ key, status, credential }: Finding): Entry {
  return {
    key: key.slice(0, 12),
    status,
    place: placeOf(digits(credential.domainUrl || credential.domain, 8), credential.type),
  };
}

/** One line, at most 200 characters: systems cut or refuse longer titles (Jira: 255, ServiceNow: 160 by default). */
function titleOf(
  findings: readonly Finding[],
  { tenancy }: Report,
  { per = "owner" }: TicketSettings,
  owned: boolean,
): string {
  const [first] = findings;
  const late = findings.filter(({ status }) => status !== "DUE_SOON").length;
  const count = `${findings.length} ${findings.length === 1 ? "credential" : "credentials"}`;
  const what = late > 0 ? `Rotate now: ${count}` : `Rotate soon: ${count}`;
  const whose =
    per === "domain"
      ? `in the domain ${first?.credential.domain ?? ""}`
      : owned || per === "credential"
        ? `of ${first?.credential.userName ?? ""}`
        : "without an owner who can be written to";
  const title = foreign(`${what} ${whose} in ${tenancy.name ?? tenancy.ocid}`).foreign;
  return title.length <= 150 ? title : `${title.slice(0, 149)}…`;
}

function textOf(
  findings: readonly Finding[],
  report: Report,
  settings: TicketSettings,
  owned: boolean,
  beside: (credential: ReportedCredential) => readonly ReportedCredential[],
): TicketText {
  const [first] = findings;
  const whose: Inline =
    owned && first
      ? ["These credentials of ", foreign(first.credential.userName), " must be rotated"]
      : ["These credentials must be rotated"];
  return [
    {
      kind: "paragraph",
      line: [
        ...whose,
        ". They are long-lived IAM credentials of the Oracle Cloud tenancy ",
        foreign(report.tenancy.name ?? report.tenancy.ocid),
        "; its policy wants each one replaced before it is as old as the policy allows.",
      ],
    },
    { kind: "bullets", lines: findings.slice(0, mostListed).map(lineOf) },
    ...(findings.length > mostListed
      ? [paragraph(`And ${findings.length - mostListed} more: the report has them all.`)]
      : []),
    ...findings.slice(0, mostRunbooks).flatMap(({ credential }) => stepsOf(credential, beside(credential))),
    ...(findings.length > mostRunbooks
      ? [paragraph("The steps for the others: credential-audit explain <credential id>.")]
      : []),
    ...(settings.reportUrl === undefined
      ? []
      : [{ kind: "link", words: "The report", url: settings.reportUrl } satisfies Block]),
    paragraph(
      "This ticket follows the audit: it changes with the facts and closes when everything on it was rotated, deleted or exempted. No ticket asks for a key, token or password.",
    ),
  ];
}

function lineOf({ status, credential }: Finding): Inline {
  const { type, label, id, domain, userName, created, rotationDue } = credential;
  const day = rotationDue?.slice(0, 10);
  const when =
    status === "UNKNOWN"
      ? "has no age that could be read"
      : `${status === "OVERDUE" ? "was due on" : "is due on"} ${day ?? "an unknown day"}`;
  return [
    `${credentialTypeFacts[type].consoleName}: `,
    foreign(label ?? id),
    ` of `,
    foreign(userName),
    ` in the domain `,
    foreign(domain),
    `: ${when}${created === null ? "" : `, made on ${created.slice(0, 10)}`}. Id: `,
    foreign(id),
  ];
}

function stepsOf(credential: ReportedCredential, others: readonly ReportedCredential[]): Block[] {
  const runbook = runbookFor(credential, others);
  const commands = runbook.steps.flatMap(({ commands: own }) => own.map(commandLine));
  return [
    { kind: "heading", line: [runbook.title, ": ", foreign(credential.label ?? credential.id)] },
    ...(runbook.warnings.length === 0
      ? []
      : [{ kind: "bullets", lines: runbook.warnings.map((each) => [foreign(each)]) } satisfies Block]),
    {
      kind: "steps",
      lines: runbook.steps.map(({ title, explanation }) => [
        foreign(explanation === null ? title : `${title}. ${explanation}`),
      ]),
    },
    ...(commands.length === 0
      ? []
      : [{ kind: "commands", lines: commands.map((each) => foreign(each).foreign) } satisfies Block]),
  ];
}

function paragraph(line: string): Block {
  return { kind: "paragraph", line: [line] };
}

/** Places of which everything was read: only there does a credential that is missing say that it is gone. */
function readPlaces({ coverage }: Report): ReadonlySet<string> {
  return new Set(
    coverage.domains
      .filter((domain) => doubtsOf(domain).length === 0)
      .flatMap(({ name, url, types }) =>
        credentialTypes
          .filter((type) => types[type].status === "AUDITED" || types[type].status === "NOT_APPLICABLE")
          .map((type) => placeOf(digits(url || name, 8), type)),
      ),
  );
}

function outcomesOf(report: Report): (entryKey: string) => Outcome {
  const known = new Map(
    report.credentials.map((credential) => [findingKey(report, credential).slice(0, 12), credential]),
  );
  return (entryKey) => {
    const credential = known.get(entryKey);
    if (credential === undefined) return { kind: "gone" };
    return credential.exemption && credential.status === "EXEMPT"
      ? { kind: "exempt", until: credential.exemption.until }
      : { kind: "current" };
  };
}

function digits(text: string, count: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, count);
}
