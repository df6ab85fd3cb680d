import { spawnSync } from "node:child_process";

/** What a night is for; each is an operation with its arguments. */
const parts = [["rollout", "drift"], ["audit-tenancies"]] as const;

/** Runs an operation to its exit code; `null` when a signal ended it. */
export type RunOperation = (args: readonly string[]) => number | null;

/** As a process of its own, so that one that dies ends no other. */
export const asProcess: RunOperation = (args) =>
  spawnSync(process.execPath, [...process.execArgv, process.argv[1] ?? "", ...args], { stdio: "inherit" })
    .status;

/**
 * Runs each part whatever the one before came to.
 * @returns 1 when one could not be done, else 3 for an incomplete audit, else 2 for drift or findings, else 0.
 */
export function runAll(run: RunOperation): 0 | 1 | 2 | 3 {
  const codes = parts.map((args) => run(args));
  if (codes.some((code) => code !== 0 && code !== 2 && code !== 3)) return 1;
  return codes.includes(3) ? 3 : codes.includes(2) ? 2 : 0;
}
