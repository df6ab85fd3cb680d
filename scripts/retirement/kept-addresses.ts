import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const stackSchema = z.object({
  output: z.object({ kept_on_retire: z.object({ value: z.array(z.string()) }) }),
});

/**
 * The resources of a stack that outlive it, by address: the output `kept_on_retire` of its configuration.
 * @throws {ZodError} when the configuration has no such output: nothing may be destroyed then
 */
export const keptAddresses = async (stackFolder: string): Promise<string[]> => {
  const configuration: unknown = JSON.parse(await readFile(join(stackFolder, "cdk.tf.json"), "utf8"));
  return stackSchema.parse(configuration).output.kept_on_retire.value;
};
