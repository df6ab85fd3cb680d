import type { Comparison, Filter, FilterValue } from "./filter";
import type { Attribute } from "./attribute";
import { resolvePath, type ResourceSchema } from "./schema";

/** A filter or a sort that names an attribute which is unknown or not searchable. */
export class NotSearchableError extends Error {
  override readonly name = "NotSearchableError";
}

export type Resource = Readonly<Record<string, unknown>>;
type Predicate = (resource: Resource) => boolean;

/** Turns a filter into a test of resources. @throws {NotSearchableError} */
export function compileFilter(filter: Filter, schema: ResourceSchema): Predicate {
  switch (filter.kind) {
    case "and": {
      const parts = filter.of.map((part) => compileFilter(part, schema));
      return (resource) => parts.every((part) => part(resource));
    }
    case "or": {
      const parts = filter.of.map((part) => compileFilter(part, schema));
      return (resource) => parts.some((part) => part(resource));
    }
    case "not": {
      const part = compileFilter(filter.of, schema);
      return (resource) => !part(resource);
    }
    case "present": {
      const { keys } = searchable(schema, filter.path, "present");
      return (resource) => valuesAt(resource, keys).some(isPresent);
    }
    case "compare": {
      const { keys, attribute } = searchable(schema, filter.path, "compare");
      const { operator, value } = filter;
      // SCIM: `ne` also matches a resource that lacks the attribute.
      if (operator === "ne") {
        return (resource) => valuesAt(resource, keys).every((own) => !compare(own, "eq", value, attribute));
      }
      return (resource) => valuesAt(resource, keys).some((own) => compare(own, operator, value, attribute));
    }
  }
}

/** The value that a resource is sorted by. @throws {NotSearchableError} */
export function sortKey(path: string, schema: ResourceSchema): (resource: Resource) => string {
  const { keys } = searchable(schema, path, "compare");
  return (resource) => {
    const [value] = valuesAt(resource, keys);
    return isScalar(value) ? String(value) : "";
  };
}

function searchable(schema: ResourceSchema, path: string, use: "compare" | "present") {
  const resolved = resolvePath(schema, path);
  if (resolved === undefined) throw new NotSearchableError(`attribute ${path} is not defined`);
  const { attribute, keys } = resolved;
  // Asking whether a complex attribute is there at all needs a searchable part of it only.
  const parts = attribute?.sub ? Object.values(attribute.sub) : [];
  const allowed =
    use === "present" && parts.length > 0 ? parts.some((part) => part.searchable) : attribute?.searchable;
  if (attribute === undefined || allowed !== true)
    throw new NotSearchableError(`attribute ${path} is not searchable`);
  return { keys, attribute };
}

function valuesAt(resource: Resource, keys: readonly string[]): readonly unknown[] {
  let values: readonly unknown[] = [resource];
  for (const key of keys)
    values = values.flatMap((value) =>
      typeof value === "object" && value !== null ? ((value as Resource)[key] ?? []) : [],
    );
  return values;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function compare(own: unknown, operator: Comparison, value: FilterValue, attribute: Attribute): boolean {
  if (typeof own === "boolean" || typeof value === "boolean")
    return operator === "eq" && String(own) === String(value);
  if (!isScalar(own) || value === null) return false;
  if (attribute.instant) return order(Date.parse(String(own)), operator, Date.parse(String(value)));
  const fold = (text: unknown) => (attribute.exact ? String(text) : String(text).toLowerCase());
  const [left, right] = [fold(own), fold(value)];
  switch (operator) {
    case "co":
      return left.includes(right);
    case "sw":
      return left.startsWith(right);
    case "ew":
      return left.endsWith(right);
    default:
      return order(left, operator, right);
  }
}

function order<T extends string | number>(left: T, operator: Comparison, right: T): boolean {
  switch (operator) {
    case "eq":
      return left === right;
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
    default:
      return false;
  }
}
