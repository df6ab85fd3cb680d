import { foundDrift, plannedDifferences } from "../../../operations/rollout/difference";
import { blockedDifferences } from "../../../operations/rollout/guarded";
import { markdownSummary } from "../../../operations/rollout/summary";

const resource = (change: object, more: object = {}) => ({
  address: "oci_kms_vault.v",
  type: "oci_kms_vault",
  mode: "managed",
  change,
  ...more,
});
const planned = (...resource_changes: object[]) => plannedDifferences(JSON.stringify({ resource_changes }));

it.each([
  [["create"], {}, "create"],
  [["delete"], {}, "destroy"],
  [["delete", "create"], {}, "replace"],
  [["create", "delete"], {}, "replace"],
  [["forget"], {}, "forget"],
  [["create", "forget"], {}, "replace"],
  [["update"], {}, "update"],
  [["no-op"], { importing: { id: "x" } }, "import"],
])("%j with %j is %s", (actions, more, action) => {
  expect(planned(resource({ actions, ...more })).map((each) => each.action)).toEqual([action]);
});

it("names a moved resource, and nothing that stays or is only read", () => {
  expect(
    planned(
      resource({ actions: ["no-op"] }),
      resource({ actions: ["read"] }, { mode: "data" }),
      resource({ actions: ["no-op"] }, { previous_address: "oci_kms_vault.old" }),
    ).map(({ action }) => action),
  ).toEqual(["move"]);
});

it("names changed attributes, unknown ones at any depth too, and never their values", () => {
  const found = planned(
    resource({
      actions: ["update"],
      before: { name: "a", content: "hunter2", rules: [{ id: 1 }], same: { x: [1] } },
      after: { name: "a", content: "hunter3", rules: [{}], same: { x: [1] } },
      after_unknown: { rules: [{ id: true }], other: false },
    }),
  );
  expect(found).toEqual([
    { address: "oci_kms_vault.v", type: "oci_kms_vault", action: "update", attributes: ["content", "rules"] },
  ]);
  expect(JSON.stringify(found)).not.toContain("hunter");
});

it("refuses an action that it does not know", () => {
  expect(() => planned(resource({ actions: ["teleport"] }))).toThrow();
});

it("tells what was changed outside of Terraform", () => {
  const json = JSON.stringify({ resource_drift: [resource({ actions: ["delete"] })] });
  expect(foundDrift(json).map(({ action }) => action)).toEqual(["destroy"]);
});

describe("guarded resources", () => {
  const gone = planned(resource({ actions: ["delete", "create"] }));

  it.each([
    "oci_kms_vault",
    "oci_kms_key",
    "oci_objectstorage_bucket",
    "oci_cloud_guard_target",
    "oci_cloud_guard_cloud_guard_configuration",
  ])("a %s is neither replaced nor destroyed", (type) => {
    for (const actions of [["delete"], ["delete", "create"], ["create", "delete"]])
      expect(blockedDifferences(planned(resource({ actions }, { type })), [])).toHaveLength(1);
    expect(blockedDifferences(planned(resource({ actions: ["update"] }, { type })), [])).toEqual([]);
  });

  it("is let go only by its own address and the same action", () => {
    const permit = (address: string, action: "replace" | "destroy") => [
      { resource: address, action, reason: "moved to another vault" },
    ];
    expect(blockedDifferences(gone, permit("oci_kms_vault.v", "replace"))).toEqual([]);
    expect(blockedDifferences(gone, permit("oci_kms_vault.v", "destroy"))).toHaveLength(1);
    expect(blockedDifferences(gone, permit("oci_kms_vault", "replace"))).toHaveLength(1);
  });

  it("others may go", () => {
    const change = resource({ actions: ["delete"] }, { type: "oci_monitoring_alarm" });
    expect(blockedDifferences(planned(change), [])).toEqual([]);
  });
});

describe("values of a plan", () => {
  const planOf = (type: string, change: object) =>
    JSON.stringify({
      resource_changes: [
        { address: `${type}.x`, type, mode: "managed", change: { actions: ["update"], ...change } },
      ],
    });
  const valuesOf = (type: string, change: object) => plannedDifferences(planOf(type, change))[0]!.values;

  it("are shown where an approver must read them: statements, the image, retention", () => {
    expect(
      valuesOf("oci_identity_policy", {
        before: { statements: ["allow a", "allow b"], description: "old" },
        after: { statements: ["allow a", "allow c"], description: "new" },
      }),
    ).toEqual([{ attribute: "statements", before: ["allow a", "allow b"], after: ["allow a", "allow c"] }]);
    expect(
      valuesOf("oci_functions_function", {
        before: { image: "a@1" },
        after: { image: "a@2", config: { KEY: "v" } },
      }),
    ).toEqual([{ attribute: "image", before: ["a@1"], after: ["a@2"] }]);
    expect(
      valuesOf("oci_objectstorage_bucket", {
        before: { retention_rules: [{ display_name: "evidence" }] },
        after: { retention_rules: [] },
      }),
    ).toEqual([{ attribute: "retention_rules", before: ['{"display_name":"evidence"}'], after: [] }]);
  });

  it("are shown of nothing else, of nothing that is sensitive, and are not guessed", () => {
    expect(
      valuesOf("oci_vault_secret", { before: { secret_content: ["s1"] }, after: { secret_content: ["s2"] } }),
    ).toBeUndefined();
    expect(
      valuesOf("oci_identity_policy", {
        before: { statements: ["allow a"] },
        after: { statements: ["allow b"] },
        after_sensitive: { statements: true },
      }),
    ).toBeUndefined();
    expect(
      valuesOf("oci_identity_policy", {
        before: { statements: ["allow a"] },
        after: {},
        after_unknown: { statements: true },
      }),
    ).toEqual([{ attribute: "statements", before: ["allow a"], after: ["known after the deployment"] }]);
  });

  it("stand in the summary as what goes and what comes, and cannot leave their fence", () => {
    const text = markdownSummary({
      schemaVersion: 1,
      imagesChecked: true,
      tenancies: [
        {
          name: "acme",
          wave: 1,
          status: "changes",
          differences: plannedDifferences(
            planOf("oci_identity_policy", {
              before: { statements: ["allow a", "allow b"] },
              after: { statements: ["allow a", "allow c```\n# approved"] },
            }),
          ),
          blocked: [],
          configurationDigest: "0".repeat(64),
          planDigest: "0".repeat(64),
        },
      ],
    });
    expect(text).toContain(
      "`oci_identity_policy.x`: statements\n\n```diff\n- allow b\n+ allow c''' # approved\n```",
    );
    expect(text).not.toContain("allow a");
  });
});
