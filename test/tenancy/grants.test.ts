import { tenancyReading } from "../../constructs/policies/tenancy-reading";
import { grants } from "../../lambda-src/tenancy/grants";

test("what a refused caller is told to grant is what the function is granted, no more and no less", () => {
  const told = Object.values(grants)
    .join(", ")
    .match(/Allow group <group> to \w+ \w+ in tenancy/g)!
    .map((statement) => /to (\w+ \w+) in/.exec(statement)![1]);
  expect([...new Set(told)].sort()).toEqual(tenancyReading.map(({ what }) => what).sort());
});
