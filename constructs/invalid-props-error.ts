import type { Construct } from "constructs";

/** The props of a construct are wrong. Names the construct and lists every problem at once. */
export class InvalidPropsError extends Error {
  override readonly name = "InvalidPropsError";
  /** Path of the construct. */
  readonly path: string;

  constructor(
    scope: Construct,
    /** One sentence a problem: the prop in quotes, the rule, and what was got. */
    readonly problems: readonly string[],
  ) {
    super(`${scope.node.path || "(app)"}: ${problems.join("; ")}`);
    this.path = scope.node.path;
  }
}

/**
 * Throws when there is any problem.
 *
 * @throws InvalidPropsError with all of `problems`; `undefined` entries are left out.
 */
export function rejectProblems(scope: Construct, problems: readonly (string | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new InvalidPropsError(scope, found);
}
