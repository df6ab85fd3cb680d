/** What is written through the configuration secret, or not at all: Terraform reads none of it. */
const unseenByTerraform = ["rotation", "ownerEmails", "domainClients", "guardedChanges", "policyPack"];

/** A text somewhere in a tenancy file, and why it would not arrive as it is written. */
export interface TextProblem {
  readonly path: readonly PropertyKey[];
  readonly found: string;
  readonly message: string;
}

/** Every text of a tenancy file, keys included, that could not arrive in Oracle Cloud as it is written. */
export function textProblems(value: unknown, path: readonly PropertyKey[] = []): TextProblem[] {
  if (typeof value === "string") {
    const message = problem(value, unseenByTerraform.includes(String(path[0])));
    return message === undefined ? [] : [{ path, found: value, message }];
  }
  if (Array.isArray(value)) return value.flatMap((inner, index) => textProblems(inner, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const inKey = textProblems(key, path).map((found) => ({ ...found, path: [...path, key] }));
    return [...inKey, ...textProblems(inner, [...path, key])];
  });
}

function problem(text: string, isUnseen: boolean): string | undefined {
  if (/\p{Surrogate}/u.test(text)) return "expected text: half of a surrogate pair is none";
  // Terraform's JSON would hold a reference to whatever the stack's resource of that number is.
  if (text.includes("TfToken[")) return "expected text without TfToken[, which cdktf takes for a reference";
  if (!isUnseen && (text !== text.normalize("NFC") || text.startsWith("\ufeff")))
    return "expected Unicode in normal form C, without a byte order mark: Terraform would change it";
  return undefined;
}
