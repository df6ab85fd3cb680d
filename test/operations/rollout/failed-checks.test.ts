import { failedChecks } from "../../../operations/rollout/failed-checks";

/** As Terraform 1.11.4 writes a plan that a failed condition ended. */
const plan = ({ type = "oci_cloud_guard_detector_recipe", status = "fail", messages = ["it is off"] } = {}) =>
  JSON.stringify({
    format_version: "1.2",
    errored: true,
    checks: [
      {
        address: { kind: "resource", mode: "data", name: "x", to_display: `data.${type}.x`, type },
        status,
        instances: [
          {
            address: { to_display: `data.${type}.x` },
            status,
            problems: messages.map((message) => ({ message })),
          },
        ],
      },
      { address: { kind: "output_value", name: "o", to_display: "output.o" }, status: "unknown" },
    ],
  });
const error = (detail: string, summary = "Resource postcondition failed") => ({
  severity: "error" as const,
  summary,
  detail,
});

it("names what is checked and does not hold", () => {
  expect(failedChecks(plan({ messages: ["a", "b"] }), [error("b"), error("a")])).toEqual([
    { address: "data.oci_cloud_guard_detector_recipe.x", problem: "a" },
    { address: "data.oci_cloud_guard_detector_recipe.x", problem: "b" },
  ]);
});

it.each([
  ["another error beside it", plan(), [error("it is off"), error("403-NotAuthorized", "403")]],
  ["an error twice that one check explains", plan(), [error("it is off"), error("it is off")]],
  ["another error alone", plan({ messages: [] }), [error("403-NotAuthorized", "403")]],
  ["no error that was named", plan(), []],
  ["a lookup that finds nothing", plan({ type: "oci_cloud_guard_detector_recipes" }), [error("it is off")]],
  ["a condition that could not be checked", plan({ status: "error" }), [error("it is off")]],
  ["a plan that is whole", plan().replace('"errored":true', '"errored":false'), [error("it is off")]],
  ["a status that is not known", plan({ status: "new" }), [error("it is off")]],
])("is not drift: %s", (_what, json, errors) => {
  expect(failedChecks(json, errors)).toBeUndefined();
});
