import { domainKey } from "../audit/domain";
import { formatDate, type Instant, millisecondsPerDay } from "../audit/instant";
import type { Report, ReportedCredential } from "../audit/report";
import { type Column } from "./credential-columns";
import { csvTable, csvType } from "./csv-table";
import { defuse } from "./defuse";
import type { ReportFile } from "./report-file";

export const files: readonly ReportFile[] = [
  { fileName: "campaign.csv", contentType: csvType, from: "report", chunks: campaignCsv },
];

const weeks = 13;
const week = 7 * millisecondsPerDay;

interface Participant {
  readonly first: ReportedCredential;
  readonly ids: string[];
  overdue: number;
  unknown: number;
  exempt: number;
  readonly byWeek: number[];
  later: number;
  nextDue: string | null;
  oldestDays: number | null;
  newlyOverdue: number;
  rotated: number;
}

/**
 * `campaign.csv`: a row for each user with credentials: whom to write to, and how many of the user's credentials are
 * overdue, of unknown age, exempt, or fall due in each of the next 13 weeks and later. The counts of a row add up to its
 * `credentials`. Who has most overdue comes first.
 */
export function campaignCsv(report: Report): Iterable<string> {
  const start = startOfDay(Date.parse(report.asOf));
  const columns: Column<Participant>[] = [
    ["domain_url", ({ first }) => defuse(first.domainUrl)],
    ["domain", ({ first }) => defuse(first.domain)],
    ["user_name", ({ first }) => defuse(first.userName)],
    ["user_ocid", ({ first }) => defuse(first.userOcid)],
    ["email", ({ first }) => defuse(first.email)],
    ["user_flags", ({ first }) => userFlags(first)],
    ["credentials", ({ ids }) => ids.length],
    ["overdue", ({ overdue }) => overdue],
    ["unknown", ({ unknown }) => unknown],
    ["exempt", ({ exempt }) => exempt],
    ...Array.from({ length: weeks }, (_, index): Column<Participant> => [
      `due_week_of_${formatDate(start + index * week)}`,
      ({ byWeek }) => byWeek[index],
    ]),
    ["due_later", ({ later }) => later],
    ["next_due_date", ({ nextDue }) => nextDue?.slice(0, 10)],
    ["oldest_days", ({ oldestDays }) => oldestDays],
    ...(report.delta
      ? ([
          ["newly_overdue", ({ newlyOverdue }) => newlyOverdue],
          ["rotated", ({ rotated }) => rotated],
        ] satisfies Column<Participant>[])
      : []),
    ["credential_ids", ({ ids }) => defuse(ids.join(";"))],
  ];
  return csvTable(columns, participants(report, start));
}

function participants(report: Report, start: Instant): Participant[] {
  const byUser = new Map<string, Participant>();
  const byCredential = new Map<string, Participant>();
  for (const credential of report.credentials) {
    const user = credential.userOcid ?? credential.userId ?? credential.userName;
    const key = JSON.stringify([credential.domain, credential.domainUrl, user]);
    const participant = byUser.get(key) ?? empty(credential);
    byUser.set(key, participant);
    byCredential.set(credentialKey(credential, credential.id), participant);
    count(participant, credential, start);
  }
  for (const change of report.delta?.changes ?? []) {
    const participant = byCredential.get(credentialKey(change, change.replacedBy ?? change.id));
    if (participant && change.kind === "newly_overdue") participant.newlyOverdue += 1;
    if (participant && change.kind === "rotated") participant.rotated += 1;
  }
  return [...byUser.values()].sort(
    (a, b) =>
      b.overdue - a.overdue ||
      b.unknown - a.unknown ||
      compare(a.nextDue ?? "~", b.nextDue ?? "~") ||
      compare(a.first.domain, b.first.domain) ||
      compare(a.first.userName, b.first.userName) ||
      compare(a.first.id, b.first.id),
  );
}

type Kept = Pick<ReportedCredential, "domain" | "domainUrl" | "type">;

/** Names a credential of the report: a change does not always say whose it is. */
function credentialKey({ domain, domainUrl, type }: Kept, id: string): string {
  return JSON.stringify([domainKey(domain, domainUrl), type, id]);
}

function empty(first: ReportedCredential): Participant {
  return {
    first,
    ids: [],
    overdue: 0,
    unknown: 0,
    exempt: 0,
    byWeek: Array.from({ length: weeks }, () => 0),
    later: 0,
    nextDue: null,
    oldestDays: null,
    newlyOverdue: 0,
    rotated: 0,
  };
}

function count(
  participant: Participant,
  { id, status, rotationDue, daysOld }: ReportedCredential,
  start: Instant,
): void {
  participant.ids.push(id);
  if (daysOld !== null) participant.oldestDays = Math.max(participant.oldestDays ?? daysOld, daysOld);
  switch (status) {
    case "OVERDUE":
      participant.overdue += 1;
      break;
    case "UNKNOWN":
      participant.unknown += 1;
      break;
    case "EXEMPT":
      participant.exempt += 1;
      break;
    case "DUE_SOON":
    case "CURRENT": {
      const due = Date.parse(rotationDue ?? "");
      const index = Math.floor((due - start) / week);
      const inWeek = participant.byWeek[index];
      if (inWeek === undefined) participant.later += 1;
      else participant.byWeek[index] = inWeek + 1;
      if (rotationDue !== null && (participant.nextDue === null || rotationDue < participant.nextDue)) {
        participant.nextDue = rotationDue;
      }
    }
  }
}

const flagsOfUsers = new Set(["inactive_user", "orphan", "federated", "service_user"]);

function userFlags({ flags }: ReportedCredential): string {
  return flags.filter((flag) => flagsOfUsers.has(flag)).join(";");
}

function startOfDay(instant: Instant): Instant {
  return Math.floor(instant / millisecondsPerDay) * millisecondsPerDay;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
