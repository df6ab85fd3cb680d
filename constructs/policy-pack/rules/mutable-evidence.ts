import { blocks, ruleFor } from "../rule";

export const mutableEvidence = ruleFor(
  "oci_objectstorage_bucket",
  {
    id: "CC002",
    title: "A bucket has a retention rule or versions",
    reason: "Evidence that can be changed without a trace proves nothing.",
  },
  ({ retention_rules: rules, versioning }) =>
    blocks(rules).length > 0 || versioning === "Enabled"
      ? undefined
      : "neither retention_rules nor versioning",
);
