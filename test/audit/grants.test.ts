import { tenancyReading } from "../../constructs/policies/tenancy-reading";
import { grantsFor } from "../../lambda-src/audit/grants";

test("what a refused caller is told to grant is what the function is granted, no more and no less", () => {
  const told = (["compartments", "domains", "domain", "iam"] as const)
    .map((permission) => grantsFor(permission, "dynamic-group audit"))
    .join(", ")
    .match(/Allow dynamic-group audit to \w+ \w+ in tenancy/g)!
    .map((statement) => /to (\w+ \w+) in/.exec(statement)![1]);
  expect([...new Set(told)].sort()).toEqual(tenancyReading.map(({ what }) => what).sort());
});
