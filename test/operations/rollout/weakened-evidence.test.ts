import { weakenedBuckets } from "../../../operations/rollout/weakened-evidence";

const rule = (amount: string, unit = "DAYS") => ({
  display_name: "evidence",
  duration: [{ time_amount: amount, time_unit: unit }],
});
const weakened = (before: object, after: object | undefined, more: object = {}): string[] =>
  weakenedBuckets(
    JSON.stringify({
      resource_changes: [
        {
          address: "oci_objectstorage_bucket.b",
          type: "oci_objectstorage_bucket",
          mode: "managed",
          change: { actions: ["update"], before, after },
          ...more,
        },
      ],
    }),
  );

it.each([
  ["a rule goes", { retention_rules: [rule("400")] }, { retention_rules: [] }],
  ["the only rule is no longer said", { retention_rules: [rule("400")] }, {}],
  ["a rule becomes shorter", { retention_rules: [rule("400")] }, { retention_rules: [rule("399")] }],
  [
    "a rule in years becomes one in days",
    { retention_rules: [rule("2", "YEARS")] },
    { retention_rules: [rule("400")] },
  ],
  [
    "a rule without end gets one",
    { retention_rules: [{ duration: [] }] },
    { retention_rules: [rule("3650")] },
  ],
  [
    "a rule's duration cannot be read",
    { retention_rules: [rule("400")] },
    { retention_rules: [rule("many")] },
  ],
  ["what follows is not known", { retention_rules: [rule("400")] }, undefined],
  ["versioning is suspended", { versioning: "Enabled" }, { versioning: "Suspended" }],
  [
    "versions give way to a rule",
    { versioning: "Enabled" },
    { versioning: "Disabled", retention_rules: [rule("400")] },
  ],
])("evidence is protected less where %s", (_, before, after) => {
  expect(weakened(before, after)).toEqual(["oci_objectstorage_bucket.b"]);
});

it.each([
  ["the rule becomes longer", { retention_rules: [rule("400")] }, { retention_rules: [rule("401")] }],
  [
    "tags change",
    { retention_rules: [rule("400")], versioning: "Disabled" },
    { retention_rules: [rule("400")], versioning: "Disabled" },
  ],
  [
    "years take the place of fewer days",
    { retention_rules: [rule("400")] },
    { retention_rules: [rule("2", "YEARS")] },
  ],
  ["versioning begins", { versioning: "Disabled" }, { versioning: "Enabled" }],
])("and no less where %s", (_, before, after) => {
  expect(weakened(before, after)).toEqual([]);
});

it("other resources, and buckets that are made, are no matter of this", () => {
  expect(weakened({ versioning: "Enabled" }, {}, { type: "oci_kms_vault" })).toEqual([]);
  expect(weakenedBuckets("{}")).toEqual([]);
});
