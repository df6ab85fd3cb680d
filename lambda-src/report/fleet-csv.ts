import type { Fleet, FleetMember } from "../audit/fleet";
import { statuses } from "../audit/judgement";
import { type Column } from "./credential-columns";
import { csvTable } from "./csv-table";
import { defuse } from "./defuse";

const columns: readonly Column<FleetMember>[] = [
  ["tenancy", ({ tenancy }) => defuse(tenancy.name)],
  ["tenancy_ocid", ({ tenancy }) => defuse(tenancy.ocid)],
  ["as_of", ({ asOf }) => asOf],
  ["report_age_days", ({ ageDays }) => ageDays],
  ["complete", ({ complete }) => (complete ? "yes" : "no")],
  ["domains_read", ({ domains }) => domains.read],
  ["domains_not_read", ({ domains }) => domains.notRead],
  ["domains_skipped", ({ domains }) => domains.skipped],
  ["users", ({ users }) => users],
  ["credentials", ({ credentials }) => credentials],
  ...statuses.map((status): Column<FleetMember> => [
    status.toLowerCase(),
    ({ byStatus }) => byStatus[status],
  ]),
  ["oldest_days", ({ oldestDays }) => oldestDays],
  ["incomplete_because", ({ incompleteBecause }) => defuse(incompleteBecause.join("; "))],
  ["report", ({ path }) => defuse(path)],
];

/** `fleet.csv`: a row for each tenancy, worst first. */
export function fleetCsv({ members }: Fleet): Iterable<string> {
  return csvTable(columns, members);
}
