import { isAskedFor } from "../audit/coverage/coverage";
import { isForecast } from "../audit/forecast";
import { type CredentialType, credentialTypes } from "../audit/credential-type";
import type { Fleet } from "../audit/fleet";
import type { Actor } from "../audit/must-act";
import type { Report } from "../audit/report";
import type { Thresholds } from "../audit/rotation-policy";
import { type Outcome, outcomeOf, outOfPolicy, percentWithinPolicy } from "../audit/verdict";
import { counted, grouped, typeName } from "./wording";

/** The same words for the terminal and for the page. Names that others wrote are in them as they came. */

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  PASS: "Pass",
  FAIL: "Fail",
  INCOMPLETE: "Incomplete: do not rely on this audit",
};

/** How many credentials are within policy, and what the others are. */
export function standing(report: Pick<Report, "coverage" | "summary">): string {
  const { credentials, byStatus } = report.summary;
  const read = outcomeOf(report) === "INCOMPLETE" ? " that were read" : "";
  if (credentials === 0) return read === "" ? "There is no credential." : "No credential was read.";
  const bad = outOfPolicy(byStatus);
  const within = `${percentWithinPolicy(report.summary)}% within policy: ${grouped(credentials - bad)} of ${counted(credentials, "credential")}${read}`;
  const soon = byStatus.DUE_SOON > 0 ? `; ${grouped(byStatus.DUE_SOON)} due soon` : "";
  if (bad === 0) return `${within}${soon}.`;
  const others = [
    ...(byStatus.OVERDUE > 0 ? [`${grouped(byStatus.OVERDUE)} overdue`] : []),
    ...(byStatus.UNKNOWN > 0 ? [`${grouped(byStatus.UNKNOWN)} of unknown age`] : []),
  ];
  return `${within}; ${others.join(", ")}${soon}.`;
}

/** Whether everything was read, as a statement of its own. */
export function completeness({ coverage, summary }: Report): string {
  const read = coverage.domains.filter(({ status }) => isAskedFor(status)).length;
  const skipped = coverage.domains.length - read;
  const aside = [
    ...(skipped > 0 ? [` ${counted(skipped, "domain")} skipped.`] : []),
    ...(coverage.acceptedGaps.length > 0
      ? [` ${counted(coverage.acceptedGaps.length, "gap")} accepted by the policy.`]
      : []),
  ].join("");
  const seen = `${counted(read, "domain")}, ${counted(summary.users, "user")} and ${counted(summary.credentials, "credential")}`;
  return coverage.complete
    ? `Complete: ${seen} were read, in ${counted(summary.requests, "request")}.${aside}`
    : `Incomplete: credentials can be missing. What was read: ${counted(summary.credentials, "credential")} of ${counted(summary.users, "user")}.${aside}`;
}

/** How many users must act, and for how many of them somebody else must. */
export function actors(all: readonly Actor[]): string {
  const absent = all.filter((actor) => actor.absent).length;
  const users = counted(all.length, "user");
  return absent === 0 ? users : `${users}, an administrator for ${grouped(absent)} of them`;
}

/** The policy in force: how old each type may become, from when it is due soon, and where that was set. */
export function policyInForce({ policy, policySource }: Pick<Report, "policy" | "policySource">): string {
  const byThresholds = new Map<string, { types: CredentialType[]; thresholds: Thresholds }>();
  for (const type of credentialTypes) {
    const thresholds = policy.thresholds[type];
    const key = `${thresholds.maxAgeDays} ${thresholds.warnAgeDays}`;
    const group = byThresholds.get(key) ?? { types: [], thresholds };
    group.types.push(type);
    byThresholds.set(key, group);
  }
  const [general, ...others] = [...byThresholds.values()].sort((a, b) => b.types.length - a.types.length);
  if (!general) return "";
  const days = ({ maxAgeDays, warnAgeDays }: Thresholds): string =>
    `${counted(maxAgeDays, "day")}, due soon from ${warnAgeDays}`;
  const particular = others.map(
    ({ types, thresholds }) => `; ${types.map(typeName).join(", ")}: ${days(thresholds)}`,
  );
  const exceptions = [
    ...(policy.exemptions.length > 0 ? [counted(policy.exemptions.length, "exemption")] : []),
    ...(policy.acceptedGaps.length > 0 ? [counted(policy.acceptedGaps.length, "accepted gap")] : []),
  ];
  return [
    `Rotate within ${days(general.thresholds)}${particular.join("")}.`,
    ...(exceptions.length > 0 ? [`${exceptions.join(", ")}.`] : []),
    ...(policySource === undefined ? [] : [`From ${policySource}.`]),
  ].join(" ");
}

/** That nobody has looked at the tenancy since the report was made; `undefined` where it does not look ahead. */
export function foretold(report: Report): string | undefined {
  return report.generatedAt !== undefined && isForecast(report, Date.parse(report.asOf))
    ? `A forecast: the tenancy was read on ${report.generatedAt}, so what is made or rotated after that day is not in it.`
    : undefined;
}

/** What a fleet comes to: tenancies by outcome, and the share of all their credentials that is within policy. */
export function fleetStanding({ members }: Pick<Fleet, "members">): string {
  const counts = { pass: 0, fail: 0, incomplete: 0 };
  for (const { complete, byStatus } of members)
    counts[!complete ? "incomplete" : outOfPolicy(byStatus) > 0 ? "fail" : "pass"] += 1;
  const credentials = members.reduce((sum, member) => sum + member.credentials, 0);
  const bad = members.reduce((sum, { byStatus }) => sum + outOfPolicy(byStatus), 0);
  const share =
    credentials === 0
      ? "No credential was read."
      : `${Math.floor((100 * (credentials - bad)) / credentials)}% within policy: ${grouped(credentials - bad)} of ${counted(credentials, "credential")}${counts.incomplete > 0 ? " that were read" : ""}.`;
  return `Of ${counted(members.length, "tenancy", "tenancies")} ${grouped(counts.pass)} pass, ${grouped(counts.fail)} fail, ${grouped(counts.incomplete)} incomplete. ${share}`;
}
