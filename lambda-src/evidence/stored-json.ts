import type { z } from "zod";
import { EvidenceFault } from "./evidence-fault";

/** JSON as evidence holds it: for people too, and always the same bytes for the same content. */
export function evidenceJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Parses an object that was read back: whoever may create objects can have put anything under any free name.
 *
 * @param what for the message, such as `a link`
 * @throws {EvidenceFault} when it is not JSON, or not of that shape
 */
export function parseStored<T>(schema: z.ZodType<T>, name: string, what: string, content: Buffer): T {
  let value: unknown;
  try {
    value = JSON.parse(content.toString());
  } catch (error) {
    throw new EvidenceFault(`${name} is not JSON`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EvidenceFault(`${name} is not ${what}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}
