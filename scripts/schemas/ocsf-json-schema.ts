// Turns the definition of OCSF's Compliance Finding into the JSON Schema that tests validate findings against.
//   node --import tsx scripts/schemas/ocsf-json-schema.ts <checkout of github.com/ocsf/ocsf-schema at a release> > test/data/ocsf/compliance_finding.schema.json
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Attribute {
  readonly requirement?: string;
  readonly type?: string;
  readonly is_array?: boolean;
  readonly enum?: Readonly<Record<string, unknown>>;
}

interface Definition {
  readonly uid?: number;
  readonly extends?: string;
  readonly attributes: Readonly<Record<string, Attribute | readonly string[] | string>>;
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
}

interface DataType {
  readonly type?: string;
  readonly regex?: string;
  readonly max_len?: number;
  readonly range?: readonly [number, number];
}

/** Profiles of OCSF that the findings name; attributes of other profiles are not allowed. */
const profiles = ["cloud"];

/** Objects that the findings are made of. An attribute of any other object is left out, and so not allowed. */
const objects = [
  "account",
  "cloud",
  "compliance",
  "finding_info",
  "key_value_object",
  "metadata",
  "object",
  "product",
  "remediation",
  "resource_details",
  "user",
];

const checkout = process.argv[2];
if (checkout === undefined) throw new Error("name a checkout of github.com/ocsf/ocsf-schema");
const read = <T>(path: string): T => JSON.parse(readFileSync(join(checkout, path), "utf8")) as T;

const { version } = read<{ version: string }>("version.json");
const dictionary = read<{
  attributes: Record<string, Attribute>;
  types: { attributes: Record<string, DataType> };
}>("dictionary.json");

interface Resolved {
  readonly attributes: Map<string, Attribute>;
  readonly atLeastOne: readonly string[];
}

/** A definition with what it inherits and includes. */
function resolve(path: (name: string) => string, name: string): Resolved {
  const definition = read<Definition>(path(name));
  const inherited = definition.extends === undefined ? undefined : resolve(path, definition.extends);
  const attributes = new Map(inherited?.attributes);
  const add = (own: Definition["attributes"]): void => {
    for (const [key, value] of Object.entries(own)) {
      if (typeof value === "string" || Array.isArray(value)) {
        for (const include of [value].flat() as string[]) {
          if (profiles.some((profile) => include === `profiles/${profile}.json`))
            add(read<Definition>(include).attributes);
        }
      } else {
        const before = attributes.get(key);
        const own = value as Attribute;
        attributes.set(key, { ...before, ...own, enum: { ...before?.enum, ...own.enum } });
      }
    }
  };
  add(definition.attributes);
  return { attributes, atLeastOne: definition.constraints?.at_least_one ?? inherited?.atLeastOne ?? [] };
}

function schemaOf({ attributes, atLeastOne }: Resolved): object {
  const properties = [...attributes].flatMap(([name, attribute]): [string, object][] => {
    const merged = { ...dictionary.attributes[name], ...attribute };
    const values = { ...dictionary.attributes[name]?.enum, ...attribute.enum };
    const value = valueSchema(merged.type ?? "string_t", Object.keys(values));
    if (!value) return [];
    return [[name, merged.is_array ? { type: "array", items: value } : value]];
  });
  return {
    type: "object",
    additionalProperties: false,
    required: [...attributes]
      .filter(([, { requirement }]) => requirement === "required")
      .map(([name]) => name),
    ...(atLeastOne.length > 0 ? { anyOf: atLeastOne.map((name) => ({ required: [name] })) } : {}),
    properties: Object.fromEntries(properties),
  };
}

function valueSchema(type: string, values: readonly string[]): object | undefined {
  if (type === "object") return { type: "object" };
  if (type === "json_t") return {};
  const data = dictionary.types.attributes[type];
  if (!data) return objects.includes(type) ? { $ref: `#/$defs/${type}` } : undefined;
  const base = data.type ?? type;
  const kind = {
    string_t: "string",
    integer_t: "integer",
    long_t: "integer",
    float_t: "number",
    boolean_t: "boolean",
  }[base];
  return {
    type: kind ?? "string",
    ...(kind === "integer" && values.length > 0 ? { enum: values.map(Number) } : {}),
    ...(data.regex !== undefined ? { pattern: data.regex } : {}),
    ...(data.max_len !== undefined ? { maxLength: data.max_len } : {}),
    ...(data.range !== undefined ? { minimum: data.range[0], maximum: data.range[1] } : {}),
  };
}

const eventPath = (name: string): string =>
  name === "base_event" ? "events/base_event.json" : `events/findings/${name}.json`;
const event = resolve(eventPath, "compliance_finding");

// OCSF computes these from the uids of category, class and activity; the definitions do not spell them out.
const categoryUid =
  read<{ attributes: Record<string, { uid: number }> }>("categories.json").attributes.findings?.uid ?? 0;
const classUid = categoryUid * 1000 + (read<Definition>(eventPath("compliance_finding")).uid ?? 0);
const activities = Object.keys(event.attributes.get("activity_id")?.enum ?? {}).map(Number);
for (const [name, values] of Object.entries({
  category_uid: [categoryUid],
  class_uid: [classUid],
  type_uid: activities.map((activity) => classUid * 100 + activity),
})) {
  const computed = Object.fromEntries(values.map((value) => [value, {}]));
  event.attributes.set(name, { type: "integer_t", requirement: "required", enum: computed });
  delete dictionary.attributes[name];
}
console.log(
  JSON.stringify(
    {
      $schema: "http://json-schema.org/draft-07/schema#",
      $comment: `OCSF ${version}, class compliance_finding with the profile ${profiles.join(", ")}. Made by scripts/schemas/ocsf-json-schema.ts from https://github.com/ocsf/ocsf-schema (Apache-2.0, Copyright OCSF a Series of LF Projects, LLC).`,
      ...schemaOf(event),
      $defs: Object.fromEntries(
        objects
          .filter((name) => name !== "object")
          .map((name) => [name, schemaOf(resolve((each) => `objects/${each}.json`, name))]),
      ),
    },
    null,
    1,
  ),
);
