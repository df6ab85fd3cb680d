import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { metricPoints } from "../../../simulator/data/metric-points";
import { SimulatedTenancy } from "../../simulated-tenancy";

let tenancy: SimulatedTenancy;
beforeEach(async () => {
  tenancy = await SimulatedTenancy.start();
});
afterEach(() => tenancy.close());

/** Runs the script as Terraform does. */
const step = (input: object) =>
  new Promise<{ exitCode: number | null; said: string }>((done) => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "constructs/monitoring/expect-audits-step.ts"],
      {
        cwd: resolve(__dirname, "../../.."),
        env: {
          ...process.env,
          ...tenancy.simulator.environment(),
          STEP_ACTION: "apply",
          STEP_REGION: "us-ashburn-1",
          STEP_AUTH: "APIKey",
          STEP_PROFILE: "",
          STEP_INPUT: JSON.stringify(input),
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => (said += text.toString()));
    child.on("close", (exitCode) => {
      done({ exitCode, said });
    });
  });

const input = (change: object = {}) => ({
  namespace: "credential_compliance",
  compartmentId: tenancy.ocid,
  tenancy: "acme",
  scheduleId: "ocid1.resourceschedule.oc1.iad.daily",
  ...change,
});

it("posts one value, which says that no run has ended", async () => {
  expect(await step(input())).toEqual({
    exitCode: 0,
    said: "audits of acme are expected from now on\n",
  });
  const { series } = tenancy.simulator.tenancy.store(metricPoints);
  expect(
    series.map(({ name, dimensions, points }) => [name, dimensions, points.map(({ value }) => value)]),
  ).toEqual([["audit_runs", { tenancy: "acme" }, [0]]]);
});

it("fails the deployment when the service does not take the value: nobody would miss the audit", async () => {
  const { exitCode, said } = await step(input({ namespace: "oci_reserved" }));
  expect(exitCode).toBe(1);
  expect(said).toContain("an audit that never runs would set off no alarm. Deploy again: ");
  expect(said).toContain("namespace oci_reserved is reserved");
});
