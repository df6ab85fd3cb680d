import { readFileSync } from "node:fs";
import type { AppliedTenancy } from "../../../operations/rollout/apply-rollout";
import { driftExitCode } from "../../../operations/rollout/drift";
import { alarms } from "../../../simulator/control/monitoring/alarms";
import { topics } from "../../../simulator/control/notifications/topics";
import { functionRuntime } from "../../../simulator/data/function-invocation";
import { itWithProvider } from "./with-provider";

const waves = {
  canary: 0,
  ...{ a1: 1, a2: 1, a3: 1, a4: 1 },
  ...{ b1: 2, b2: 2, b3: 2, b4: 2, b5: 2 },
};
const names = Object.keys(waves);

itWithProvider(
  "takes ten simulated tenancies through three waves with Oracle's provider: one fails in the second, resume, drift, repair",
  waves,
  async ({ fleet, folder, found, plan, apply, drift }) => {
    expect(found.faulty).toEqual([]);
    const outcomes = (applied: readonly AppliedTenancy[]) =>
      Object.fromEntries(applied.map(({ name, outcome }) => [name, outcome]));
    const detailOf = (applied: readonly AppliedTenancy[], name: string) =>
      applied.find((each) => each.name === name)?.detail;
    const audits = () =>
      Object.fromEntries(
        names.map((name) => [name, fleet.tenancy(name).store(functionRuntime).calls.length]),
      );
    const all = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));

    const { tenancies } = await plan();
    expect(tenancies.map(({ name, wave, status }) => `${wave} ${name} ${status}`)).toEqual(
      Object.entries(waves).map(([name, wave]) => `${wave} ${name} changes`),
    );
    expect(readFileSync(folder.markdownFile, "utf8")).toContain("# Rollout: 10 tenancies: 10 changes");

    // Names of topics are unique in a tenancy, and somebody has made one of this name since the plan.
    const taken = fleet.tenancy("a3").store(topics);
    const squatter = taken.plant(fleet.simulator.cloud.clock, "ocid1.onstopic.oc1..squatter", {
      compartmentId: fleet.tenancy("a3").ocid,
      name: "credential-compliance-a3",
    });
    const first = await apply();
    expect(outcomes(first)).toEqual({
      canary: "applied",
      ...{ a1: "applied", a2: "applied", a3: "failed", a4: "applied" },
      ...{ b1: "not-reached", b2: "not-reached", b3: "not-reached", b4: "not-reached", b5: "not-reached" },
    });
    expect(detailOf(first, "a3")).toContain("409");
    expect(detailOf(first, "b1")).toBe("wave 1 stopped the rollout: a3");
    expect(audits()).toEqual({ ...all(0), canary: 1, a1: 1, a2: 1, a4: 1 });

    taken.remove(squatter.id);
    const again = await apply();
    expect(outcomes(again)).toMatchObject({ canary: "applied-before", a3: "failed", b1: "not-reached" });
    expect(detailOf(again, "a3")).toContain("its plan is stale: its state was written since");
    await plan(["a3"]);
    const resumed = await apply();
    expect(outcomes(resumed)).toEqual({
      ...all("applied"),
      ...{ canary: "applied-before", a1: "applied-before", a2: "applied-before", a4: "applied-before" },
    });
    expect(audits()).toEqual(all(1));
    for (const name of names)
      expect(fleet.tenancy(name).store(functionRuntime).calls[0]?.answer?.body).toContain(
        '"outcome":"complete"',
      );

    const calm = await drift();
    expect(calm.map(({ status }) => status)).toEqual(names.map(() => "none"));
    const [alarm] = fleet.tenancy("b2").store(alarms).all();
    alarm!.isEnabled = false;
    const drifted = await drift();
    expect(driftExitCode(drifted)).toBe(2);
    expect(drifted.filter(({ status }) => status !== "none")).toMatchObject([
      {
        name: "b2",
        status: "drift",
        differences: [{ type: "oci_monitoring_alarm", action: "update", attributes: ["is_enabled"] }],
      },
    ]);

    const repair = await plan();
    expect(repair.tenancies.filter(({ status }) => status !== "no-change")).toMatchObject([
      { name: "b2", status: "changes" },
    ]);
    expect(outcomes(await apply())).toEqual({ ...all("no-change"), b2: "applied" });
    expect(alarm!.isEnabled).toBe(true);
    expect(driftExitCode(await drift())).toBe(0);
    expect(audits()).toEqual({ ...all(1), b2: 2 });
  },
);
