import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A function as the Fn server runs it: a process that listens on a unix socket. */
export interface FunctionProcess {
  readonly pid: number;
  readonly output: () => string;
  call(
    body: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>;
  /** Ends the process as the platform does, without a chance to tidy up. */
  kill(): Promise<void>;
}

/** Starts the function's bundle (Fn, `FN_FORMAT=http-stream`) and waits for its socket. */
export async function startFunction(
  bundle: string,
  environment: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<FunctionProcess> {
  const folder = await mkdtemp(join(tmpdir(), "iofs-"));
  const socketPath = join(folder, "lsnr.sock");
  const child = spawn(process.execPath, [...nodeOptions, bundle], {
    env: {
      PATH: process.env.PATH,
      FN_FORMAT: "http-stream",
      FN_LISTENER: `unix:${socketPath}`,
      FN_FN_NAME: "credential-audit",
      FN_MEMORY: "512",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const output = () => Buffer.concat(chunks).toString();
  while (!existsSync(socketPath)) {
    if (child.exitCode !== null) throw new Error(`the function ended before it listened: ${output()}`);
    await wait(10);
  }
  return {
    pid: child.pid ?? 0,
    output,
    call: (body, headers = {}) =>
      new Promise((resolve, reject) => {
        const call = request(
          {
            socketPath,
            path: "/call",
            method: "POST",
            headers: { "content-type": "application/json", "fn-call-id": "01CALL", ...headers },
          },
          (response) => {
            const parts: Buffer[] = [];
            response.on("data", (part: Buffer) => parts.push(part));
            response.on("error", reject);
            response.on("end", () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: Buffer.concat(parts).toString(),
              }),
            );
          },
        );
        call.on("error", reject);
        call.end(body);
      }),
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
