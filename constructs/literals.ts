/**
 * The same settings as literals of Terraform: in its JSON, `${` and `%{` begin a template, in values and in the keys of
 * maps (Terraform, "JSON Configuration Syntax"), and a tenancy file could read a file of whoever deploys.
 *
 * Not for a backend: Terraform takes its arguments as they are (measured with 1.11.4).
 */
export function literals<T>(settings: T): T {
  return literal(settings) as T;
}

function literal(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/[$%](?=\{)/g, "$&$&");
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [literal(key), literal(inner)]));
}
