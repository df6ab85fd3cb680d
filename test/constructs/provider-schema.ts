import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Attribute {
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly type: unknown;
}

interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
}

interface NestedBlock extends Block {
  readonly nesting_mode: string;
  readonly min_items?: number;
  readonly max_items?: number;
  readonly block?: Block;
}

interface ProviderSchema {
  readonly resources: Readonly<Record<string, Block>>;
  readonly data_sources: Readonly<Record<string, Block>>;
}

const schema = JSON.parse(
  readFileSync(join(__dirname, "../data/oci-provider-7.29.0.json"), "utf8"),
) as ProviderSchema;

type Json = Readonly<Record<string, unknown>>;

/** Arguments that Terraform itself knows, whatever the provider. */
const metaArguments = ["//", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/** What the provider's schema holds against synthesized JSON, a line each. */
export function schemaProblems(synthesized: Json): string[] {
  return [
    ...sectionProblems("resource", synthesized["resource"] as Json | undefined, schema.resources),
    ...sectionProblems("data", synthesized["data"] as Json | undefined, schema.data_sources),
  ];
}

function sectionProblems(section: string, types: Json = {}, known: ProviderSchema["resources"]): string[] {
  return Object.entries(types)
    .filter(([type]) => type !== "terraform_data")
    .flatMap(([type, named]) => {
      const block = known[type];
      return Object.entries(named as Json).flatMap(([name, body]) => {
        const at = `${section}.${type}.${name}`;
        return block ? blockProblems(at, body as Json, block, metaArguments) : [`${at}: unknown type`];
      });
    });
}

function blockProblems(at: string, body: Json, block: Block, ignored: readonly string[] = []): string[] {
  const attributes = block.attributes ?? {};
  const nested = block.block_types ?? {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(body)) {
    if (ignored.includes(key)) continue;
    const attribute = attributes[key];
    const inner = nested[key];
    if (attribute) {
      if (attribute.computed && !attribute.optional && !attribute.required) {
        problems.push(`${at}.${key}: read-only`);
      }
      problems.push(...typeProblems(`${at}.${key}`, value, attribute.type));
    } else if (inner) {
      const list = Array.isArray(value) ? (value as unknown[]) : [value];
      if (inner.max_items && list.length > inner.max_items) {
        problems.push(`${at}.${key}: ${list.length} blocks, at most ${inner.max_items}`);
      }
      for (const [index, item] of list.entries()) {
        if (typeof item !== "object" || item === null) problems.push(`${at}.${key}[${index}]: not a block`);
        else problems.push(...blockProblems(`${at}.${key}[${index}]`, item as Json, inner.block ?? inner));
      }
    } else {
      problems.push(`${at}.${key}: unknown argument`);
    }
  }
  for (const [key, attribute] of Object.entries(attributes)) {
    if (attribute.required && body[key] === undefined) problems.push(`${at}.${key}: missing`);
  }
  for (const [key, inner] of Object.entries(nested)) {
    if ((inner.min_items ?? 0) > 0 && body[key] === undefined) problems.push(`${at}.${key}: missing block`);
  }
  return problems;
}

/** A value that Terraform works out has any type. */
const isReference = (value: unknown): boolean => typeof value === "string" && value.includes("${");

function typeProblems(at: string, value: unknown, type: unknown): string[] {
  if (isReference(value)) return [];
  if (Array.isArray(type)) {
    const [kind, inner] = type as [string, unknown];
    if (kind === "list" || kind === "set") {
      return Array.isArray(value)
        ? value.flatMap((item, index) => typeProblems(`${at}[${index}]`, item, inner))
        : [`${at}: expected a ${kind}`];
    }
    if (kind === "map") {
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, item]) => typeProblems(`${at}.${key}`, item, inner))
        : [`${at}: expected a map`];
    }
    return [];
  }
  const expected = type === "bool" ? "boolean" : type;
  return typeof value === expected ? [] : [`${at}: expected a ${String(type)}, got ${JSON.stringify(value)}`];
}
