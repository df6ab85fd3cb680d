import { z } from "zod";
import { ocid } from "../../lambda-src/contract/ocid";

/** `function` of a tenancy file. Limits: Oracle Functions, "Functions limits" and "Configuring detached invocation". */
export const functionSettings = z.strictObject({
  memoryMb: z.literal([128, 256, 512, 1024, 2048, 3072]).optional().describe("Default 512."),
  timeoutSeconds: z.int().min(5).max(300).optional().describe("When called directly. Default 300."),
  detachedTimeoutSeconds: z.int().min(5).max(3600).optional().describe("When scheduled. Default 3600."),
  shape: z.enum(["GENERIC_X86", "GENERIC_ARM", "GENERIC_X86_ARM"]).optional(),
  networkSecurityGroups: z.array(ocid("networksecuritygroup")).max(5).optional(),
  configurationTtlSeconds: z.int().min(0).max(86_400).optional().describe("Default 300."),
  dynamicGroup: z
    .boolean()
    .optional()
    .describe(
      "false: the policies name any-user with the function's OCID, not a dynamic group. Default true.",
    ),
});

export type FunctionSettings = z.infer<typeof functionSettings>;

/** `logging` of a tenancy file: the function's invoke log. */
export const logging = z.strictObject({
  logGroup: ocid("loggroup").optional().describe("An existing log group."),
  retentionDays: z.literal([30, 60, 90, 120, 150, 180]).optional().describe("Default 180."),
});
