/**
 * What was thrown, whatever it was: Oracle's providers reject with plain objects and texts, and errors from another realm
 * are no `instanceof Error`.
 */
export interface ThrownValue {
  readonly message: string | undefined;
  /** Node's and undici's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  readonly cause: unknown;
  /** Of an `AggregateError`. */
  readonly errors: readonly unknown[];
}

export function thrownValue(value: unknown): ThrownValue {
  if (typeof value !== "object" || value === null)
    return {
      message: typeof value === "string" ? value : undefined,
      code: undefined,
      cause: undefined,
      errors: [],
    };
  const { message, code, cause, errors } = value as Readonly<Record<string, unknown>>;
  return {
    message: typeof message === "string" && message !== "" ? message : undefined,
    code: typeof code === "string" ? code : undefined,
    cause,
    errors: Array.isArray(errors) ? (errors as readonly unknown[]) : [],
  };
}
