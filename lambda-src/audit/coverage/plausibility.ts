import { type Baseline, type DomainCoverage, type DomainVerdict, doubtsOf, isAskedFor, isFullyRead } from "./coverage";
import { type CredentialType, credentialTypes } from "../credential-type";
import type { Loss, Reason } from "./reason";

/** A count that falls by more than this share between two audits is not believed without a person's word. */
const plausibleLoss = 1 / 5;

/** Why a domain's counts are not plausible, given those of an earlier audit; `undefined` when they are. */
export function implausibleLoss(now: DomainVerdict, before: DomainCoverage): Reason | undefined {
  const measure = baselineOf(before);
  const asked = credentialTypes.filter(
    (type) => isAskedFor(now.types[type].status) && measure.found[type] !== undefined,
  );
  if (asked.length === 0) return undefined;
  // A type that was not read says so itself, and the policy may let it be.
  const read = asked.filter((type) => isFullyRead(now.types[type].status));
  const sum = (count: (type: CredentialType) => number): number =>
    read.reduce((total, type) => total + count(type), 0);
  const counts: Loss[] = [
    { what: "users", from: measure.users ?? 0, to: now.users },
    {
      what: "credentials",
      from: sum((type) => measure.found[type] ?? 0),
      to: sum((type) => now.types[type].found),
    },
  ];
  const losses = counts.filter(({ from, to }) => from - to > from * plausibleLoss);
  return losses.length === 0 ? undefined : { kind: "lost", losses };
}

/** Whether an earlier audit knew of anybody, or anything, in the domain. */
export function heldAnything(before: DomainCoverage): boolean {
  const { users, found } = baselineOf(before);
  return (users ?? 0) > 0 || Object.values(found).some((count) => count > 0);
}

type Measured = DomainVerdict & Pick<DomainCoverage, "baseline">;

/** What a later audit of the domain is measured by. */
export function baselineOf({ baseline, status, users, types }: Measured): Baseline {
  if (baseline) return baseline;
  return {
    users: isAskedFor(status) ? users : null,
    found: Object.fromEntries(
      credentialTypes
        .filter((type) => isAskedFor(types[type].status))
        .map((type) => [type, types[type].found]),
    ),
  };
}

/**
 * The earlier counts that go on being the measure, since `now` has none of its own or none that are believed;
 * `undefined` when it has. Without this, whoever compares with the latest report would take a loss for the normal.
 *
 * @param believed the policy lets the whole domain be: what was read of it is the new measure, however much it lost
 */
export function keptBaseline(
  now: DomainVerdict,
  before: DomainCoverage,
  believed: boolean,
): Baseline | undefined {
  // An inactive domain that the policy lets be has nothing left to be measured by.
  if (believed && now.because.some(({ kind }) => kind === "domain_inactive"))
    return { users: null, found: {} };
  const inDoubt = doubtsOf(now).length > 0 && !believed;
  const isMeasure = (type: CredentialType): boolean => {
    const { status } = now.types[type];
    return !inDoubt && isAskedFor(status) && isFullyRead(status);
  };
  if (credentialTypes.every(isMeasure)) return undefined;
  const [kept, own] = [baselineOf(before), baselineOf({ ...now, baseline: undefined })];
  const found = credentialTypes.flatMap((type) => {
    const count = isMeasure(type) ? own.found[type] : (kept.found[type] ?? own.found[type]);
    return count === undefined ? [] : [[type, count] as const];
  });
  return {
    // No type is fully read unless all users were.
    users: credentialTypes.some(isMeasure) ? own.users : (kept.users ?? own.users),
    found: Object.fromEntries(found),
  };
}
