import { statuses } from "../../audit/judgement";
import type { ReportedCredential } from "../../audit/report";
import { lines, printable, type Shown, shown } from "../../terminal/shown";
import { type Column, tableLines } from "../../terminal/table";
import { wrap } from "../../terminal/wrap";
import { counted } from "../wording";

const columns: readonly Column[] = [
  { heading: shown`Status` },
  { heading: shown`Days`, align: "right" },
  { heading: shown`Due` },
  { heading: shown`Type`, least: 12 },
  { heading: shown`Credential`, least: 12 },
  { heading: shown`Flags`, least: 8, weight: 1 },
];

/** All that one user has, the worst first, in lines of at most `width` columns that end in line feeds. */
export function userOverview(credentials: readonly ReportedCredential[], width: number): Shown {
  const [first] = credentials;
  if (!first) return shown``;
  const who = `${first.userName || (first.userOcid ?? first.userId ?? "no user")}${first.email === null ? "" : ` <${first.email}>`}`;
  return lines([
    ...wrap(`${who} in ${first.domain}: ${counted(credentials.length, "credential")}`, width, "", "  "),
    shown``,
    ...tableLines(
      columns,
      worstFirst(credentials).map(({ status, daysOld, rotationDue, type, label, id, flags }) => [
        shown`${status}`,
        shown`${daysOld ?? ""}`,
        printable(rotationDue?.slice(0, 10) ?? ""),
        shown`${type}`,
        printable(label ?? id),
        printable(flags.join(", ")),
      ]),
      width,
    ),
  ]);
}

export function worstFirst(credentials: readonly ReportedCredential[]): ReportedCredential[] {
  return [...credentials].sort(
    (a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status) || (b.daysOld ?? 0) - (a.daysOld ?? 0),
  );
}
