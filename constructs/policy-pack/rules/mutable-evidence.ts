import { blocks, ruleFor } from "../rule";

/** Days: an audit looks back a quarter at least. */
const shortestRetention = 90;

/** A rule without a duration has no end. */
function daysOf(duration: Readonly<Record<string, unknown>> | undefined): number {
  if (duration === undefined) return Number.POSITIVE_INFINITY;
  return Number(duration["time_amount"]) * (duration["time_unit"] === "YEARS" ? 365 : 1);
}

export const mutableEvidence = ruleFor(
  "oci_objectstorage_bucket",
  {
    id: "CC002",
    title: "A bucket has a retention rule of 90 days or more, or versions",
    reason: "Evidence that can be changed without a trace proves nothing.",
  },
  ({ retention_rules: rules, versioning }) => {
    if (versioning === "Enabled") return undefined;
    const kept = blocks(rules).map(({ duration }) => daysOf(blocks(duration)[0]));
    if (kept.length === 0) return "neither retention_rules nor versioning";
    const longest = Math.max(...kept);
    return longest >= shortestRetention ? undefined : `retention_rules of ${longest} days at most`;
  },
);
