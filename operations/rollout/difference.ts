import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

/**
 * What an approver has to read, and that is no secret: who may do what, which code runs, and what can be deleted. Of
 * everything else a plan's summary names attributes alone.
 */
const shownAttributes: Readonly<Record<string, readonly string[]>> = {
  oci_identity_policy: ["statements"],
  oci_identity_dynamic_group: ["matching_rule"],
  oci_functions_function: ["image"],
  oci_objectstorage_bucket: ["retention_rules", "versioning"],
};

const changeSchema = z.object({
  actions: z.array(z.enum(["no-op", "create", "read", "update", "delete", "forget"])),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  after_unknown: z.unknown().optional(),
  before_sensitive: z.unknown().optional(),
  after_sensitive: z.unknown().optional(),
  importing: z.unknown().optional(),
});

type Change = z.infer<typeof changeSchema>;

const resourceSchema = z.object({
  address: z.string(),
  type: z.string(),
  mode: z.enum(["managed", "data"]),
  previous_address: z.string().optional(),
  change: changeSchema,
});

const planSchema = z.object({
  resource_changes: z.array(resourceSchema).optional(),
  resource_drift: z.array(resourceSchema).optional(),
  output_changes: z.record(z.string(), changeSchema).optional(),
});

const actions = ["create", "update", "replace", "destroy", "forget", "import", "move"] as const;

/** What happens to a resource, in one word. */
export type Action = (typeof actions)[number];

/** What one attribute is, and is to be: a line for each entry of a list. */
const shownValueSchema = z.object({
  attribute: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});

export type ShownValue = z.infer<typeof shownValueSchema>;

/**
 * A resource, or an output, that is not as the configuration says. Holds names, and values only of the attributes that are
 * known to hold no secret.
 */
export const differenceSchema = z.object({
  /** Terraform's address; `output.<name>` for an output. */
  address: z.string(),
  type: z.string(),
  action: z.enum(actions),
  /** Top-level attributes that change; empty where all of the resource does. */
  attributes: z.array(z.string()),
  values: z.array(shownValueSchema).optional(),
});

export type Difference = z.infer<typeof differenceSchema>;

/**
 * What a plan in Terraform's JSON would change.
 * @throws {ZodError} when Terraform says something that is not known here: better no plan than one half read
 */
export const plannedDifferences = (json: string): Difference[] => {
  const { resource_changes = [], output_changes = {} } = planSchema.parse(JSON.parse(json));
  return [
    ...resource_changes
      .filter(({ mode }) => mode === "managed")
      .flatMap(({ address, type, previous_address, change }) =>
        difference(address, type, change, previous_address !== undefined),
      ),
    ...Object.entries(output_changes).flatMap(([name, change]) =>
      difference(`output.${name}`, "output", change),
    ),
  ];
};

/** What was changed outside of Terraform since it last looked, whether the plan takes it back or not. */
export const foundDrift = (json: string): Difference[] =>
  (planSchema.parse(JSON.parse(json)).resource_drift ?? []).flatMap(({ address, type, change }) =>
    difference(address, type, change),
  );

const difference = (address: string, type: string, change: Change, moved = false): Difference[] => {
  const action = actionOf(change, moved);
  if (action === undefined) return [];
  const attributes = action === "update" || action === "replace" ? changedAttributes(change) : [];
  const values = shownValues(type, change);
  return [{ address, type, action, attributes, ...(values.length > 0 && { values }) }];
};

const shownValues = (type: string, change: Change): ShownValue[] =>
  (shownAttributes[type] ?? []).flatMap((attribute) => {
    const [sensitiveBefore, sensitiveAfter, unknown] = [
      change.before_sensitive,
      change.after_sensitive,
      change.after_unknown,
    ].map((marks) => hasTrue(attributesOf(marks)[attribute]));
    if (sensitiveBefore || sensitiveAfter) return [];
    const before = lines(attributesOf(change.before)[attribute]);
    const after = unknown ? ["known after the deployment"] : lines(attributesOf(change.after)[attribute]);
    return isDeepStrictEqual(before, after) ? [] : [{ attribute, before, after }];
  });

const lines = (value: unknown): string[] => {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map((each) =>
    typeof each === "string" ? each : JSON.stringify(each),
  );
};

const actionOf = ({ actions, importing }: Change, moved: boolean): Action | undefined => {
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "destroy";
  if (actions.includes("forget")) return actions.includes("create") ? "replace" : "forget";
  if (actions.includes("create")) return "create";
  if (actions.includes("update")) return "update";
  if (importing !== undefined && importing !== null) return "import";
  return moved ? "move" : undefined;
};

const changedAttributes = ({ before, after, after_unknown }: Change): string[] => {
  const [old, next, unknown] = [before, after, after_unknown].map(attributesOf);
  const names = new Set([old, next, unknown].flatMap((each) => Object.keys(each ?? {})));
  return [...names]
    .filter((name) => hasTrue(unknown?.[name]) || !isDeepStrictEqual(old?.[name], next?.[name]))
    .sort();
};

const attributesOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** Terraform marks what is not known yet with `true`, at any depth. */
const hasTrue = (value: unknown): boolean =>
  value === true || (typeof value === "object" && value !== null && Object.values(value).some(hasTrue));
