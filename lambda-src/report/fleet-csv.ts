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
  ["forecast", ({ forecast }) => (forecast ? "yes" : "no")],
  ["complete", ({ complete }) => (complete ? "yes" : "no")],
  ["domains_read", ({ domains }) => domains.read],
  ["domains_not_read", ({ domains }) => domains.notRead],
  ["domains_skipped", ({ domains }) => domains.skipped],
  ["accepted_gaps", ({ acceptedGaps }) => acceptedGaps],
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

/** The columns, and what was set aside of the tenancy. */
const columnsOf = (setAside: Fleet["setAside"]): readonly Column<FleetMember>[] => [
  ...columns,
  [
    "set_aside",
    ({ tenancy }) =>
      defuse(
        setAside
          .filter((aside) => aside.tenancy.ocid === tenancy.ocid)
          .map(({ path, because }) => `${path}: ${because}`)
          .join("; "),
      ),
  ],
];

/** `fleet.csv`: a row for each tenancy, worst first. */
export function fleetCsv({ members, setAside }: Fleet): Iterable<string> {
  return csvTable(columnsOf(setAside), members);
}
