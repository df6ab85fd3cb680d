import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyRollout } from "../../../operations/rollout/apply-rollout";
import { planRollout } from "../../../operations/rollout/plan-rollout";
import type { GuardedChange } from "../../../operations/rollout/guarded";
import { DataStacks } from "./stacks";

const vault = "oci_kms_vault.configuration_vault_1";

/** Stands in for Terraform, and plans to replace a vault: no provider is needed for that. */
const terraform = (folder: string, { exitCode = 2, changes = true } = {}): string => {
  const file = join(folder, "terraform");
  const change = {
    address: vault,
    type: "oci_kms_vault",
    mode: "managed",
    change: { actions: ["delete", "create"] },
  };
  const script = `#!${process.execPath}
const fs = require("node:fs");
const [command] = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(join(folder, "calls"))}, command + "\\n");
const out = process.argv.find((each) => each.startsWith("-out="));
if (out) { fs.writeFileSync(out.slice(5), "plan"); process.exitCode = ${exitCode}; }
if (command === "show") console.log(${JSON.stringify(JSON.stringify({ resource_changes: changes ? [change] : [] }))});
`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return file;
};

let data: DataStacks;
beforeEach(() => {
  data = new DataStacks();
});
afterEach(() => {
  data.close();
});

const rollout = async (guardedChanges: readonly GuardedChange[], options = {}) => {
  const stack = { ...data.add("acme", 1), guardedChanges };
  const env = { ...process.env, TERRAFORM_BINARY_NAME: terraform(data.root, options) };
  const shared = { stacks: [stack], folder: data.folder, env, parallelism: 1 };
  const { tenancies } = await planRollout({ ...shared, faulty: [] });
  const audit = () => Promise.resolve({ complete: true, detail: "" });
  const [applied] = await applyRollout({ ...shared, firstAudit: audit });
  return { planned: tenancies[0], applied };
};

it("blocks the replacement of a vault, and applies nothing of that plan", async () => {
  const { planned, applied } = await rollout([]);
  expect(planned).toMatchObject({ status: "blocked", blocked: [vault] });
  expect(applied).toMatchObject({
    outcome: "failed",
    detail: `it replaces, destroys or weakens what is guarded: ${vault}`,
  });
});

it("lets it through when the tenancy file says so", async () => {
  const permit = { resource: vault, action: "replace" as const, reason: "the vault moves" };
  const { planned, applied } = await rollout([permit]);
  expect(planned).toMatchObject({ status: "changes", blocked: [] });
  expect(applied).toMatchObject({ outcome: "applied" });
});

it.each([
  { exitCode: 2, changes: false },
  { exitCode: 0, changes: true },
])("does not trust a plan whose exit code and content contradict each other: %j", async (options) => {
  const { planned } = await rollout([], options);
  expect(planned).toMatchObject({
    status: "error",
    problem: expect.stringContaining("Terraform says") as unknown,
  });
});
