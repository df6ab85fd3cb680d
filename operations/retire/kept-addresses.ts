import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const addresses = z.array(z.string());
const stackSchema = z.object({
  output: z.object({ kept_on_retire: z.object({ value: addresses }) }),
});
const outputsSchema = z.object({ kept_on_retire: addresses.optional() });

/**
 * The resources of a stack that outlive it, by address: the output `kept_on_retire` of its configuration.
 * @throws {ZodError} when the configuration has no such output: nothing may be destroyed then
 */
export const keptAddresses = async (stackFolder: string): Promise<string[]> => {
  const configuration: unknown = JSON.parse(await readFile(join(stackFolder, "cdk.tf.json"), "utf8"));
  return stackSchema.parse(configuration).output.kept_on_retire.value;
};

/**
 * Those of the last deployment, by the outputs in the state: a tenancy file that was edited since, so that a bucket or an
 * adopted target is no longer in it, must not let them be destroyed. None before the first deployment was complete.
 */
export const deployedKeptAddresses = (outputs: Readonly<Record<string, unknown>>): string[] =>
  outputsSchema.parse(outputs).kept_on_retire ?? [];
