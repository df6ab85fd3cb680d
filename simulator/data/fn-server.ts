import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Execution, Executor, Invocation } from "./function-invocation";
import { type FunctionProcess, startFunction } from "./function-process";

/**
 * Runs a bundle as the Fn server runs an image: in a process of its own for each call, so every start is a cold one, with
 * the resource principal in files (Functions, "Accessing Other Oracle Cloud Infrastructure Resources from Running
 * Functions"). A process that is not done at its deadline is ended.
 */
export function fnServer(bundle: string): Executor {
  return async (invocation) => {
    const folder = await mkdtemp(join(tmpdir(), "fn-"));
    try {
      const environment = await withFiles(invocation.environment, folder);
      return await runOnce(bundle, environment, invocation);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function runOnce(
  bundle: string,
  environment: Readonly<Record<string, string>>,
  { body, callId, deadline }: Invocation,
): Promise<Execution> {
  let running: FunctionProcess;
  try {
    running = await startFunction(bundle, environment);
  } catch (error) {
    return { status: undefined, body: "", output: error instanceof Error ? error.message : String(error) };
  }
  const timer = setTimeout(() => void running.kill(), Math.max(0, deadline.getTime() - Date.now()));
  try {
    const headers = { "fn-call-id": callId, "fn-deadline": deadline.toISOString() };
    const answer = await running.call(body, headers);
    return { status: answer.status, body: answer.body, output: running.output() };
  } catch (error) {
    // The process ended in the middle of the call, by itself or at its deadline.
    const reason = error instanceof Error ? error.message : String(error);
    return { status: undefined, body: "", output: `${running.output()}\n${reason}` };
  } finally {
    clearTimeout(timer);
    await running.kill();
  }
}

const inFiles = ["OCI_RESOURCE_PRINCIPAL_RPST", "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM"];

async function withFiles(
  environment: Readonly<Record<string, string>>,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const name of inFiles) {
    const content = environment[name];
    if (content === undefined) continue;
    files[name] = join(folder, name.toLowerCase());
    await writeFile(files[name], content, { mode: 0o600 });
  }
  return { ...environment, ...files };
}
