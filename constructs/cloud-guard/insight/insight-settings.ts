import { z } from "zod";
import { riskLevels } from "../../../tenancies/settings/detector-rules";

/** By what the parts of the log-insight detection are found again. */
export const insightIdentitySchema = z.object({
  tenancyId: z.string().min(1),
  /** Display name of the data source and the recipe. */
  name: z.string().min(1),
  targetId: z.string().min(1),
});

/** What the log-insight detection should be. */
export const insightSettingsSchema = insightIdentitySchema.extend({
  /** Region of the log. */
  region: z.string().min(1),
  query: z.string().min(1),
  intervalMinutes: z.number().int(),
  riskLevel: z.enum(riskLevels),
  labels: z.array(z.string().min(1)),
});

export type InsightIdentity = z.infer<typeof insightIdentitySchema>;
export type InsightSettings = z.infer<typeof insightSettingsSchema>;
