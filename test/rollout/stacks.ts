import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RolloutFolder } from "../../scripts/rollout/record";
import type { RolloutStack } from "../../scripts/rollout/stack";
import { terraformCommand } from "../../scripts/terraform/terraform";

/** Whether there is a Terraform to test with; a suite that needs it says that it was skipped. */
export const hasTerraform = ((): boolean => {
  try {
    execFileSync(terraformCommand(process.env), ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/**
 * Stacks of Terraform's built-in `terraform_data`, for which no provider is needed: what is tested is the rollout.
 * Creating one fails while a file named `broken` is in its folder.
 */
export class DataStacks {
  readonly root = mkdtempSync(join(tmpdir(), "rollout-"));
  readonly folder = new RolloutFolder(join(this.root, "rollout"));
  readonly stacks: RolloutStack[] = [];

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
            provisioner: { "local-exec": { command: "test ! -e broken" } },
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
    if (!existsSync(file)) return undefined;
    const state = JSON.parse(readFileSync(file, "utf8")) as { outputs: { setting?: { value: unknown } } };
    return state.outputs.setting?.value;
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #of(name: string): string {
    return join(this.root, "stacks", name);
  }
}
