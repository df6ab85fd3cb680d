import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** What a run of the command left behind. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from the signal to the end, when one was sent. */
  readonly stoppedAfter: number | undefined;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Sends the signal once the promise is settled. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly when: Promise<unknown> };
  /** Largest file that the process may write, in blocks of 512 bytes. */
  readonly fileBlocks?: number;
  /** Closes the reading end of stdout at once, as `head` does. */
  readonly closeStdout?: boolean;
}

/** The bundle as it is shipped, built into a folder of its own, so that it is never older than the sources. */
export class BuiltCommand {
  readonly folder = mkdtempSync(join(tmpdir(), "credential-audit-test-"));
  readonly path = join(this.folder, "cli.js");

  constructor() {
    execFileSync(process.execPath, ["scripts/build.mjs", this.folder], { cwd: root, stdio: "pipe" });
  }

  run(given: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return new Promise((settle, reject) => {
      const { PATH = "", TMPDIR = "" } = process.env;
      const limit = options.fileBlocks === undefined ? "" : `ulimit -f ${options.fileBlocks}; `;
      const child = spawn("sh", ["-c", `${limit}exec "$0" "$@"`, process.execPath, this.path, ...given], {
        cwd: options.cwd ?? this.folder,
        // Nothing of the developer's own environment: no OCI_CLI_* and no home folder.
        env: { PATH, ...(TMPDIR && { TMPDIR }), HOME: this.folder, ...options.env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [stdout, stderr] = ["", ""];
      let signalledAt: number | undefined;
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      if (options.closeStdout) child.stdout.destroy();
      void options.signal?.when.then(() => {
        signalledAt = performance.now();
        child.kill(options.signal?.name);
      });
      child.once("error", reject);
      child.once("close", (exitCode) => {
        const stoppedAfter = signalledAt === undefined ? undefined : performance.now() - signalledAt;
        settle({ exitCode, stdout, stderr, stoppedAfter });
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
