import { join, resolve } from "node:path";
import { NoProviderError, requireProvider } from "../../scripts/rehearsal/provider";
import { plantExisting } from "../../scripts/rehearsal/existing";
import { inhabitedTenancy } from "../../scripts/rehearsal/inhabited-tenancy";
import { Workspace } from "../../scripts/rehearsal/workspace";
import { applyRollout } from "../../scripts/rollout/apply-rollout";
import { driftExitCode, findDrift } from "../../scripts/rollout/drift";
import { planRollout } from "../../scripts/rollout/plan-rollout";
import { RolloutFolder } from "../../scripts/rollout/record";
import { synthesizeStacks } from "../../scripts/rollout/stack";
import { tenancyFirstAudit, tenancyImageProblem } from "../../scripts/rollout/tenancy-access";
import { Cdktf } from "../../scripts/terraform/cdktf";
import { containerImages } from "../../simulator/control/container-registry/images";
import { detectorRecipes } from "../../simulator/control/cloud-guard/detector-recipes";
import { alarms } from "../../simulator/control/monitoring/alarms";
import { fnServer } from "../../simulator/data/fn-server";
import { functionRuntime } from "../../simulator/data/function-invocation";
import { startSimulator } from "../../simulator/simulator";
import { loadTenancies } from "../../tenancies/load-tenancies";

/** `ROLLOUT_PROVIDER=1 npx jest test/rollout/provider`, after `npm run build`: it takes minutes, so it is asked for. */
const asked = process.env["ROLLOUT_PROVIDER"] === "1";
if (!asked) it.skip("is not tested with Oracle's provider: set ROLLOUT_PROVIDER=1", () => undefined);

const environmentBefore = process.env;
afterEach(() => {
  process.env = environmentBefore;
});

(asked ? it : it.skip)(
  "plans, applies and audits a tenancy with Oracle's provider, finds what is changed by hand, and repairs it",
  async () => {
    try {
      await requireProvider(process.env);
    } catch (error) {
      if (!(error instanceof NoProviderError)) throw error;
      // Asked for and not done is not a pass.
      throw new Error("Oracle's provider cannot be had here.", { cause: error });
    }
    const fixtures = join(__dirname, "../data/tenancies");
    const entry = loadTenancies(fixtures).tenancies.find(({ name }) => name === "minimal")!;
    const tenancy = inhabitedTenancy(entry);
    const simulator = await startSimulator({ tenancies: [tenancy], region: entry.settings.region });
    const workspace = await Workspace.open(entry.file);
    try {
      await simulator.writeClientFiles(workspace.folder);
      plantExisting(entry.settings, tenancy, simulator.cloud.clock);
      tenancy.store(functionRuntime).host = {
        executor: fnServer(resolve(__dirname, "../../dist/func/func.js")),
        identify: ({ id, compartmentId }) => simulator.issueResourcePrincipal("fnfunc", id, compartmentId),
        environment: { CREDENTIAL_AUDIT_ENDPOINT: simulator.origin },
        origin: simulator.origin,
      };
      const env = {
        ...process.env,
        ...simulator.environment(),
        TENANCIES_DIR: workspace.tenanciesFolder,
      };
      process.env = env;
      const folder = new RolloutFolder(join(workspace.folder, "rollout"));
      const found = await synthesizeStacks(new Cdktf(workspace.folder, env), workspace.tenanciesFolder, env);
      expect(found).toMatchObject({ stacks: [{ name: "minimal", wave: 1 }], faulty: [] });
      const shared = { ...found, folder, env, parallelism: 1 };
      const plan = async () =>
        (await planRollout({ ...shared, imageProblem: tenancyImageProblem })).tenancies[0];
      const apply = async () =>
        (await applyRollout({ ...shared, firstAudit: (stack) => tenancyFirstAudit(stack, env) }))[0];
      const drift = () => findDrift(shared);

      expect(await plan()).toMatchObject({
        status: "error",
        problem: expect.stringContaining("has no credential-audit@sha256:") as unknown,
      });
      tenancy.store(containerImages).all.push({
        id: "ocid1.containerimage.oc1.eu-frankfurt-1.x",
        compartmentId: tenancy.ocid,
        repositoryId: "ocid1.containerrepo.oc1.eu-frankfurt-1.x",
        repositoryName: "credential-audit",
        displayName: "credential-audit:1.0.0",
        digest: entry.settings.image.split("@")[1]!,
        lifecycleState: "AVAILABLE",
        timeCreated: "2026-01-01T00:00:00Z",
      });
      expect(await plan()).toMatchObject({ status: "changes", blocked: [] });
      const applied = await apply();
      expect(applied).toMatchObject({
        outcome: "applied",
        detail: "first audit complete: the function answered complete",
      });
      expect(tenancy.store(functionRuntime).calls).toHaveLength(1);
      expect(await drift()).toEqual([{ name: "minimal", status: "none" }]);

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

      expect(await plan()).toMatchObject({ status: "changes" });
      expect(await apply()).toMatchObject({ outcome: "applied" });
      expect(alarm!.isEnabled).toBe(true);
      expect(driftExitCode(await drift())).toBe(0);

      const [recipe] = tenancy.store(detectorRecipes).all();
      expect(tenancy.store(detectorRecipes).all()).toHaveLength(1);
      const { settings } = recipe!.rules.get("AUTH_TOKEN_TOO_OLD")!;
      settings.isEnabled = false;
      const turnedOff = await drift();
      expect(turnedOff).toMatchObject([
        {
          name: "minimal",
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
      expect(await plan()).toMatchObject({
        status: "error",
        problem: expect.stringContaining("AUTH_TOKEN_TOO_OLD HIGH") as unknown,
      });
      expect(await apply()).toMatchObject({
        outcome: "failed",
        detail: expect.stringContaining("could not be planned") as unknown,
      });

      // What cannot be read beside it is an error, and wins; so it does alone.
      const refused = await simulator.faults.add({
        match: { operation: "GetAlarm" },
        fault: { kind: "status", status: 403, code: "NotAllowed" },
      });
      const unreadable = [
        { name: "minimal", status: "error", problem: expect.stringContaining("403") as unknown },
      ];
      expect(await drift()).toMatchObject(unreadable);
      settings.isEnabled = true;
      expect(await drift()).toMatchObject(unreadable);
      await refused.remove();
      expect(await drift()).toEqual([{ name: "minimal", status: "none" }]);
    } finally {
      await simulator.close();
      await workspace.close();
    }
  },
  1_200_000,
);
