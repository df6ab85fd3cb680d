import { driftExitCode } from "../../../operations/rollout/drift";
import { containerImages } from "../../../simulator/control/container-registry/images";
import { detectorRecipes } from "../../../simulator/control/cloud-guard/detector-recipes";
import { alarms } from "../../../simulator/control/monitoring/alarms";
import { functionRuntime } from "../../../simulator/data/function-invocation";
import { itWithProvider } from "./with-provider";

itWithProvider(
  "plans, applies and audits a tenancy with Oracle's provider, finds what is changed by hand, and repairs it",
  { acme: 1 },
  async ({ fleet, found, plan, apply, drift }) => {
    const tenancy = fleet.tenancy("acme");
    expect(found).toMatchObject({ stacks: [{ name: "acme", wave: 1 }], faulty: [] });
    const planned = async () => (await plan()).tenancies[0];
    const applied = async () => (await apply())[0];

    const { all: images } = tenancy.store(containerImages);
    const pushed = images.splice(0);
    expect(await planned()).toMatchObject({
      status: "error",
      problem: expect.stringContaining("has no credential-audit@sha256:") as unknown,
    });
    images.push(...pushed);
    expect(await planned()).toMatchObject({ status: "changes", blocked: [] });
    expect(await applied()).toMatchObject({
      outcome: "applied",
      detail: "first audit complete: the function answered complete",
    });
    expect(tenancy.store(functionRuntime).calls).toHaveLength(1);
    expect(await drift()).toEqual([{ name: "acme", status: "none" }]);

    const [alarm] = tenancy.store(alarms).all();
    alarm!.isEnabled = false;
    const drifted = await drift();
    expect(drifted).toMatchObject([
      {
        status: "drift",
        differences: [{ type: "oci_monitoring_alarm", action: "update", attributes: ["is_enabled"] }],
      },
    ]);
    expect(driftExitCode(drifted)).toBe(2);

    expect(await planned()).toMatchObject({ status: "changes" });
    expect(await applied()).toMatchObject({ outcome: "applied" });
    expect(alarm!.isEnabled).toBe(true);
    expect(driftExitCode(await drift())).toBe(0);

    const [recipe] = tenancy.store(detectorRecipes).all();
    expect(tenancy.store(detectorRecipes).all()).toHaveLength(1);
    const { settings } = recipe!.rules.get("AUTH_TOKEN_TOO_OLD")!;
    settings.isEnabled = false;
    const turnedOff = await drift();
    expect(turnedOff).toMatchObject([
      {
        name: "acme",
        status: "drift",
        failedChecks: [
          {
            address: expect.stringMatching(/^data\.oci_cloud_guard_detector_recipe\./) as unknown,
            problem: expect.stringMatching(
              /^The recipe does not have these rules on at these risk levels: AUTH_TOKEN_TOO_OLD HIGH\. Somebody/,
            ) as unknown,
          },
        ],
      },
    ]);
    expect(driftExitCode(turnedOff)).toBe(2);
    // Deploying still fails: it would not turn the rule on.
    expect(await planned()).toMatchObject({
      status: "error",
      problem: expect.stringContaining("AUTH_TOKEN_TOO_OLD HIGH") as unknown,
    });
    expect(await applied()).toMatchObject({
      outcome: "failed",
      detail: expect.stringContaining("could not be planned") as unknown,
    });

    // What cannot be read beside it is an error, and wins; so it does alone.
    const refused = await fleet.simulator.faults.add({
      match: { operation: "GetAlarm" },
      fault: { kind: "status", status: 403, code: "NotAllowed" },
    });
    const unreadable = [
      { name: "acme", status: "error", problem: expect.stringContaining("403") as unknown },
    ];
    expect(await drift()).toMatchObject(unreadable);
    settings.isEnabled = true;
    expect(await drift()).toMatchObject(unreadable);
    await refused.remove();
    expect(await drift()).toEqual([{ name: "acme", status: "none" }]);
  },
);
