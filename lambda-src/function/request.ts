import { visibleText } from "../terminal/visible-text";

/** The function was asked for something that it does not do. The message may go to the caller. */
export class InvalidRequestError extends Error {
  override readonly name = "InvalidRequestError";
}

const expected = 'expected {} or {"action": "audit"}';

/**
 * Reads what the function was called with: nothing, `{}` or `{"action": "audit"}`, which all mean the same.
 * @throws {InvalidRequestError} that names what was found instead.
 */
export function parseRequest(body: string): { readonly action: "audit" } {
  if (body.trim() === "") return { action: "audit" };
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new InvalidRequestError(`the request is not JSON: ${expected}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InvalidRequestError(`the request is ${nameOf(value)}: ${expected}`);
  const { action = "audit", ...others } = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(others);
  if (unknown.length > 0)
    throw new InvalidRequestError(`unknown field ${unknown.slice(0, 5).map(quoted).join(", ")}: ${expected}`);
  if (action !== "audit")
    throw new InvalidRequestError(
      `unknown action ${typeof action === "string" ? quoted(action) : nameOf(action)}: ${expected}`,
    );
  return { action };
}

function quoted(text: string): string {
  return JSON.stringify(visibleText(text.slice(0, 60)));
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
