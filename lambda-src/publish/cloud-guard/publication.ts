import type { Publication } from "../publication";
import type { AuditProblem } from "./problem";
import type { InsightResult } from "./tell-cloud-guard";

/** What became of telling Cloud Guard: failed when anything failed, and when problems and findings differ for two runs. */
export function cloudGuardPublication({
  told,
  resolved,
  unconfirmed,
  failures,
  reconciliation: { unreadable, unproved, missing, stuck },
}: InsightResult): Omit<Publication, "channel"> {
  const unknown = [...unreadable, ...unconfirmed];
  const wrong = [
    ...failures.map(({ message }) => message),
    ...(unknown.length > 0
      ? [
          `${unknown.length} open problems do not say which finding they are about, and stay open: ${ids(unknown)}`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `${missing.length} findings that an earlier run told have no problem: see the events of the data source, whether the detector rule is on and its recipe attached (${list(missing)})`,
        ]
      : []),
    ...(stuck.length > 0
      ? [`${stuck.length} problems are open although an earlier run resolved them: ${ids(stuck)}`]
      : []),
  ];
  const done = [
    `${told} findings told`,
    `${resolved.length} problems resolved`,
    ...(unproved.length > 0
      ? [`${unproved.length} problems left open, since their domain or type was not read completely`]
      : []),
  ];
  return wrong.length > 0
    ? { status: "failed", detail: [...wrong, ...done].join("; ") }
    : { status: "published", detail: done.join("; ") };
}

function ids(problems: readonly AuditProblem[]): string {
  return list(problems.map(({ id }) => id));
}

/** The first few of many. */
function list(all: readonly string[]): string {
  const shown = all.slice(0, 3).join(", ");
  return all.length > 3 ? `${shown} and ${all.length - 3} more` : shown;
}
