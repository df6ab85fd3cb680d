import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What a process took. */
export interface Usage {
  readonly exitCode: number | null;
  readonly seconds: number;
  /** Largest resident set of the process itself. */
  readonly peakBytes: number;
  /** Processor time of the process, user and system. */
  readonly cpuSeconds: number;
  /** HTTP requests that it sent. */
  readonly requests: number;
}

/** Runs Node in a shell that has sourced `envFile`, and measures the process. What it prints on stdout is dropped. */
export async function measure(nodeArguments: readonly string[], envFile: string): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), "usage-probe-"));
  const probeFile = join(folder, "usage.json");
  try {
    const started = performance.now();
    const exitCode = await exitOf(
      "sh",
      [
        "-c",
        '. "$0"; exec "$@"',
        envFile,
        process.execPath,
        "--require",
        resolve("scripts/bench/usage-probe.cjs"),
        ...nodeArguments,
      ],
      { ...process.env, USAGE_PROBE_FILE: probeFile },
    );
    const seconds = (performance.now() - started) / 1000;
    const usage = JSON.parse(readFileSync(probeFile, "utf8")) as Omit<Usage, "exitCode" | "seconds">;
    return { exitCode, seconds, ...usage };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds that two processes take from start to exit: medians of runs in turn, so that both meet the same machine. */
export async function startupTimes(
  first: readonly string[],
  second: readonly string[],
  runs = 21,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    for (const [index, given] of [first, second].entries()) {
      const started = performance.now();
      await exitOf(process.execPath, given, process.env);
      times[index]?.push(performance.now() - started);
    }
  }
  return [median(times[0]), median(times[1])];
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

function exitOf(command: string, given: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((settle, reject) => {
    const child = spawn(command, given, { stdio: ["ignore", "ignore", "inherit"], env });
    child.once("error", reject);
    child.once("exit", settle);
  });
}
