import { RequestError } from "../../oci/request-error";

/**
 * Whether a domain itself says that it does not have a resource type.
 *
 * Strict, because a refusal read as "does not exist" would be a false pass: only a 404 or 501 whose own words name the
 * resource type as unknown count, and none that speaks of permissions or carries `NotAuthorizedOrNotFound`. The words
 * that Oracle uses are not documented.
 */
export function saysTypeIsUnknown(error: unknown, resource: string): boolean {
  if (!(error instanceof RequestError)) return false;
  const { status, detail, code } = error.facts;
  if ((status !== 404 && status !== 501) || detail === undefined || code !== undefined) return false;
  if (/authori[sz]|permission|privilege|access|denied/i.test(detail)) return false;
  // One phrase, so that "filtering ApiKeys is not supported" or "ApiKeys: unknown error" is none.
  const unknown =
    "(?:does not exist|(?:is )?(?:unknown|unsupported|invalid)|is not (?:supported|available|known|valid))";
  const named = `(?:resource ?type:? )?["']?${resource}["']?`;
  return new RegExp(
    `^(?:the )?(?:${named}|resource ?type) ${unknown}\\.?$|^(?:unknown|unsupported|invalid) resource ?type:?(?: ["']?${resource}["']?)?\\.?$`,
    "i",
  ).test(detail.trim());
}
