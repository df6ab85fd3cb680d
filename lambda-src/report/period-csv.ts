import type { CredentialHistory, Period } from "../audit/period/period";
import { credentialTypeFacts } from "../audit/credential-type";
import type { Column } from "./credential-columns";
import { csvTable } from "./csv-table";
import { defuse } from "./defuse";

const columns: readonly Column<CredentialHistory>[] = [
  ["domain_url", ({ domainUrl }) => defuse(domainUrl)],
  ["domain", ({ domain }) => defuse(domain)],
  ["user_name", ({ userName }) => defuse(userName)],
  ["credential_type", ({ type }) => type],
  ["credential_id", ({ id }) => defuse(id)],
  ["finding", ({ key }) => key],
  ["created", ({ created }) => created],
  ["rotation_due", ({ due }) => due],
  ["first_seen", ({ firstSeen }) => firstSeen],
  ["last_seen", ({ lastSeen }) => lastSeen],
  ["first_due_soon", ({ firstDueSoon }) => firstDueSoon],
  ["first_overdue", ({ firstOverdue }) => firstOverdue],
  [
    "owner_told",
    ({ told }) => told.map(({ stage, at }) => `${stage} ${at ?? "at an unknown time"}`).join("; "),
  ],
  ["ending", ({ ending }) => ending?.kind],
  ["ended", ({ ending }) => ending?.at],
  ["replaced_by", ({ ending }) => (ending?.kind === "rotated" ? defuse(ending.replacedBy) : undefined)],
  ["days_over", ({ daysOver }) => daysOver],
  ["timeliness", ({ timeliness }) => timeliness],
  ["status", ({ status }) => status],
  [
    "exemption",
    ({ exemption }) =>
      defuse(exemption && `${exemption.reason} (${exemption.owner}, until ${exemption.until})`),
  ],
  ["cis_control", ({ type }) => credentialTypeFacts[type].cisControl],
];

/** `period-credentials.csv`: a row for each credential that was due, overdue or in doubt, the longest overdue first. */
export function periodCsv({ credentials }: Period): Iterable<string> {
  return csvTable(columns, credentials);
}
