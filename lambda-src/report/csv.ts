import { isReadToTheEnd } from "../audit/coverage/coverage";
import { type CredentialType, credentialTypes } from "../audit/credential-type";
import type { DomainReading, TenancyReading } from "../audit/reading";
import type { Report } from "../audit/report";
import type { User } from "../audit/user";
import { userIndex } from "../audit/user-index";
import { type Column, credentialColumns } from "./credential-columns";
import { csvTable, csvType } from "./csv-table";
import { defuse } from "./defuse";
import type { ReportFile } from "./report-file";

interface UserRow {
  readonly reading: DomainReading;
  readonly user: User;
  readonly held: Held;
}

const userColumns: readonly Column<UserRow>[] = [
  ["domain_url", ({ reading }) => defuse(reading.domain.url)],
  ["domain", ({ reading }) => defuse(reading.domain.name)],
  ["user_name", ({ user }) => defuse(user.userName)],
  ["user_ocid", ({ user }) => defuse(user.ocid)],
  ["user_id", ({ user }) => defuse(user.id)],
  ["display_name", ({ user }) => defuse(user.displayName)],
  ["email", ({ user }) => defuse(user.email)],
  ["active", ({ user }) => yesOrNo(user.active)],
  ["federated", ({ user }) => yesOrNo(user.federated)],
  ["service_user", ({ user }) => yesOrNo(user.serviceUser)],
  ...credentialTypes.flatMap((type): Column<UserRow>[] => [
    [`can_${type}`, ({ user }) => yesOrNo(user.capabilities[type])],
    [`has_${type}`, ({ held, reading }) => held[type] ?? (isRead(reading, type) ? 0 : "")],
  ]),
];

export const files: readonly ReportFile[] = [
  { fileName: "credentials.csv", contentType: csvType, from: "report", chunks: credentialsCsv },
  { fileName: "users.csv", contentType: csvType, from: "reading", chunks: usersCsv },
];

/** `credentials.csv`: every credential that was judged. RFC 4180, UTF-8, CRLF. */
export function credentialsCsv(report: Report): Iterable<string> {
  return csvTable(credentialColumns, report.credentials);
}

/** `users.csv`: every user, holder or not: who can (the capabilities) and who did (how many of each type). */
export function usersCsv(reading: TenancyReading): Iterable<string> {
  return csvTable(userColumns, userRows(reading));
}

function* userRows({ domains }: TenancyReading): Generator<UserRow> {
  for (const reading of sorted(domains, ({ domain }) => `${domain.name}\0${domain.url}`)) {
    const held = heldBy(reading);
    for (const user of sorted(reading.users, ({ userName, id }) => `${userName}\0${id}`)) {
      yield { reading, user, held: held(user) };
    }
  }
}

/** Whether a user without credentials of the type has none; else nobody knows. */
function isRead({ coverage, usersComplete }: DomainReading, type: CredentialType): boolean {
  return usersComplete && isReadToTheEnd(coverage.types[type].status);
}

type Held = Readonly<Partial<Record<CredentialType, number>>>;
const nothing: Held = {};

/** Counts what each user has, as the report does: deleted credentials do not count. */
function heldBy({ users, credentials }: DomainReading): (user: User) => Held {
  const userOf = userIndex(users);
  const counts = new Map<User, Partial<Record<CredentialType, number>>>();
  for (const credential of credentials) {
    const user = credential.lifecycleState === "DELETED" ? undefined : userOf(credential);
    if (!user) continue;
    const held = counts.get(user) ?? {};
    counts.set(user, held);
    held[credential.type] = (held[credential.type] ?? 0) + 1;
  }
  return (user) => counts.get(user) ?? nothing;
}

function yesOrNo(value: boolean | undefined): string {
  return value === undefined ? "" : value ? "yes" : "no";
}

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
}
