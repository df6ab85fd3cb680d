import { openGaps } from "./coverage/coverage-gap";
import { statuses } from "./judgement";
import type { Report } from "./report";

/** Where a report says two things that cannot both be so: edited, cut or put together from several, it vouches for nothing. */
export function contradictionsOf({ coverage, summary, credentials }: Report): string[] {
  const open = openGaps(coverage).length + (coverage.complete ? coverage.incompleteBecause.length : 0);
  const counted = new Map(statuses.map((status) => [status, 0]));
  for (const { status } of credentials) counted.set(status, (counted.get(status) ?? 0) + 1);
  const miscounted = statuses.filter((status) => counted.get(status) !== summary.byStatus[status]);
  return [
    ...(coverage.complete && open > 0 ? ["it says that it is complete, and names what was not read"] : []),
    ...(credentials.length === summary.credentials
      ? []
      : [`it counts ${summary.credentials} credentials and lists ${credentials.length}`]),
    ...miscounted.map(
      (status) => `it counts ${summary.byStatus[status]} ${status} and lists ${counted.get(status) ?? 0}`,
    ),
  ];
}
