// Prints time and memory of planning 25, 50 and 100 stacks: npm run bench:rollout. The stacks are of Terraform's
// built-in terraform_data, so what is measured is the rollout and Terraform, without the time of a provider.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planRollout } from "./rollout/plan-rollout";
import { RolloutFolder } from "./rollout/record";

const counts = [25, 50, 100];
const parallelism = Number(process.env["ROLLOUT_PARALLELISM"] ?? 4);

const measure = async (count: number): Promise<string[]> => {
  const root = await mkdtemp(join(tmpdir(), "bench-rollout-"));
  try {
    const stacks = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const name = `bench-${index}`;
        const folder = join(root, name);
        await mkdir(folder);
        const resource = { terraform_data: { bench: { input: name } } };
        await writeFile(join(folder, "cdk.tf.json"), JSON.stringify({ resource }));
        return { name, wave: index === 0 ? 0 : 1, folder, guardedChanges: [] };
      }),
    );
    const started = performance.now();
    const { tenancies } = await planRollout({
      stacks,
      faulty: [],
      folder: new RolloutFolder(join(root, "rollout")),
      env: process.env,
      parallelism,
    });
    const seconds = (performance.now() - started) / 1000;
    const wrong = tenancies.find(({ status }) => status !== "changes");
    if (wrong !== undefined) throw new Error(`${wrong.name} was not planned: ${JSON.stringify(wrong)}`);
    const peak = process.resourceUsage().maxRSS / 1024;
    return [String(count), seconds.toFixed(1), (seconds / count).toFixed(2), peak.toFixed(0)];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  console.log(`${parallelism} side by side; the memory is the rollout's own, each Terraform comes on top`);
  console.log("tenancies  seconds  seconds each  peak MB");
  for (const count of counts) {
    const cells = await measure(count);
    console.log(cells.map((cell, index) => cell.padStart([9, 7, 12, 7][index] ?? 0)).join("  "));
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
