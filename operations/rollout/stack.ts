import { basename } from "node:path";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import type { TenancyFile } from "../../tenancies/tenancy-schema";
import { type Cdktf, UnknownStackError } from "../terraform/cdktf";
import { foreignCredentials } from "./foreign-credentials";
import { sharedStates } from "./shared-states";
import type { GuardedChange } from "./guarded";

/** Wave of a tenancy whose file names none. */
const defaultWave = 1;

/** One stack of a rollout. */
export interface RolloutStack {
  readonly name: string;
  readonly wave: number;
  /** Where its synthesized configuration is; Terraform runs there. */
  readonly folder: string;
  readonly guardedChanges: readonly GuardedChange[];
}

/** A stack with the tenancy file that it was made from. */
export interface TenancyRolloutStack extends RolloutStack {
  readonly settings: TenancyFile;
}

/** A tenancy that has no stack, and why. */
export interface FaultyTenancy {
  readonly name: string;
  readonly problem: string;
}

export interface FoundStacks {
  readonly stacks: readonly TenancyRolloutStack[];
  /** Faulty files are left out of the synthesis; a rollout that forgot them would pass for them. */
  readonly faulty: readonly FaultyTenancy[];
}

/** Synthesizes every tenancy of a folder. @throws {CommandError} when the synthesis fails as a whole */
export const synthesizeStacks = async (
  cdktf: Cdktf,
  tenanciesFolder: string,
  env: NodeJS.ProcessEnv,
): Promise<FoundStacks> => {
  const { tenancies, problems } = loadTenancies(tenanciesFolder);
  const faulty = new Map<string, string[]>();
  for (const problem of problems.filter(({ severity }) => severity === "error")) {
    const name = basename(problem.file).replace(/\.ya?ml$/, "");
    faulty.set(name, [...(faulty.get(name) ?? []), problemText(problem)]);
  }
  if (tenancies.length > 0) await cdktf.synth();
  const stacks: TenancyRolloutStack[] = [];
  const shared = sharedStates(tenancies);
  for (const { name, settings } of tenancies) {
    const refusal = foreignCredentials(settings, env) ?? shared.get(name);
    if (refusal !== undefined) {
      faulty.set(name, [refusal]);
      continue;
    }
    try {
      const folder = await cdktf.stackFolder(name);
      const { wave = defaultWave, guardedChanges = [] } = settings;
      stacks.push({ name, wave, folder, guardedChanges, settings });
    } catch (error) {
      if (!(error instanceof UnknownStackError)) throw error;
      faulty.set(name, ["its stack was left out of the synthesis; npm run check says why"]);
    }
  }
  return {
    stacks,
    faulty: [...faulty].map(([name, found]) => ({ name, problem: found.join("\n") })),
  };
};
