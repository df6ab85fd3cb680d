import type { Resource } from "./filter-evaluation";
import type { Attribute, Returned } from "./attribute";
import { resolvePath, type ResourceSchema } from "./schema";

/** What a client wants to see of each resource. */
export interface Wanted {
  readonly attributes: readonly string[];
  /** Lower-case names of SCIM++'s attribute sets. */
  readonly attributeSets: readonly string[];
}

/** Cuts a resource down to what is returned. */
export interface Projection {
  apply(resource: Resource): Resource;
  /** The secret attributes that it lets through. */
  readonly secrets: readonly string[];
}

type Selection = Map<string, true | Set<string>>;

/**
 * The projection that a request asks for. Attributes that are `always` returned are in; `default` ones when the request
 * names nothing; others when it names them or their set; `never` ones are out whatever it names. Unknown names are ignored.
 */
export function project(schema: ResourceSchema, wanted: Wanted): Projection {
  const groups: [string | undefined, Readonly<Record<string, Attribute>>][] = [
    [undefined, schema.attributes],
    ...Object.entries(schema.extensions),
  ];
  const secrets = new Set<string>();
  const chosen = groups.map(([urn, attributes]): [string | undefined, Selection] => [
    urn,
    selectionOf(schema, urn, attributes, wanted, secrets),
  ]);
  return {
    secrets: [...secrets],
    apply(resource) {
      const out: Record<string, unknown> = {};
      for (const [urn, selection] of chosen) {
        if (urn === undefined) pick(resource, selection, out);
        else if (resource[urn] !== undefined && selection.size > 0) {
          const part = pick(resource[urn] as Resource, selection, {});
          if (Object.keys(part).length > 0) out[urn] = part;
        }
      }
      return out;
    },
  };
}

function selectionOf(
  schema: ResourceSchema,
  urn: string | undefined,
  attributes: Readonly<Record<string, Attribute>>,
  wanted: Wanted,
  secrets: Set<string>,
): Selection {
  const sets = setsOf(wanted);
  const selection: Selection = new Map();
  const choose = (name: string, attribute: Attribute, sub: ReadonlySet<string> | undefined) => {
    if (attribute.returned === "never") return;
    if (attribute.secret) secrets.add(name);
    if (attribute.sub === undefined) {
      selection.set(name, true);
      return;
    }
    const names = new Set(selection.get(name) instanceof Set ? (selection.get(name) as Set<string>) : []);
    for (const [subName, { returned }] of Object.entries(attribute.sub))
      if (returned === "always" || (sub ? sub.has(subName) : returned === "default")) names.add(subName);
    selection.set(name, names);
  };
  for (const [name, attribute] of Object.entries(attributes))
    if (sets.has(attribute.returned)) choose(name, attribute, undefined);
  for (const path of wanted.attributes) {
    const resolved = resolvePath(schema, path);
    if (resolved === undefined) continue;
    const [first, ...rest] = resolved.keys;
    const inGroup = urn === undefined ? resolved.keys : rest;
    if (urn === undefined ? first !== undefined && first in schema.extensions : first !== urn) continue;
    if (resolved.attribute === undefined) {
      for (const [name, attribute] of Object.entries(attributes)) choose(name, attribute, undefined);
      continue;
    }
    const [name = "", sub] = inGroup;
    const attribute = attributes[name];
    if (attribute) choose(name, attribute, sub === undefined ? undefined : new Set([sub]));
  }
  return selection;
}

function setsOf({ attributes, attributeSets }: Wanted): ReadonlySet<Returned> {
  const sets = new Set<Returned>(["always"]);
  if (attributes.length === 0 && attributeSets.length === 0) sets.add("default");
  for (const set of attributeSets) {
    if (set === "default" || set === "all") sets.add("default");
    if (set === "request" || set === "all") sets.add("request");
  }
  return sets;
}

function pick(resource: Resource, selection: Selection, out: Record<string, unknown>): Resource {
  for (const [name, sub] of selection) {
    const value = resource[name];
    if (value === undefined) continue;
    out[name] = sub === true ? value : pickSub(value, sub);
  }
  return out;
}

function pickSub(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => pickSub(item, names));
  const out: Record<string, unknown> = {};
  for (const name of names) {
    const own = (value as Resource)[name];
    if (own !== undefined) out[name] = own;
  }
  return out;
}
