// Plans the tenancies of a folder that `SimulatedFleet` made, as `npm run rollout -- plan` does, and prints what it took as JSON.
// The process of its own is what is measured; the simulated cloud is in another.
import { join } from "node:path";
import { planRollout } from "../../operations/rollout/plan-rollout";
import { RolloutFolder } from "../../operations/rollout/record";
import { synthesizeStacks } from "../../operations/rollout/stack";
import { tenancyImageProblem } from "../../operations/rollout/tenancy-access";
import { Cdktf } from "../../operations/terraform/cdktf";

const main = async (root: string, parallelism: number): Promise<void> => {
  const { env } = process;
  const started = performance.now();
  const found = await synthesizeStacks(new Cdktf(root, env), join(root, "tenancies"), env);
  const synthesized = performance.now();
  const { tenancies } = await planRollout({
    ...found,
    folder: new RolloutFolder(join(root, "rollout")),
    env,
    parallelism,
    imageProblem: tenancyImageProblem,
  });
  const wrong = tenancies.find(({ status }) => status !== "changes");
  if (wrong !== undefined) throw new Error(`${wrong.name} was not planned: ${JSON.stringify(wrong)}`);
  const seconds = {
    synthesis: (synthesized - started) / 1000,
    plan: (performance.now() - synthesized) / 1000,
  };
  console.log(JSON.stringify({ ...seconds, ownBytes: process.resourceUsage().maxRSS * 1024 }));
};

const [root = "", parallelism = "4"] = process.argv.slice(2);
main(root, Number(parallelism)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
