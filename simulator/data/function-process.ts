import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
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
export function startFunction(
  bundle: string,
  environment: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<FunctionProcess> {
  return startListener((folder) =>
    spawn(process.execPath, [...nodeOptions, bundle], {
      env: { PATH: process.env.PATH, ...fnEnvironment(folder), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

/** What the Fn server tells a function whose socket is to be in `folder`, as the function sees it. */
export function fnEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    FN_FORMAT: "http-stream",
    FN_LISTENER: `unix:${folder}/${socketName}`,
    FN_FN_NAME: "credential-audit",
    FN_MEMORY: "512",
  };
}

const socketName = "lsnr.sock";

/** Starts whatever will listen on the socket in the folder that it is given, and waits for it. */
export async function startListener(
  start: (folder: string) => ChildProcessByStdio<null, Readable, Readable>,
): Promise<FunctionProcess> {
  const folder = await mkdtemp(join(tmpdir(), "iofs-"));
  const socketPath = join(folder, socketName);
  const child = start(folder);
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
