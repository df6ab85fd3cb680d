import { Tenancy } from "../../simulator/cloud";
import { cloudGuard } from "../../simulator/control/cloud-guard/enablement";
import { detectorRecipes } from "../../simulator/control/cloud-guard/detector-recipes";
import { targets } from "../../simulator/control/cloud-guard/targets";
import { liveResources } from "../../simulator/control/live-resources";
import { type Bucket, objectStorage } from "../../simulator/control/object-storage/buckets";
import { ocidType } from "../../simulator/control/ocid";
import { PolicyEngine } from "../../simulator/policy/policy-engine";
import { type Simulator, startSimulator } from "../../simulator/simulator";
import { CloudTime } from "../../simulator/time/cloud-time";
import { MovableClock } from "../../simulator/time/movable-clock";
import type { Tenancy as TenancyEntry } from "../../tenancies/load-tenancies";
import { regionsOf } from "../../tenancies/regions";
import type { TenancyFile } from "../../tenancies/tenancy-schema";
import { planRetirement, retire } from "../retire/retirement";
import { Cdktf } from "../terraform/cdktf";
import type { PlannedChange } from "../terraform/plan";
import { Terraform } from "../terraform/terraform";
import { insightTypes } from "../../tenancies/settings/insight-types";
import { type DeployedInsight, deployedInsight, otherInsight } from "./insight-changes";
import { plantExisting } from "./existing";
import { inhabitedTenancy } from "./inhabited-tenancy";
import { ScheduledAuditRehearsal } from "./scheduled-audit";
import { Workspace } from "./workspace";

/** A rehearsal found that a deployment would not go as it should. */
export class RehearsalError extends Error {
  override readonly name = "RehearsalError";
}

/** One step that went as it should. */
export interface RehearsedStep {
  readonly name: string;
  readonly detail: string;
  readonly seconds: number;
}

export interface RehearsalOptions {
  /** The tenancy to rehearse. */
  readonly tenancy: TenancyEntry;
  readonly env: NodeJS.ProcessEnv;
  /** Called after each step. */
  readonly onStep: (step: RehearsedStep) => void;
  /** Leaves the workspace there and says where, for a look at it. @default false */
  readonly keep?: boolean;
  /** Lets the deployed schedule call the function, instead of changing and leaving the deployment. @default false */
  readonly invoke?: boolean;
  /** Called with what a step has to show beside its line. */
  readonly onOutput?: (text: string) => void;
}

type AgeRiskLevels = NonNullable<NonNullable<TenancyFile["cloudGuard"]>["riskLevels"]>;

/** Changes to a resource of the type and no other. */
interface Expected {
  readonly type: string;
  readonly action: string;
}

/**
 * Deploys a tenancy to a simulated Oracle Cloud with the genuine CLI, Terraform and provider, changes it, leaves it and
 * deploys it again. Touches neither the real tenancy nor its state.
 * @throws {RehearsalError} when something is not as it should be
 * @throws {CommandError} when a command fails
 */
export const rehearse = async (options: RehearsalOptions): Promise<void> => {
  const { settings } = options.tenancy;
  const tenancy =
    options.invoke === true
      ? inhabitedTenancy(options.tenancy)
      : new Tenancy(settings.tenancy, options.tenancy.name, regionsOf(settings).homeRegion);
  const clock = new MovableClock();
  const engine = new PolicyEngine();
  const simulator = await startSimulator({
    tenancies: [tenancy],
    region: settings.region,
    clock,
    authorize: engine.authorize,
  });
  const workspace = await Workspace.open(options.tenancy.file);
  const time = new CloudTime(simulator, clock);
  const audit = new ScheduledAuditRehearsal(simulator, time, engine, workspace.folder);
  try {
    await new Rehearsal(options, simulator, workspace, audit).run();
  } finally {
    await simulator.close();
    if (options.keep !== true) await workspace.close();
  }
};

class Rehearsal {
  readonly #stack: string;
  readonly #settings: TenancyFile;
  #cdktf: Cdktf | undefined;
  #environment: NodeJS.ProcessEnv = {};

  constructor(
    private readonly options: RehearsalOptions,
    private readonly simulator: Simulator,
    private readonly workspace: Workspace,
    private readonly audit: ScheduledAuditRehearsal,
  ) {
    this.#stack = options.tenancy.name;
    this.#settings = options.tenancy.settings;
  }

  async run(): Promise<void> {
    const before = await this.#step("simulated cloud", async () => {
      await this.simulator.writeClientFiles(this.workspace.folder);
      this.#environment = {
        ...this.options.env,
        ...this.simulator.environment(),
        TENANCIES_DIR: this.workspace.tenanciesFolder,
      };
      this.#cdktf = new Cdktf(this.workspace.folder, this.#environment);
      const planted = plantExisting(this.#settings, this.simulator.tenancy, this.simulator.cloud.clock);
      const there = planted.length === 0 ? "empty tenancy" : `with ${planted.join(", ")}`;
      return {
        detail: `${there}, ${this.simulator.origin}${this.options.keep === true ? `, ${this.workspace.folder}` : ""}`,
        value: new Set(liveResources(this.simulator.tenancy)),
      };
    });
    await this.#deploy("deploy");
    await this.#expectNoChanges("plan again");
    if (this.options.invoke === true) {
      await this.#invoke();
      return;
    }
    await this.#changePolicy();
    await this.#changeRiskLevel();
    await this.#changeInsight();
    await this.#retire(before);
    await this.#deploy("deploy again");
    await this.#expectNoChanges("plan again after that");
  }

  async #deploy(name: string): Promise<void> {
    await this.#step(name, async () => {
      await this.#cli().deploy(this.#stack);
      const resources = await (await this.#terraform()).resources();
      return { detail: `${resources.length} resources`, value: undefined };
    });
  }

  async #expectNoChanges(name: string): Promise<void> {
    await this.#step(name, async () => {
      await this.#expectNothing();
      return { detail: "no changes", value: undefined };
    });
  }

  /** A changed rotation policy is a new version of the secret and nothing else. */
  async #changePolicy(): Promise<void> {
    const next = (this.#settings.rotation?.maxAgeDays ?? 90) + 1;
    await this.#step(`change rotation.maxAgeDays to ${next}`, async () => {
      await this.workspace.set(["rotation", "maxAgeDays"], next);
      await this.#expect([{ type: "oci_vault_secret", action: "update" }]);
      await this.#cli().deploy(this.#stack);
      await this.#expectNothing();
      return { detail: "one new secret version, then no changes", value: undefined };
    });
  }

  /** A changed risk level reaches Cloud Guard, and the target stays the one that it was. */
  async #changeRiskLevel(): Promise<void> {
    const target = this.#settings.cloudGuard?.target;
    // A target that is only verified has no recipe of the stack.
    if (target !== undefined && "verify" in target) return;
    const rule: keyof AgeRiskLevels = "API_KEY_TOO_OLD";
    const current = this.#settings.cloudGuard?.riskLevels?.[rule] ?? "HIGH";
    const next = current === "CRITICAL" ? "HIGH" : "CRITICAL";
    await this.#step(`change cloudGuard.riskLevels.${rule} to ${next}`, async () => {
      const { tenancy } = this.simulator;
      const targetsBefore = tenancy
        .store(targets)
        .all()
        .map(({ id }) => id);
      await this.workspace.set(["cloudGuard", "riskLevels", rule], next);
      await this.#expect([{ type: "terraform_data", action: "delete/create" }]);
      await this.#cli().deploy(this.#stack);
      const levels = tenancy
        .store(detectorRecipes)
        .all()
        .map(({ rules }) => rules.get(rule)?.settings.riskLevel);
      if (!levels.includes(next))
        throw new RehearsalError(`${rule} is ${levels.join(", ")} in Cloud Guard, not ${next}.`);
      const targetsAfter = tenancy
        .store(targets)
        .all()
        .map(({ id }) => id);
      if (targetsAfter.join() !== targetsBefore.join()) throw new RehearsalError("The target was replaced.");
      await this.#expectNothing();
      return { detail: "in Cloud Guard, target kept, then no changes", value: undefined };
    });
  }

  /** Its risk level and its query are changed in place: the same data source, the same rule, attached again. */
  async #changeInsight(): Promise<void> {
    const written = this.#settings.cloudGuard?.insight ?? false;
    if (written === false) return;
    const { riskLevel, ...query } = otherInsight(this.#settings);
    const before = typeof written === "object" ? written : {};
    const step = { type: "terraform_data", action: "delete/create" };
    await this.#step(`change cloudGuard.insight.riskLevel to ${riskLevel}`, async () => {
      await this.#replaceInsight({ ...before, riskLevel }, [step]);
      return { detail: "in the rule, then no changes", value: undefined };
    });
    const { intervalMinutes } = query;
    await this.#step(`change cloudGuard.insight.intervalMinutes to ${intervalMinutes}`, async () => {
      // The function is told of the interval too.
      await this.#replaceInsight({ ...before, riskLevel, intervalMinutes }, [
        step,
        { type: "oci_vault_secret", action: "update" },
      ]);
      return {
        detail: "in the data source, out of its rule and in again, then no changes",
        value: undefined,
      };
    });
  }

  async #replaceInsight(
    insight: Readonly<Record<string, unknown>>,
    changes: readonly Expected[],
  ): Promise<void> {
    const { tenancy } = this.simulator;
    const { dataSourceId, ruleId } = deployedInsight(tenancy);
    await this.workspace.set(["cloudGuard", "insight"], insight);
    await this.#expect(changes);
    await this.#cli().deploy(this.#stack);
    const after = deployedInsight(tenancy);
    const { riskLevel = after.riskLevel, intervalMinutes = after.intervalMinutes } = insight;
    const wanted = { dataSourceId, ruleId, riskLevel, intervalMinutes, isAttached: true };
    const wrong = Object.entries(wanted).filter(
      ([name, value]) => after[name as keyof DeployedInsight] !== value,
    );
    if (wrong.length > 0)
      throw new RehearsalError(`In Cloud Guard, these are not as they should be: ${JSON.stringify(wrong)}`);
    await this.#expectNothing();
  }

  /** The loop that the stack is for: the schedule calls the function, which audits, keeps evidence and tells people. */
  async #invoke(): Promise<void> {
    const { audit } = this;
    const show = (text: string) => this.options.onOutput?.(text);
    await this.#step("build the function", async () => {
      await audit.build(this.#settings);
      return { detail: "one bundle, run as the Fn server runs it", value: undefined };
    });
    const call = await this.#step("schedule", async () => {
      const fired = await audit.fire();
      return { detail: `due at ${fired.at.toISOString()}, called the function detached`, value: fired.call };
    });
    const result = await this.#step("function", async () => {
      const found = await Promise.resolve(audit.result(call));
      return { detail: `${found.answer.outcome}; ${found.logged} lines in the invoke log`, value: found };
    });
    const { answer, messages, objects } = result;
    show(JSON.stringify(answer, null, 2));
    const wanted = this.#settings.cloudGuard?.insight ?? false;
    if (wanted !== false)
      await this.#step("problems", async () => {
        const open = await audit.problemsAfter(wanted === true ? 60 : (wanted.intervalMinutes ?? 60));
        const types = insightTypes(wanted === true ? undefined : wanted.types);
        const overdue = types.reduce((sum, type) => {
          const { OVERDUE = 0, UNKNOWN = 0 } = answer.summary?.byType[type]?.byStatus ?? {};
          return sum + OVERDUE + UNKNOWN;
        }, 0);
        if (open !== overdue || overdue === 0)
          throw new RehearsalError(`Cloud Guard has ${open} open problems of ${overdue} findings.`);
        return { detail: `${open} open in Cloud Guard, one for each finding`, value: undefined };
      });
    await this.#step("notification", async () => {
      await Promise.resolve();
      if (messages.length === 0) throw new RehearsalError("The topic was told nothing.");
      return { detail: messages.map(({ title }) => title ?? "").join("; "), value: undefined };
    });
    for (const { body } of messages) show(body);
    await this.#step("evidence", async () => {
      const text = await audit.verify(answer, this.#environment);
      show([...objects.map(({ name, bytes }) => `${name} (${bytes} bytes)`), "", text].join("\n"));
      return { detail: `${objects.length} objects, verified by credential-audit verify`, value: undefined };
    });
  }

  /** Leaves the tenancy with a piece of evidence in the bucket. */
  async #retire(before: ReadonlySet<string>): Promise<void> {
    await this.#step("retire", async () => {
      const { tenancy } = this.simulator;
      const evidence = [...tenancy.store(objectStorage).buckets.values()];
      for (const bucket of evidence) this.#putEvidence(bucket);
      const terraform = await this.#terraform();
      const plan = await planRetirement(terraform);
      await retire(terraform, plan);

      const left = await terraform.resources();
      if (left.length > 0)
        throw new RehearsalError(`The state still has ${left.map(({ address }) => address).join(", ")}.`);
      if (tenancy.store(cloudGuard).status !== "ENABLED")
        throw new RehearsalError("Cloud Guard was turned off.");
      const lost = evidence.filter(
        ({ name }) => tenancy.store(objectStorage).buckets.get(name)?.objects.size !== 1,
      );
      if (lost.length > 0)
        throw new RehearsalError(`Evidence was lost: ${lost.map(({ name }) => name).join(", ")}.`);
      const gone = [...before].filter((id) => !liveResources(tenancy).includes(id));
      if (gone.length > 0) throw new RehearsalError(`What was there before is gone: ${gone.join(", ")}.`);
      const forgotten = liveResources(tenancy).filter(
        (id) => !before.has(id) && !["bucket", "compartment"].includes(ocidType(id) ?? ""),
      );
      if (forgotten.length > 0)
        throw new RehearsalError(`Left behind without a word: ${forgotten.join(", ")}.`);
      const stays = plan.remainders.map(({ what }) => what).join(", ");
      return { detail: `${plan.destroyed.length} destroyed; stays: ${stays}`, value: undefined };
    });
  }

  #putEvidence(bucket: Bucket): void {
    bucket.objects.set("rehearsal/manifest.json", {
      name: "rehearsal/manifest.json",
      content: Buffer.from("{}"),
      contentType: "application/json",
      etag: "rehearsal",
      timeCreated: this.simulator.cloud.clock.now().toISOString(),
      metadata: {},
    });
  }

  /** Plans with the tenancy file as it is now. */
  async #expect(changes: readonly Expected[]): Promise<void> {
    await this.#cli().synth();
    requireChanges(await (await this.#terraform()).plan(), changes);
  }

  /** Plans what was deployed last once more. */
  async #expectNothing(): Promise<void> {
    requireChanges(await (await this.#terraform()).plan(), []);
  }

  async #terraform(): Promise<Terraform> {
    return new Terraform(await this.#cli().stackFolder(this.#stack), this.#environment);
  }

  #cli(): Cdktf {
    if (this.#cdktf === undefined) throw new TypeError("The rehearsal has not begun.");
    return this.#cdktf;
  }

  async #step<T>(name: string, body: () => Promise<{ detail: string; value: T }>): Promise<T> {
    const start = performance.now();
    const { detail, value } = await body();
    this.options.onStep({ name, detail, seconds: (performance.now() - start) / 1000 });
    return value;
  }
}

/** @throws {RehearsalError} when the plan is not exactly this */
const requireChanges = (planned: readonly PlannedChange[], expected: readonly Expected[]): void => {
  const text = ({ type, action }: Expected): string => `${action} ${type}`;
  const wanted = expected.map(text).sort().join("\n");
  if (planned.map(text).sort().join("\n") === wanted) return;
  const found = planned.map(({ address, action }) => `  ${action} ${address}`).join("\n") || "  no changes";
  throw new RehearsalError(`Expected ${wanted || "no changes"}, and Terraform plans:\n${found}`);
};
