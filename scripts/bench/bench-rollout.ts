// Prints time and memory of planning 25, 50 and 100 tenancies: npm run bench:rollout. With Oracle's provider on the
// simulator where it can be had; and stacks of Terraform's built-in terraform_data, which is the rollout without a provider.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planWithProvider } from "./provider-plans";
import { NoProviderError } from "../../operations/rehearse/provider";
import { planRollout } from "../../operations/rollout/plan-rollout";
import { RolloutFolder } from "../../operations/rollout/record";

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [25, 50, 100];
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

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows]
    .map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "))
    .join("\n");
};

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const withProvider = async (): Promise<void> => {
  const rows: string[][] = [];
  for (const count of counts) {
    const { synthesis, plan, ownBytes, tree } = await planWithProvider(count, parallelism);
    rows.push([
      String(count),
      synthesis.toFixed(1),
      plan.toFixed(1),
      (plan / count).toFixed(2),
      megabytes(ownBytes),
      tree.peakBytes === undefined ? "?" : megabytes(tree.peakBytes),
      String(tree.most("terraform-provi")),
    ]);
  }
  const headings = ["tenancies", "synthesis s", "plan s", "plan s each", "own MB", "all MB", "providers"];
  console.log(
    "With Oracle's provider on the simulator; all: the rollout with every Terraform and provider process",
  );
  console.log(table(headings, rows));
};

const main = async (): Promise<void> => {
  console.log(`${parallelism} tenancies side by side; peaks of memory`);
  try {
    await withProvider();
  } catch (error) {
    if (!(error instanceof NoProviderError)) throw error;
    console.log("Oracle's provider cannot be had here: not measured with it.");
  }
  console.log("With terraform_data, without a provider");
  const rows: string[][] = [];
  for (const count of counts) rows.push(await measure(count));
  console.log(table(["tenancies", "plan s", "plan s each", "own MB"], rows));
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
