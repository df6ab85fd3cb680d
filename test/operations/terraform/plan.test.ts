import { plannedChanges } from "../../../operations/terraform/plan";

const change = (actions: readonly string[], more: object = {}) => ({
  address: "oci_x.y",
  type: "oci_x",
  mode: "managed",
  change: { actions },
  ...more,
});

const planned = (...resource_changes: object[]) => plannedChanges(JSON.stringify({ resource_changes }));

it("leaves out what stays, and data that is only read", () => {
  expect(planned(change(["no-op"]), change(["read"], { mode: "data" }))).toEqual([]);
});

it.each([
  [["update"], "update"],
  [["delete", "create"], "delete/create"],
  [["forget"], "forget"],
])("keeps %j", (actions, action) => {
  expect(planned(change(actions))).toEqual([{ address: "oci_x.y", type: "oci_x", action }]);
});

it("keeps changed outputs", () => {
  const json = JSON.stringify({
    output_changes: { id: { actions: ["update"] }, same: { actions: ["no-op"] } },
  });
  expect(plannedChanges(json)).toEqual([{ address: "output.id", type: "output", action: "update" }]);
});
