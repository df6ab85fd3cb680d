import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planRetirement, retire, UnexpectedDestructionError } from "../../../operations/retire/retirement";
import type { PlannedChange } from "../../../operations/terraform/plan";
import type { StateResource, Terraform } from "../../../operations/terraform/terraform";

const resource = (type: string, values: Record<string, unknown> = {}): StateResource => ({
  address: `${type}.this`,
  type,
  values,
});

const deployed = [
  resource("oci_objectstorage_bucket", { name: "evidence-1" }),
  resource("oci_cloud_guard_cloud_guard_configuration", { id: "configuration" }),
  resource("oci_kms_vault", { display_name: "audit" }),
  resource("oci_identity_compartment", { name: "audit" }),
  resource("oci_monitoring_alarm", { display_name: "overdue" }),
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "retirement-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Terraform that only notes what it is asked to do. */
const terraform = (destroys?: readonly PlannedChange[], outputs: Record<string, unknown> = {}) => {
  const done: string[] = [];
  let state = deployed;
  const double = {
    folder,
    resources: () => Promise.resolve(state),
    outputs: () => Promise.resolve(outputs),
    forget: (address: string) => {
      done.push(`forget ${address}`);
      state = state.filter((each) => each.address !== address);
      return Promise.resolve();
    },
    plan: () =>
      Promise.resolve(destroys ?? state.map(({ address, type }) => ({ address, type, action: "delete" }))),
    apply: () => {
      done.push("apply");
      return Promise.resolve();
    },
  };
  return { double: double as unknown as Terraform, done };
};

const stackKeeps = (addresses: readonly string[]) =>
  writeFile(
    join(folder, "cdk.tf.json"),
    JSON.stringify({ output: { kept_on_retire: { value: addresses } } }),
  );

const kept = ["oci_objectstorage_bucket.this", "oci_cloud_guard_cloud_guard_configuration.this"];

it("forgets the bucket and Cloud Guard before anything is destroyed", async () => {
  await stackKeeps(kept);
  const { double, done } = terraform();
  const plan = await planRetirement(double);
  await retire(double, plan);
  expect(done).toEqual([...kept.map((address) => `forget ${address}`), "apply"]);
  expect(plan.destroyed.map(({ type }) => type)).toEqual([
    "oci_kms_vault",
    "oci_identity_compartment",
    "oci_monitoring_alarm",
  ]);
});

it("keeps what the last deployment said, although the tenancy file was edited since", async () => {
  await stackKeeps([]);
  const { double, done } = terraform(undefined, { kept_on_retire: kept });
  await retire(double, await planRetirement(double));
  expect(done).toEqual([...kept.map((address) => `forget ${address}`), "apply"]);
});

it("says what stays, and why", async () => {
  await stackKeeps(kept);
  const { remainders } = await planRetirement(terraform().double);
  expect(remainders.map(({ what }) => what)).toEqual([
    "oci_objectstorage_bucket evidence-1",
    "oci_cloud_guard_cloud_guard_configuration configuration",
    "oci_kms_vault audit",
    "oci_identity_compartment audit",
  ]);
  expect(remainders[2]?.why).toContain("30 days");
});

it("destroys nothing when Terraform plans to destroy something that was not announced", async () => {
  await stackKeeps(kept);
  const { double, done } = terraform([
    { address: "oci_objectstorage_bucket.this", type: "oci_objectstorage_bucket", action: "delete" },
  ]);
  await expect(retire(double, await planRetirement(double))).rejects.toThrow(UnexpectedDestructionError);
  expect(done).not.toContain("apply");
});

it("does not start when the configuration does not say what is kept", async () => {
  await writeFile(join(folder, "cdk.tf.json"), JSON.stringify({ output: {} }));
  await expect(planRetirement(terraform().double)).rejects.toThrow(/kept_on_retire/);
});
