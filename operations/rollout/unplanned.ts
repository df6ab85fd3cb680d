import { z } from "zod";

/** A change that weakens the control and that no deployment would put right, so that no plan names it. */
export type Unplanned =
  | {
      readonly kind: "alarm_suppressed";
      readonly address: string;
      readonly id: string;
      readonly until: string;
    }
  | { readonly kind: "recipe_detached"; readonly address: string; readonly recipeId: string }
  | { readonly kind: "tags_changed"; readonly address: string; readonly attributes: readonly string[] }
  | { readonly kind: "secret_rewritten"; readonly address: string; readonly id: string };

/** A secret as it was deployed. */
export interface DeployedSecret {
  readonly address: string;
  readonly id: string;
  /** Base64. */
  readonly content: string;
}

/** What the steps beside the provider were given, by which they can be taken again (constructs/cloud-guard). */
export interface DeployedSteps {
  readonly attachments: readonly z.infer<typeof attachmentSchema>[];
  readonly rules: readonly z.infer<typeof rulesSchema>[];
}

const ids = z.array(z.string());
const attachmentSchema = z.object({
  targetId: z.string(),
  detectorRecipeIds: ids,
  responderRecipeIds: ids,
  optionalRecipeIds: ids,
  adopted: z.boolean(),
  sourceRecipeId: z.string(),
});
const rulesSchema = z.object({
  recipeId: z.string(),
  sourceRecipeId: z.string(),
  rules: z.record(z.string(), z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW", "MINOR"])),
});

const values = z.record(z.string(), z.unknown());
const planSchema = z.object({
  prior_state: z
    .object({
      values: z
        .object({
          root_module: z.object({
            resources: z
              .array(z.object({ address: z.string(), mode: z.string(), type: z.string(), values }))
              .default([]),
          }),
        })
        .optional(),
    })
    .optional(),
  resource_drift: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        change: z.object({ before: values.nullish(), after: values.nullish() }),
      }),
    )
    .default([]),
});

/**
 * What a plan in Terraform's JSON says of resources as they are now, and would leave so: the provider reads a suppressed
 * alarm, but a deployment without the block keeps it; recipes of a target, and the tags of what is Cloud Guard's, are left
 * alone because the provider's update would break them (docs/decisions/0006).
 */
export function unplannedChanges(json: string): Unplanned[] {
  const { resource_drift: drift } = planSchema.parse(JSON.parse(json));
  const resources = resourcesNow(json);
  const suppressed = resources
    .filter(({ type }) => type === "oci_monitoring_alarm")
    .flatMap(({ address, values }): Unplanned[] =>
      alarmSchema.parse(values).suppression.map(({ time_suppress_until: until }) => ({
        kind: "alarm_suppressed",
        address,
        id: alarmSchema.parse(values).id,
        until,
      })),
    );
  const detached = deployedSteps(json).attachments.flatMap((attachment) => {
    const target = resources.find(({ values }) => values["id"] === attachment.targetId);
    if (target === undefined) return [];
    const attached = targetSchema.parse(target.values);
    const has = new Set([
      ...attached.target_detector_recipes.map((recipe) => recipe.detector_recipe_id),
      ...attached.target_responder_recipes.map((recipe) => recipe.responder_recipe_id),
    ]);
    return [...attachment.detectorRecipeIds, ...attachment.responderRecipeIds]
      .filter((recipeId) => !has.has(recipeId) && !attachment.optionalRecipeIds.includes(recipeId))
      .map((recipeId): Unplanned => ({ kind: "recipe_detached", address: target.address, recipeId }));
  });
  const untagged = drift.flatMap(({ address, type, change: { before, after } }): Unplanned[] => {
    if (!type.startsWith("oci_cloud_guard_")) return [];
    const attributes = ["freeform_tags", "defined_tags"].filter(
      (name) => JSON.stringify(before?.[name] ?? {}) !== JSON.stringify(after?.[name] ?? {}),
    );
    return attributes.length === 0 ? [] : [{ kind: "tags_changed", address, attributes }];
  });
  return [...suppressed, ...detached, ...untagged];
}

/** The secrets that were deployed with their content: the provider reads none back. */
export function deployedSecrets(json: string): DeployedSecret[] {
  return resourcesNow(json)
    .filter(({ type }) => type === "oci_vault_secret")
    .flatMap(({ address, values }) => {
      const { id, secret_content: contents } = secretSchema.parse(values);
      return contents.map(({ content }) => ({ address, id, content }));
    });
}

export function deployedSteps(json: string): DeployedSteps {
  const inputs = resourcesNow(json)
    .filter(({ type }) => type === "terraform_data")
    .map(({ values }) => values["triggers_replace"]);
  const matching = <T>(schema: z.ZodType<T>) =>
    inputs.flatMap((input) => {
      const { data } = schema.safeParse(input);
      return data === undefined ? [] : [data];
    });
  return { attachments: matching(attachmentSchema), rules: matching(rulesSchema) };
}

/** In words, for whoever compares. */
export function unplannedText(change: Unplanned): string {
  switch (change.kind) {
    case "alarm_suppressed":
      return `${change.address} is suppressed until ${change.until}: it tells nobody`;
    case "recipe_detached":
      return `${change.address} has lost its recipe ${change.recipeId}: what the recipe finds, or sends on, reaches nobody`;
    case "tags_changed":
      return `${change.address} has other tags (${change.attributes.join(", ")}), which deploying leaves alone`;
    case "secret_rewritten":
      return `${change.address} does not hold the configuration that was deployed: somebody wrote another, and the function goes by it`;
  }
}

const alarmSchema = z.object({
  id: z.string(),
  suppression: z.array(z.object({ time_suppress_until: z.string() })).default([]),
});
const targetSchema = z.object({
  target_detector_recipes: z.array(z.object({ detector_recipe_id: z.string() })).default([]),
  target_responder_recipes: z.array(z.object({ responder_recipe_id: z.string() })).default([]),
});
const secretSchema = z.object({
  id: z.string(),
  secret_content: z.array(z.object({ content: z.string() })).default([]),
});

/** Managed resources as they are, refreshed before the plan was made. */
function resourcesNow(json: string) {
  const { prior_state } = planSchema.parse(JSON.parse(json));
  return (prior_state?.values?.root_module.resources ?? []).filter(({ mode }) => mode === "managed");
}
