/** A 200 whose body is not what was asked for: read as empty it would be a false pass. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError";
}

/** An attribute as text; what is no text is kept as JSON, so that nothing is taken for absent. */
export function text(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
