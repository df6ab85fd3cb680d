import { credentialTypes } from "../credential-type";
import type { RotationPolicy } from "../rotation-policy";

/** What differs between the policies of two runs, in words; empty when nothing does. */
export function policyChanges(before: RotationPolicy, after: RotationPolicy): string[] {
  const thresholds = credentialTypes.flatMap((type) => {
    const [old, now] = [before.thresholds[type], after.thresholds[type]];
    const differs = old.maxAgeDays !== now.maxAgeDays || old.warnAgeDays !== now.warnAgeDays;
    if (!differs && old.basis !== now.basis) return [`${type}: another basis: ${now.basis ?? "none"}`];
    return differs
      ? [
          `${type}: due after ${old.maxAgeDays} days (told from ${old.warnAgeDays}), then after ${now.maxAgeDays} (told from ${now.warnAgeDays})`,
        ]
      : [];
  });
  return [
    ...thresholds,
    ...listChange("exemptions", before.exemptions, after.exemptions),
    ...listChange("accepted gaps", before.acceptedGaps, after.acceptedGaps),
    ...listChange("canaries", before.canaries, after.canaries),
  ];
}

function listChange(what: string, before: readonly object[], after: readonly object[]): string[] {
  const [old, now] = [before, after].map((list) => new Set(list.map((one) => JSON.stringify(one))));
  const added = [...(now ?? [])].filter((one) => !old?.has(one)).length;
  const removed = [...(old ?? [])].filter((one) => !now?.has(one)).length;
  return added + removed === 0 ? [] : [`${what}: ${added} added, ${removed} removed`];
}
