import type { Authorizer } from "../http/dispatch";
import { permissionsOf } from "./permissions";
import { requirementsOf } from "./requirements";
import { verbs } from "./statement";

/**
 * A caller who may do everything but what these statements allow.
 *
 * @param statements - Verb and resource type, such as `inspect credentials`.
 * @throws {Error} for one that no permission belongs to
 */
export function withoutStatements(statements: readonly string[]): Authorizer {
  const missing = new Set(statements.flatMap((statement) => [...permissionsIn(statement)]));
  return (call) =>
    requirementsOf(call)?.every(({ permissions }) => !permissions.some((each) => missing.has(each))) ?? true;
}

function permissionsIn(statement: string): ReadonlySet<string> {
  const [verb = "", resourceType = "", ...rest] = statement.trim().toLowerCase().split(/\s+/);
  const known = verbs.find((each) => each === verb);
  const found = known && rest.length === 0 ? permissionsOf(known, resourceType) : undefined;
  if (found !== undefined && found.size > 0) return found;
  throw new Error(`${statement}: give a verb and a resource type, such as "inspect credentials"`);
}
