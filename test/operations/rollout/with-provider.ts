import { join } from "node:path";
import { SimulatedFleet } from "../../../operations/rehearse/simulated-fleet";
import { NoProviderError, requireProvider } from "../../../operations/rehearse/provider";
import { type AppliedTenancy, applyRollout } from "../../../operations/rollout/apply-rollout";
import { findDrift, type TenancyDrift } from "../../../operations/rollout/drift";
import { type Mended, mendTenancy } from "../../../operations/rollout/mend";
import { planRollout } from "../../../operations/rollout/plan-rollout";
import { RolloutFolder, type RolloutRecord } from "../../../operations/rollout/record";
import { type FoundStacks, synthesizeStacks } from "../../../operations/rollout/stack";
import {
  tenancyFirstAudit,
  tenancyImageProblem,
  tenancyRewrittenSecrets,
} from "../../../operations/rollout/tenancy-access";
import { Cdktf } from "../../../operations/terraform/cdktf";

/** The rollout of a simulated fleet, with everything real but the cloud. */
export interface FleetRollout {
  readonly fleet: SimulatedFleet;
  readonly folder: RolloutFolder;
  readonly found: FoundStacks;
  readonly plan: (only?: readonly string[]) => Promise<RolloutRecord>;
  readonly apply: () => Promise<AppliedTenancy[]>;
  readonly drift: () => Promise<TenancyDrift[]>;
  readonly mend: (name: string) => Promise<Mended>;
}

const asked = process.env["ROLLOUT_PROVIDER"] === "1";

/**
 * A test with Oracle's provider, `ROLLOUT_PROVIDER=1 npx jest test/rollout` after `npm run build`: it takes minutes, so it
 * is asked for, and otherwise skipped by name.
 */
export const itWithProvider = (
  name: string,
  waves: Readonly<Record<string, number>>,
  test: (rollout: FleetRollout) => Promise<void>,
): void => {
  if (!asked) {
    it.skip(`${name} (skipped: set ROLLOUT_PROVIDER=1)`, () => undefined);
    return;
  }
  it(
    name,
    async () => {
      await requireProvider(process.env).catch((error: unknown) => {
        if (!(error instanceof NoProviderError)) throw error;
        // Asked for and not done is not a pass.
        throw new Error("Oracle's provider cannot be had here.", { cause: error });
      });
      const before = process.env;
      const fleet = await SimulatedFleet.open(waves);
      try {
        process.env = fleet.env;
        await test(await rolloutOf(fleet));
      } finally {
        process.env = before;
        await fleet.close();
      }
    },
    1_800_000,
  );
};

const rolloutOf = async (fleet: SimulatedFleet): Promise<FleetRollout> => {
  const { env, root } = fleet;
  const folder = new RolloutFolder(join(root, "rollout"));
  const found = await synthesizeStacks(new Cdktf(root, env), fleet.tenanciesFolder, env);
  const shared = { ...found, folder, env, parallelism: 3 };
  return {
    fleet,
    folder,
    found,
    plan: (only = []) => planRollout({ ...shared, only, imageProblem: tenancyImageProblem }),
    apply: () => applyRollout({ ...shared, firstAudit: (stack) => tenancyFirstAudit(stack, env) }),
    drift: () => findDrift({ ...shared, rewritten: tenancyRewrittenSecrets }),
    mend: (name) => {
      const stack = found.stacks.find((each) => each.name === name);
      if (stack === undefined) throw new Error(`there is no ${name}`);
      return mendTenancy(stack, { env, folder: root });
    },
  };
};
