import type { DomainCoverage } from "./coverage";
import { credentialTypes } from "./credential-type";

/** A count that falls by more than this share between two audits is not believed without a person's word. */
const plausibleLoss = 1 / 5;

/** Why a domain's counts are not plausible, given those of an earlier audit; `undefined` when they are. */
export function implausibleLoss(now: DomainCoverage, before: DomainCoverage): string | undefined {
  const compared = credentialTypes.filter(
    (type) => now.types[type].status !== "SKIPPED" && before.types[type].status !== "SKIPPED",
  );
  const found = (coverage: DomainCoverage): number =>
    compared.reduce((sum, type) => sum + coverage.types[type].found, 0);
  const losses = [
    { what: "users", from: before.users, to: now.users },
    { what: "credentials", from: found(before), to: found(now) },
  ].filter(({ from, to }) => from - to > from * plausibleLoss);
  if (compared.length === 0 || losses.length === 0) return undefined;
  const described = losses.map(({ what, from, to }) => `${what} fell from ${from} to ${to}`).join(", ");
  return `${described} since the previous report: more than a fifth. If that is right, run once without --previous`;
}

/** Whether two coverage entries speak of the same domain. */
export function isSameDomain(a: DomainCoverage, b: DomainCoverage): boolean {
  return a.ocid !== null && b.ocid !== null
    ? a.ocid === b.ocid
    : a.url !== ""
      ? a.url === b.url
      : a.name === b.name && b.url === "";
}
