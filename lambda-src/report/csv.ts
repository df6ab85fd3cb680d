import { stringify } from "csv-stringify/sync";
import { type CredentialType, credentialTypes } from "../audit/credential-type";
import type { DomainReading, TenancyReading } from "../audit/reading";
import type { Report, ReportedCredential } from "../audit/report";
import type { User } from "../audit/user";
import { userIndex } from "../audit/user-index";
import { defuse } from "./defuse";

/** A cell: text that others wrote is defused, a number or a date of ours is not. */
type Cell = string | number | null | undefined;
type Column<T> = readonly [name: string, cell: (row: T) => Cell];

const credentialColumns: readonly Column<ReportedCredential>[] = [
  ["domain_url", ({ domainUrl }) => defuse(domainUrl)],
  ["domain", ({ domain }) => defuse(domain)],
  ["compartment", ({ compartment }) => defuse(compartment)],
  ["user_name", ({ userName }) => defuse(userName)],
  ["user_ocid", ({ userOcid }) => defuse(userOcid)],
  ["credential_type", ({ type }) => type],
  ["credential_id", ({ id }) => defuse(id)],
  ["created", ({ created }) => created?.slice(0, 10)],
  ["days_old", ({ daysOld }) => daysOld],
  ["rotation_due_date", ({ rotationDue }) => rotationDue?.slice(0, 10)],
  ["status", ({ status }) => status],
  ["flags", ({ flags }) => flags.join(";")],
  ["expires_on", ({ expiresOn }) => expiresOn?.slice(0, 10)],
  [
    "exemption",
    ({ exemption }) =>
      defuse(exemption && `${exemption.reason} (${exemption.owner}, until ${exemption.until})`),
  ],
  ["email", ({ email }) => defuse(email)],
  ["label", ({ label }) => defuse(label)],
  ["lifecycle_state", ({ lifecycleState }) => defuse(lifecycleState)],
  ["unknown_because", ({ unknownBecause }) => defuse(unknownBecause)],
];

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
    [`has_${type}`, ({ held }) => held[type] ?? 0],
  ]),
];

/** `credentials.csv`: every credential that was judged. RFC 4180, UTF-8, CRLF. */
export function credentialsCsv(report: Report): Iterable<string> {
  return csv(credentialColumns, report.credentials);
}

/** `users.csv`: every user, holder or not: who can (the capabilities) and who did (how many of each type). */
export function usersCsv(reading: TenancyReading): Iterable<string> {
  return csv(userColumns, userRows(reading));
}

function* userRows({ domains }: TenancyReading): Generator<UserRow> {
  for (const reading of sorted(domains, ({ domain }) => `${domain.name}\0${domain.url}`)) {
    const held = heldBy(reading);
    for (const user of sorted(reading.users, ({ userName, id }) => `${userName}\0${id}`)) {
      yield { reading, user, held: held(user) };
    }
  }
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

const rowsPerChunk = 500;

function* csv<T>(columns: readonly Column<T>[], rows: Iterable<T>): Generator<string> {
  yield format([columns.map(([name]) => name)]);
  let cells: Cell[][] = [];
  for (const row of rows) {
    cells.push(columns.map(([, cell]) => cell(row)));
    if (cells.length === rowsPerChunk) {
      yield format(cells);
      cells = [];
    }
  }
  if (cells.length > 0) yield format(cells);
}

function format(cells: readonly (readonly Cell[])[]): string {
  // A lone line feed or carriage return must be quoted too, or readers take it for the end of a record.
  return stringify(cells as Cell[][], { record_delimiter: "\r\n", quoted_match: /[\r\n]/ });
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
