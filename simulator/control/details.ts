import { z } from "zod";
import type { Call } from "../operation";
import { invalidParameter, missingParameter } from "./errors";

/** The tags that every create and update request may carry. */
export const tagDetails = {
  freeformTags: z.record(z.string(), z.string()).optional(),
  definedTags: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
};

/** The body of a request, checked. @throws {ServiceError} 400 MissingParameter or InvalidParameter, naming the first field that is wrong */
export const detailsOf = <T>(call: Call, schema: z.ZodType<T>): T => {
  const body = withoutNulls(call.json());
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join(".") ?? "";
  const missing = issue?.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    body,
  );
  throw missing === undefined
    ? missingParameter(path)
    : invalidParameter(`${path}: ${issue?.message ?? "is not valid"}`);
};

/** An absent field and a null one mean the same to Oracle's services. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([name, field]) => [name, withoutNulls(field)]),
  );
};

/** The fields that a request names, without the ones that it leaves alone. */
export const named = <T extends object>(details: T): Partial<T> =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)) as Partial<T>;
