import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { SimulatedFleet } from "../../operations/rehearse/simulated-fleet";
import { requireProvider } from "../../operations/rehearse/provider";
import { type TreeMemory, watchTree } from "./tree-memory";

const told = z.object({ synthesis: z.number(), plan: z.number(), ownBytes: z.number() });

/** What planning a fleet with Oracle's provider took; times in seconds. */
export interface ProviderPlans extends z.infer<typeof told> {
  /** The rollout's process and all that it started: Terraform and the provider. */
  readonly tree: TreeMemory;
}

/**
 * Plans `count` simulated tenancies with Oracle's provider.
 * @throws {NoProviderError} where it cannot be had
 */
export const planWithProvider = async (count: number, parallelism: number): Promise<ProviderPlans> => {
  await requireProvider(process.env);
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
  const fleet = await SimulatedFleet.open(
    Object.fromEntries(names.map((name, index) => [name, index === 0 ? 0 : 1])),
  );
  try {
    const running = promisify(execFile)(
      process.execPath,
      ["--import", "tsx", join(__dirname, "plan-fleet.ts"), fleet.root, String(parallelism)],
      { env: fleet.env },
    );
    const stop = watchTree(running.child.pid ?? 0);
    try {
      const { stdout } = await running;
      return { ...told.parse(JSON.parse(stdout)), tree: stop() };
    } finally {
      stop();
    }
  } finally {
    await fleet.close();
  }
};
