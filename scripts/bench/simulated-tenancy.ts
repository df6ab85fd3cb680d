import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { tenancyBySize } from "../../simulator/samples/by-size";
import { sampleTruth } from "../../simulator/samples/truth";

export interface Size {
  readonly domains: number;
  readonly users: number;
  readonly compartments: number;
}

export const latencyMs = 50;
export const asOf = "2026-11-21T00:00:00.000Z";
const holderShare = 1 / 3;

/** Credentials that a complete audit of a tenancy of this size finds. */
export function credentialsOf({ domains, users, compartments }: Size): number {
  const tenancy = tenancyBySize({
    domains,
    usersPerDomain: users,
    compartments,
    holderShare,
    asOf: new Date(asOf),
  });
  return sampleTruth(tenancy).length;
}

/** Runs something against a simulated tenancy in a process of its own, with the latency and the licence's rate limits. */
export async function withTenancy<T>(size: Size, use: (envFile: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const envFile = join(folder, "simulator.env");
  const simulator = spawn(
    process.execPath,
    [
      ...["--import", "tsx", "simulator/main.ts", "--env", envFile, "--sample", "size", "--as-of", asOf],
      ...["--domains", size.domains, "--users", size.users, "--compartments", size.compartments].map(String),
      ...["--holder-share", holderShare, "--latency", latencyMs].map(String),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    await new Promise<void>((settle, reject) => {
      createInterface({ input: simulator.stdout }).once("line", () => settle());
      simulator.once("exit", (code) => reject(new Error(`the simulator ended with exit code ${code}`)));
    });
    return await use(envFile);
  } finally {
    const ended = new Promise((settle) => simulator.once("exit", settle));
    simulator.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
