import { z } from "zod";

/** What a caller says of a detector rule. */
export const ruleDetails = z.looseObject({
  isEnabled: z.boolean(),
  riskLevel: z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW", "MINOR"]).optional(),
  labels: z.array(z.string()).optional(),
  configurations: z.array(z.unknown()).optional(),
  condition: z.unknown().optional(),
});

/** Of what a caller says of a rule, what a recipe keeps. */
export const settingsOf = ({
  isEnabled,
  riskLevel,
  labels,
  configurations,
  condition,
}: z.infer<typeof ruleDetails>) => ({
  isEnabled,
  riskLevel,
  labels,
  configurations,
  condition,
});
