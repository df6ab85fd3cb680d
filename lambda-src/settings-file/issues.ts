import type { z } from "zod";

/** One thing that a schema has against a value. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  /** What was expected. */
  readonly message: string;
  /** The last of `path` is a key that the schema does not know. */
  readonly isUnknownKey: boolean;
}

/** What a schema has against a value, an issue each, at the deepest place. */
export function issuesOf(error: z.ZodError | undefined): Issue[] {
  return (error?.issues ?? []).flatMap(deepest).flatMap((issue): Issue[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: [...issue.path, key],
          message: "unknown setting",
          isUnknownKey: true,
        }))
      : [{ path: issue.path, message: issue.message, isUnknownKey: false }],
  );
}

/** A union hides what is wrong inside the branch that was meant. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const meant = issue.errors.filter((branch) =>
    branch.every((inner) => inner.code !== "invalid_type" || inner.path.length > 0),
  );
  // The branch with the fewest complaints is the one that the writer most likely meant.
  const [best] = meant.toSorted((a, b) => a.length - b.length);
  if (!best) return [issue];
  return best.flatMap((inner) => deepest({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** `exemptions[2].until` */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}
