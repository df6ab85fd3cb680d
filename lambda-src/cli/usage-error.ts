/** What the caller asked for cannot be done as asked: exit code 1. Says what was found, what was expected, what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
