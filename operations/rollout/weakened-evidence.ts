import { z } from "zod";

const text = z.union([z.string(), z.number()]).nullish();
const bucketSchema = z.object({
  versioning: z.string().nullish(),
  retention_rules: z
    .array(
      z.object({
        duration: z.array(z.object({ time_amount: text, time_unit: text })).nullish(),
      }),
    )
    .nullish(),
});

const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        change: z.object({
          actions: z.array(z.string()),
          before: z.unknown().optional(),
          after: z.unknown().optional(),
        }),
      }),
    )
    .optional(),
});

/**
 * Buckets, by address, whose objects a plan in Terraform's JSON would protect less: a retention rule goes or becomes shorter, or
 * versioning is turned off. What cannot be told counts as less.
 */
export const weakenedBuckets = (json: string): string[] =>
  (planSchema.parse(JSON.parse(json)).resource_changes ?? [])
    .filter(({ type, change }) => type === "oci_objectstorage_bucket" && change.actions.includes("update"))
    .filter(({ change }) => {
      const before = bucketSchema.parse(change.before);
      const after = bucketSchema.safeParse(change.after).data;
      return (
        after === undefined ||
        longestRetention(after) < longestRetention(before) ||
        (before.versioning === "Enabled" && after.versioning !== "Enabled")
      );
    })
    .map(({ address }) => address);

/** Days of the longest retention rule; 0 without one. A rule without a duration has no end. */
function longestRetention({ retention_rules: rules }: z.infer<typeof bucketSchema>): number {
  const days = (rules ?? []).map(({ duration }) => {
    const [only] = duration ?? [];
    if (only === undefined) return Number.POSITIVE_INFINITY;
    const amount = Number(only.time_amount);
    return only.time_unit === "YEARS" ? amount * 365 : amount;
  });
  return Math.max(0, ...days.map((each) => (Number.isNaN(each) ? 0 : each)));
}
