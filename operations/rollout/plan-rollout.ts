import pLimit from "p-limit";
import { planStack } from "./plan-stack";
import type { RolloutFolder, RolloutRecord } from "./record";
import type { FaultyTenancy, RolloutStack } from "./stack";
import { markdownSummary } from "./summary";

export interface PlanOptions<Stack extends RolloutStack> {
  readonly stacks: readonly Stack[];
  readonly faulty: readonly FaultyTenancy[];
  readonly folder: RolloutFolder;
  readonly env: NodeJS.ProcessEnv;
  /** Stacks planned side by side. */
  readonly parallelism: number;
  /** How long Terraform waits for somebody else's lock on a state, in its syntax. @default 120s */
  readonly lockTimeout?: string;
  /** Whether to lock the states, which writes where they are. @default true */
  readonly lock?: boolean;
  /** Plans these alone, and keeps the plans of the others. @default all */
  readonly only?: readonly string[];
  /** What is wrong with the image of a stack, or nothing. Absent: images are not checked, and the summary says so. */
  readonly imageProblem?: (stack: Stack) => Promise<string | undefined>;
}

/** A tenancy was named that there is none of. */
export class UnknownTenancyError extends Error {
  override readonly name = "UnknownTenancyError";
}

type Entry = RolloutRecord["tenancies"][number];

/** Plans every stack into a file of its own and writes the summary. What fails for one tenancy is written down for it. */
export const planRollout = async <Stack extends RolloutStack>(
  options: PlanOptions<Stack>,
): Promise<RolloutRecord> => {
  const { folder, faulty, only = [] } = options;
  const unknown = only.filter(
    (name) => ![...options.stacks, ...faulty].some((tenancy) => tenancy.name === name),
  );
  if (unknown.length > 0) throw new UnknownTenancyError(`There is no tenancy ${unknown.join(", ")}.`);
  await folder.create();
  const asked = ({ name }: { name: string }) => only.length === 0 || only.includes(name);
  const kept = only.length === 0 ? [] : (await folder.read()).tenancies.filter((entry) => !asked(entry));
  const limit = pLimit(options.parallelism);
  // Terraform's plugin cache is not safe for two inits at once (Terraform, "CLI Configuration", Provider Plugin Cache).
  const init = pLimit(options.env["TF_PLUGIN_CACHE_DIR"] ? 1 : options.parallelism);
  const planned = await Promise.all(
    options.stacks.filter(asked).map((stack) => limit(() => planOne(stack, options, init))),
  );
  const left = faulty.filter(asked).map(({ name, problem }): Entry => ({ name, status: "error", problem }));
  const tenancies = [...kept, ...planned, ...left].sort(byWave);
  const record: RolloutRecord = {
    schemaVersion: 1,
    imagesChecked: options.imageProblem !== undefined,
    tenancies,
  };
  await folder.write(record, markdownSummary(record));
  return record;
};

const planOne = async <Stack extends RolloutStack>(
  stack: Stack,
  { folder, env, imageProblem, lockTimeout, lock }: PlanOptions<Stack>,
  init: ReturnType<typeof pLimit>,
): Promise<Entry> => {
  const failed = (problem: string): Entry => ({
    name: stack.name,
    wave: stack.wave,
    status: "error",
    problem,
  });
  try {
    const wrong = await imageProblem?.(stack);
    if (wrong !== undefined) return failed(wrong);
    return await planStack(stack, { planFile: folder.planFile(stack.name), env, init, lockTimeout, lock });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
};

const byWave = (a: Entry, b: Entry): number =>
  (a.wave ?? -1) - (b.wave ?? -1) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
