import { z } from "zod";
import { run } from "./command";
import { type PlannedChange, plannedChanges } from "./plan";

const planFile = "planned";

const stateSchema = z.object({
  values: z
    .object({
      root_module: z.object({
        resources: z
          .array(
            z.object({
              address: z.string(),
              mode: z.enum(["managed", "data"]),
              type: z.string(),
              values: z.record(z.string(), z.unknown()),
            }),
          )
          .optional(),
      }),
    })
    .optional(),
});

/** A resource in Terraform's state. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Terraform in the folder of one stack. */
export class Terraform {
  readonly #env: NodeJS.ProcessEnv;

  constructor(
    readonly folder: string,
    env: NodeJS.ProcessEnv,
  ) {
    this.#env = { ...env, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
  }

  async init(): Promise<void> {
    await this.#run(["init", "-input=false", "-no-color"]);
  }

  /** Plans, and returns what would change. `apply` then does exactly that. */
  async plan({ destroy = false }: { destroy?: boolean } = {}): Promise<PlannedChange[]> {
    const mode = destroy ? ["-destroy"] : [];
    await this.#run(["plan", ...mode, "-input=false", "-no-color", `-out=${planFile}`]);
    const { stdout } = await this.#run(["show", "-json", planFile]);
    return plannedChanges(stdout);
  }

  /** Carries out the last plan. */
  async apply(): Promise<void> {
    await this.#run(["apply", "-input=false", "-no-color", planFile]);
  }

  /** The managed resources in the state. */
  async resources(): Promise<StateResource[]> {
    const { stdout } = await this.#run(["show", "-json"]);
    const { values } = stateSchema.parse(JSON.parse(stdout));
    return (values?.root_module.resources ?? []).filter(({ mode }) => mode === "managed");
  }

  /** Takes a resource out of the state and leaves it alone otherwise. */
  async forget(address: string): Promise<void> {
    await this.#run(["state", "rm", "-no-color", address]);
  }

  #run(args: readonly string[]) {
    return run("terraform", args, { cwd: this.folder, env: this.#env });
  }
}
