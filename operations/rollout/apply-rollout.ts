import { isDeepStrictEqual } from "node:util";
import pLimit from "p-limit";
import { Terraform } from "../terraform/terraform";
import { StalePlanError } from "../terraform/terraform-error";
import type { Limit } from "./plan-stack";
import { Progress } from "./progress";
import { isPlanned, type PlannedTenancy, type RolloutFolder, type RolloutRecord } from "./record";
import type { RolloutStack } from "./stack";
import { staleReason } from "./stale";

/** What came of one tenancy. */
export interface AppliedTenancy {
  readonly name: string;
  readonly wave: number | undefined;
  readonly outcome: "applied" | "applied-before" | "no-change" | "failed" | "not-reached";
  readonly detail: string;
}

/** What the first audit after a deployment said. */
export interface FirstAudit {
  readonly complete: boolean;
  readonly detail: string;
}

export interface ApplyOptions<Stack extends RolloutStack> {
  readonly stacks: readonly Stack[];
  readonly folder: RolloutFolder;
  readonly env: NodeJS.ProcessEnv;
  /** Stacks applied side by side within a wave. */
  readonly parallelism: number;
  /** How long Terraform waits for somebody else's lock on a state, in its syntax. @default 120s */
  readonly lockTimeout?: string;
  /** The last wave to apply; an earlier one that is not done is done first. @default all */
  readonly throughWave?: number;
  /** Audits a tenancy that was just deployed. */
  readonly firstAudit: (stack: Stack) => Promise<FirstAudit>;
  readonly onTenancy?: (tenancy: AppliedTenancy) => void;
}

/**
 * Applies the plans of a rollout, wave by wave. After a wave in which a tenancy failed, or in which the audit of one was
 * not complete, no further wave begins. Running it again goes on where it stopped.
 *
 * @throws {NoRolloutError} when nothing was planned
 */
export const applyRollout = async <Stack extends RolloutStack>(
  options: ApplyOptions<Stack>,
): Promise<AppliedTenancy[]> => {
  const record = await options.folder.read();
  const progress = await Progress.open(options.folder.folder);
  return new Application(options, record, progress).run();
};

const staleError = (name: string, reason: string): Error =>
  new Error(`its plan is stale: ${reason}. Plan it again: npm run rollout -- plan --tenancy ${name}`);

class Application<Stack extends RolloutStack> {
  readonly #init: Limit;

  constructor(
    private readonly options: ApplyOptions<Stack>,
    private readonly record: RolloutRecord,
    private readonly progress: Progress,
  ) {
    this.#init = pLimit(options.env["TF_PLUGIN_CACHE_DIR"] ? 1 : options.parallelism);
  }

  async run(): Promise<AppliedTenancy[]> {
    const { parallelism, throughWave = Infinity } = this.options;
    const limit = pLimit(parallelism);
    const applied = this.#outsideWaves();
    const ofWaves = this.record.tenancies.filter(({ wave }) => wave !== undefined);
    const waves = [...new Set(ofWaves.map(({ wave }) => wave ?? 0))].sort((a, b) => a - b);
    let stopped: string | undefined;
    for (const wave of waves) {
      const entries = ofWaves.filter((entry) => entry.wave === wave);
      if (stopped === undefined && wave > throughWave)
        stopped = `not asked for: --through-wave ${throughWave}`;
      if (stopped !== undefined) {
        const detail = stopped;
        applied.push(
          ...entries.map(({ name }) => this.#tell({ name, wave, outcome: "not-reached", detail })),
        );
        continue;
      }
      const done = await Promise.all(entries.map((entry) => limit(() => this.#one(entry))));
      applied.push(...done);
      const failed = done.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
      if (failed.length > 0) stopped = `wave ${wave} stopped the rollout: ${failed.join(", ")}`;
    }
    return applied;
  }

  /** Tenancies of which no wave is known: their file was faulty, or they came after the plan. They stop nobody. */
  #outsideWaves(): AppliedTenancy[] {
    const planned = new Set(this.record.tenancies.map(({ name }) => name));
    return [
      ...this.record.tenancies.flatMap((entry) =>
        isPlanned(entry) || entry.wave !== undefined ? [] : [{ name: entry.name, detail: entry.problem }],
      ),
      ...this.options.stacks
        .filter(({ name }) => !planned.has(name))
        .map(({ name }) => ({ name, detail: "it has no plan: it came after the plan was made" })),
    ].map(({ name, detail }) => this.#tell({ name, wave: undefined, outcome: "failed", detail }));
  }

  async #one(entry: RolloutRecord["tenancies"][number]): Promise<AppliedTenancy> {
    const { name, wave } = entry;
    try {
      if (!isPlanned(entry)) throw new Error(`it could not be planned: ${entry.problem}`);
      return this.#tell({ name, wave, ...(await this.#apply(entry)) });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return this.#tell({ name, wave, outcome: "failed", detail });
    }
  }

  async #apply(planned: PlannedTenancy): Promise<Pick<AppliedTenancy, "outcome" | "detail">> {
    const { name, planDigest } = planned;
    if (planned.status === "blocked")
      throw new Error(`it replaces, destroys or weakens what is guarded: ${planned.blocked.join(", ")}`);
    const stack = this.options.stacks.find((each) => each.name === name);
    const before = this.progress.of(name);
    if (before?.outcome === "applied" && before.planDigest === planDigest) {
      if (!before.awaitsAudit) return { outcome: "applied-before", detail: "in an earlier run" };
      const detail = await this.#audit(planned, stack);
      return { outcome: "applied", detail: `applied in an earlier run; ${detail}` };
    }
    const planFile = this.options.folder.planFile(name);
    const { env } = this.options;
    const stale = await staleReason(planned, stack, { planFile, env, init: this.#init });
    if (stack === undefined || stale !== undefined) throw staleError(name, stale ?? "it has no stack");
    if (planned.status === "no-change") {
      // Progress can be lost, or older than the last deployment: what is not known to be audited is audited.
      const { auditedState } = before ?? {};
      if (before?.awaitsAudit === false && isDeepStrictEqual(auditedState, planned.state))
        return { outcome: "no-change", detail: "nothing to apply" };
    } else {
      await this.progress.set(name, { planDigest, outcome: "applying", awaitsAudit: true });
      try {
        await new Terraform(stack.folder, env, this.options.lockTimeout).applyPlan(planFile);
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        await this.progress.set(name, { planDigest, outcome: "failed", awaitsAudit: true, problem });
        // Between the look at the state above and the lock, another can have written it: Terraform looks again.
        if (error instanceof StalePlanError)
          throw staleError(name, "its state was written before Terraform had the lock");
        throw error;
      }
    }
    return { outcome: "applied", detail: await this.#audit(planned, stack) };
  }

  async #audit({ name, planDigest }: PlannedTenancy, stack: Stack | undefined): Promise<string> {
    if (stack === undefined) throw new Error("its tenancy file is gone or faulty");
    await this.progress.set(name, { planDigest, outcome: "applied", awaitsAudit: true });
    const terraform = new Terraform(stack.folder, this.options.env);
    await this.#init(() => terraform.init());
    const auditedState = await terraform.stateVersion();
    const { complete, detail } = await this.options.firstAudit(stack).catch((error: unknown): FirstAudit => ({
      complete: false,
      detail: error instanceof Error ? error.message : String(error),
    }));
    if (!complete) throw new Error(`deployed, and its first audit is not complete: ${detail}`);
    await this.progress.set(name, { planDigest, outcome: "applied", awaitsAudit: false, auditedState });
    return `first audit complete: ${detail}`;
  }

  #tell(tenancy: AppliedTenancy): AppliedTenancy {
    this.options.onTenancy?.(tenancy);
    return tenancy;
  }
}
