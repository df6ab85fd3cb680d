import { driftExitCode, driftOf } from "../../../operations/rollout/drift";
import { detectorRecipes } from "../../../simulator/control/cloud-guard/detector-recipes";
import { targets } from "../../../simulator/control/cloud-guard/targets";
import { alarms } from "../../../simulator/control/monitoring/alarms";
import { objectStorage } from "../../../simulator/control/object-storage/buckets";
import { schedules } from "../../../simulator/control/scheduler/schedules";
import { keys } from "../../../simulator/control/vaults/keys";
import { secrets } from "../../../simulator/control/vaults/secrets";
import { itWithProvider } from "./with-provider";

itWithProvider(
  "finds whatever switches the control off, whether a deployment would mend it or not, and mends it",
  { acme: 1 },
  async ({ fleet, plan, apply, drift, mend }) => {
    await plan();
    expect(await apply()).toMatchObject([{ outcome: "applied" }]);
    expect(await drift()).toEqual([{ name: "acme", status: "none" }]);

    const tenancy = fleet.tenancy("acme");
    const [schedule] = tenancy.store(schedules).all();
    const [key] = tenancy.store(keys).all();
    const [secret] = tenancy.store(secrets).all();
    const [alarm] = tenancy.store(alarms).all();
    const [target] = tenancy.store(targets).all();
    const [recipe] = tenancy.store(detectorRecipes).all();
    const deployed = secret!.versions[0]!.content;
    schedule!.lifecycleState = "INACTIVE";
    key!.lifecycleState = "DISABLED";
    alarm!.suppression = {
      timeSuppressFrom: "2026-11-21T00:00:00.000Z",
      timeSuppressUntil: "2036-11-21T00:00:00.000Z",
    };
    secret!.versions = [
      ...secret!.versions,
      {
        versionNumber: 2,
        content: Buffer.from('{"rotation":{"maxAgeDays":3650}}').toString("base64"),
        timeCreated: "2026-11-21T00:00:00.000Z",
      },
    ];
    secret!.currentVersionNumber = 2;
    target!.responderRecipes = [];

    const found = await drift();
    expect(driftExitCode(found)).toBe(2);
    expect(found).toMatchObject([
      {
        status: "drift",
        differences: [
          { type: "oci_kms_key", action: "update", attributes: ["desired_state"] },
          { type: "oci_resource_scheduler_schedule", action: "update", attributes: ["state"] },
        ],
        unplanned: [
          { kind: "alarm_suppressed", id: alarm!.id, until: expect.stringMatching(/^2036-11-21/) as unknown },
          { kind: "recipe_detached" },
          { kind: "secret_rewritten", id: secret!.id },
        ],
      },
    ]);

    const { done, left } = await mend("acme");
    expect(done).toEqual([
      expect.stringMatching(/^attached ocid1\.cloudguardresponderrecipe\./),
      expect.stringMatching(/^ended the suppression of oci_monitoring_alarm\./),
      expect.stringMatching(/^wrote the deployed configuration into oci_vault_secret\./),
      expect.stringMatching(/^deployed: update `oci_kms_key\.\S+` \(desired_state\)$/),
      expect.stringMatching(/^deployed: update `oci_resource_scheduler_schedule\.\S+` \(state\)$/),
    ]);
    expect(driftOf("acme", left)).toEqual({ name: "acme", status: "none" });
    expect(schedule!.lifecycleState).toBe("ACTIVE");
    expect(key!.lifecycleState).toBe("ENABLED");
    expect(alarm!.suppression).toBeUndefined();
    expect(secret!.versions[secret!.currentVersionNumber - 1]!.content).toBe(deployed);
    expect(target!.responderRecipes).toHaveLength(1);

    // What fails every plan is mended too: the rule that is off, and the recipe that nobody uses.
    recipe!.rules.get("AUTH_TOKEN_TOO_OLD")!.settings.isEnabled = false;
    target!.detectorRecipes = [];
    expect(await drift()).toMatchObject([{ status: "drift", failedChecks: [{}, {}] }]);
    const again = await mend("acme");
    expect(again.done).toEqual([
      "set the detector rule AUTH_TOKEN_TOO_OLD",
      expect.stringMatching(/^attached ocid1\.cloudguarddetectorrecipe\./),
      expect.stringMatching(/^attached ocid1\.cloudguarddetectorrecipe\./),
    ]);
    expect(driftOf("acme", again.left)).toEqual({ name: "acme", status: "none" });
    expect(await drift()).toEqual([{ name: "acme", status: "none" }]);
  },
);

itWithProvider(
  "takes back the bucket of a first deployment that stopped at its retention rule",
  { acme: 1 },
  async ({ fleet, plan, apply, drift, mend }) => {
    const refused = await fleet.simulator.faults.add({
      match: { operation: "CreateRetentionRule" },
      fault: { kind: "status", status: 400, code: "InvalidParameter" },
    });
    await plan();
    expect(await apply()).toMatchObject([
      { outcome: "failed", detail: expect.stringContaining("InvalidParameter") as unknown },
    ]);
    await refused.remove();
    // Deployed again it would be made again, and it is there.
    await plan();
    expect(await apply()).toMatchObject([
      { outcome: "failed", detail: expect.stringContaining("BucketAlreadyExists") as unknown },
    ]);
    const { done, left } = await mend("acme");
    expect(done).toContainEqual(
      expect.stringMatching(/^took the bucket credential-compliance-acme-[0-9a-f]{8}, which a deployment/),
    );
    expect(driftOf("acme", left)).toEqual({ name: "acme", status: "none" });
    expect(fleet.tenancy("acme").store(objectStorage).buckets.size).toBe(1);
    expect(await drift()).toEqual([{ name: "acme", status: "none" }]);
  },
);
