import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** What a command said and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command ended with an exit code that was not expected. The message ends with what it said last. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly command: string,
    readonly result: CommandResult,
  ) {
    super(`${command} ended with exit code ${result.exitCode}:\n${lastLines(result)}`);
  }
}

/** Runs a command to its end. `exitCodes` are those that are fine. @throws {CommandError} for any other */
export const run = async (
  command: string,
  args: readonly string[],
  { cwd, env, exitCodes = [0] }: { cwd: string; env: NodeJS.ProcessEnv; exitCodes?: readonly number[] },
): Promise<CommandResult> => {
  const result = await new Promise<CommandResult>((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      resolve({
        exitCode: exitCode ?? 1,
        stdout,
        stderr: signal === null ? stderr : `${stderr}\nended by ${signal}`,
      });
    });
  });
  if (!exitCodes.includes(result.exitCode)) throw new CommandError([command, ...args].join(" "), result);
  return result;
};

const mostLines = 40;

/** The counters with which cdktf redraws its screen. */
const progress = /^\d+ Stacks? deploying\b/;

const lastLines = ({ stdout, stderr }: CommandResult): string =>
  stripVTControlCharacters(`${stdout}\n${stderr}`)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !progress.test(line))
    .slice(-mostLines)
    .join("\n");
