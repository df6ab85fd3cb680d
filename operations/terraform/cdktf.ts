import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { run } from "./command";

/** The project's own copy of cdktf's command. */
const command = resolve(dirname(require.resolve("cdktf-cli/package.json")), "bundle/bin/cdktf");

const manifestSchema = z.object({
  stacks: z.record(z.string(), z.object({ workingDirectory: z.string() })),
});

/** A stack was asked for by a name that no tenancy file without mistakes has. */
export class UnknownStackError extends Error {
  override readonly name = "UnknownStackError";

  constructor(stack: string, known: readonly string[]) {
    super(
      `There is no stack ${stack}. ${known.length === 0 ? "There is none at all" : `There is ${known.join(", ")}`}; the stack of a faulty tenancy file is left out: see npm run check.`,
    );
  }
}

/** cdktf in one project folder: where its `cdktf.json` is. */
export class Cdktf {
  readonly #env: NodeJS.ProcessEnv;

  constructor(
    readonly folder: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.#env = { ...env, CHECKPOINT_DISABLE: "1" };
  }

  /** Writes the configuration of every stack. */
  async synth(): Promise<void> {
    await this.#run(["synth"]);
  }

  /** Where the last synthesis put the configuration of a stack. @throws {UnknownStackError} */
  async stackFolder(stack: string): Promise<string> {
    const output = join(this.folder, "cdktf.out");
    const { stacks } = manifestSchema.parse(
      JSON.parse(await readFile(join(output, "manifest.json"), "utf8")),
    );
    const found = stacks[stack];
    if (found === undefined) throw new UnknownStackError(stack, Object.keys(stacks));
    return join(output, found.workingDirectory);
  }

  /** Deploys one stack without asking. */
  async deploy(stack: string): Promise<void> {
    // Locking the provider's checksums asks the public registry, which a mirror makes needless.
    await this.#run(["deploy", stack, "--auto-approve", "--no-color", "--skip-provider-lock"]);
  }

  #run(args: readonly string[]) {
    return run(process.execPath, [command, ...args], { cwd: this.folder, env: this.#env });
  }
}
