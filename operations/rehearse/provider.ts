import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, run } from "../terraform/command";
import { terraformCommand } from "../terraform/terraform";

/** Version of Oracle's provider that the constructs are made for; the bindings in package.json have the same. */
export const providerVersion = "7.29.0";

/** Neither the registry nor a mirror gave the provider, or there is no Terraform. */
export class NoProviderError extends Error {
  override readonly name = "NoProviderError";
}

/**
 * Makes sure that `terraform init` can get Oracle's provider, as `TF_CLI_CONFIG_FILE` says.
 * @throws {NoProviderError} with what Terraform said
 */
export const requireProvider = async (env: NodeJS.ProcessEnv): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "credential-compliance-provider-"));
  try {
    const configuration = {
      terraform: { required_providers: { oci: { source: "oracle/oci", version: providerVersion } } },
    };
    await writeFile(join(folder, "main.tf.json"), JSON.stringify(configuration));
    await run(terraformCommand(env), ["init", "-input=false", "-no-color"], {
      cwd: folder,
      env: { ...env, CHECKPOINT_DISABLE: "1" },
    });
  } catch (error) {
    if (error instanceof CommandError) throw new NoProviderError(error.message, { cause: error });
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new NoProviderError("Terraform is not installed: `terraform` is not on the PATH.", {
        cause: error,
      });
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
