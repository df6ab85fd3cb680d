import { policyStatements } from "../../constructs/policy-statements";
import { grants } from "../../lambda-src/tenancy/grants";

const own = policyStatements({
  functionId: "f",
  dynamicGroup: "audit",
  scheduleId: "s",
  compartmentId: "c",
  secretId: "x",
  secretCompartmentId: "c",
  bucket: "b",
  bucketCompartmentId: "c",
  topicCompartmentId: "c",
  metricCompartmentId: "c",
  metricNamespace: "n",
  cloudGuard: false,
})
  .map(({ statement }) => statement)
  .filter((statement) => statement.endsWith(" in tenancy"));

test("what a refused caller is told to grant is what the function is granted, no more and no less", () => {
  const told = Object.values(grants)
    .join(", ")
    .match(/Allow group <group> to \w+ \w+ in tenancy/g)!
    .map((statement) => statement.replace("Allow group <group>", "allow dynamic-group audit"));
  expect([...new Set(told)].sort()).toEqual([...own].sort());
});
