import { Token } from "cdktf";
import type { z } from "zod";
import { issuesOf, pathText } from "../lambda-src/settings-file/issues";

/**
 * Says what is wrong with props that are settings of a tenancy file too, by the file's own schema. A value that only
 * Terraform will know is taken on trust.
 */
export function checkSettings(schema: z.ZodObject, props: object): string[] {
  const settings = Object.fromEntries(
    Object.entries(props).filter(([key, value]) => key in schema.shape && isKnown(value)),
  );
  return issuesOf(schema.safeParse(settings).error).map(({ path, message }) => {
    const found = path.reduce<unknown>(
      (value, key) => (value as Record<PropertyKey, unknown>)[key],
      settings,
    );
    return `"${pathText(path)}" ${message}; got: ${typeof found === "string" ? found : JSON.stringify(found)}`;
  });
}

function isKnown(value: unknown): boolean {
  return !(Array.isArray(value) ? value : [value]).some(
    (each) => each === undefined || Token.isUnresolved(each),
  );
}
