import { z } from "zod";
import type { Access } from "../../lambda-src/oci/connection-options";

const environment = z.object({
  STEP_ACTION: z.enum(["apply", "destroy"]),
  STEP_REGION: z.string().min(1),
  STEP_AUTH: z.string().optional(),
  STEP_PROFILE: z.string().optional(),
  STEP_INPUT: z.string(),
});

/**
 * What Terraform handed over to a step of the deployment (`constructs/sdk-step/sdk-step.ts`).
 *
 * @throws ZodError when the environment is not that of a step.
 */
export function stepInput<Schema extends z.ZodType>(schema: Schema) {
  const values = environment.parse(process.env);
  return {
    action: values.STEP_ACTION,
    access: {
      region: values.STEP_REGION,
      auth: values.STEP_AUTH || undefined,
      profile: values.STEP_PROFILE || undefined,
    } satisfies Access,
    input: schema.parse(JSON.parse(values.STEP_INPUT)),
  };
}
