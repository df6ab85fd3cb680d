import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { RolloutFolder } from "../../../operations/rollout/record";
import type { RolloutStack } from "../../../operations/rollout/stack";
import { terraformCommand } from "../../../operations/terraform/terraform";

/** Whether there is a Terraform to test with; a suite that needs it says that it was skipped. */
export const hasTerraform = ((): boolean => {
  try {
    execFileSync(terraformCommand(process.env), ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** Somebody else's Terraform, which holds the lock on the state of a stack and asks whether it may apply. */
export interface OtherWriter {
  /** Answers, and resolves when it has ended: `yes` writes the state, anything else leaves it as it was. */
  answer(answer: "yes" | "no"): Promise<void>;
}

/** Waits until a file says something, as long as its folder is there. */
export const says = async (file: string, text: string): Promise<void> => {
  while (!existsSync(file) || !readFileSync(file, "utf8").includes(text)) {
    if (!existsSync(dirname(file))) throw new Error(`${file} is gone and never said ${text}`);
    await wait(20);
  }
};

/**
 * Stacks of Terraform's built-in `terraform_data`, for which no provider is needed: what is tested is the rollout.
 * Creating one fails while a file named `broken` is in its folder.
 */
export class DataStacks {
  readonly root = mkdtempSync(join(tmpdir(), "rollout-"));
  readonly folder = new RolloutFolder(join(this.root, "rollout"));
  readonly stacks: RolloutStack[] = [];
  readonly #others: ChildProcess[] = [];

  add(name: string, wave: number, setting = "one"): RolloutStack {
    const stack = { name, wave, folder: join(this.root, "stacks", name), guardedChanges: [] };
    mkdirSync(stack.folder, { recursive: true });
    this.stacks.push(stack);
    this.configure(name, setting);
    return stack;
  }

  configure(name: string, setting: string): void {
    const configuration = {
      resource: {
        terraform_data: {
          setting: {
            input: setting,
            triggers_replace: setting === "replaced" ? "yes" : "no",
            provisioner: { "local-exec": { command: "echo once >> created; test ! -e broken" } },
          },
        },
      },
      output: { setting: { value: "${terraform_data.setting.output}" } },
    };
    writeFileSync(join(this.#of(name), "cdk.tf.json"), JSON.stringify(configuration));
  }

  break(name: string): void {
    writeFileSync(join(this.#of(name), "broken"), "");
  }

  mend(name: string): void {
    rmSync(join(this.#of(name), "broken"));
  }

  /** What somebody does to the tenancy by hand: the state is all that `terraform_data` has. */
  changeByHand(name: string, setting: string): void {
    const file = join(this.#of(name), "terraform.tfstate");
    const state = JSON.parse(readFileSync(file, "utf8")) as {
      serial: number;
      resources: { instances: { attributes: { input: unknown } }[] }[];
    };
    state.serial += 1;
    state.resources[0]!.instances[0]!.attributes.input = { value: setting, type: "string" };
    writeFileSync(file, JSON.stringify(state));
  }

  /** What is deployed; nothing before the first deployment. */
  deployed(name: string): unknown {
    const file = join(this.#of(name), "terraform.tfstate");
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    // Taking the lock leaves an empty file.
    if (text === "") return undefined;
    const state = JSON.parse(text) as { outputs: { setting?: { value: unknown } } };
    return state.outputs.setting?.value;
  }

  /** How often the resource was created. */
  creations(name: string): number {
    const file = join(this.#of(name), "created");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
  }

  /** Lets somebody else begin to deploy a stack, and resolves when they hold its lock. */
  async deployElsewhere(name: string): Promise<OtherWriter> {
    const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
    const cwd = this.#of(name);
    execFileSync(terraformCommand(env), ["init", "-input=false"], { cwd, env, stdio: "ignore" });
    const child = spawn(terraformCommand(env), ["apply", "-no-color"], { cwd, env });
    this.#others.push(child);
    const ended = new Promise((resolve) => child.once("close", resolve));
    await new Promise<void>((resolve, reject) => {
      let said = "";
      const listen = (text: string) => {
        said += text;
        if (said.includes("Enter a value:")) resolve();
      };
      child.stdout.setEncoding("utf8").on("data", listen);
      child.stderr.setEncoding("utf8").on("data", listen);
      child.once("close", () => reject(new Error(`the other Terraform ended: ${said}`)));
    });
    return {
      answer: async (answer) => {
        child.stdin.end(`${answer}\n`);
        await ended;
      },
    };
  }

  /** A Terraform that writes down what it says, which tells that it waits for a lock. */
  heardTerraform(): { readonly env: NodeJS.ProcessEnv; readonly said: string } {
    const command = join(this.root, "heard-terraform");
    const said = join(this.root, "said");
    const real = terraformCommand(process.env);
    writeFileSync(command, `#!/usr/bin/env bash\nset -o pipefail\n'${real}' "$@" | tee -a '${said}'\n`);
    chmodSync(command, 0o755);
    return { env: { ...process.env, TERRAFORM_BINARY_NAME: command }, said };
  }

  close(): void {
    for (const child of this.#others) child.kill();
    rmSync(this.root, { recursive: true, force: true });
  }

  #of(name: string): string {
    return join(this.root, "stacks", name);
  }
}
