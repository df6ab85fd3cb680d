import type { z } from "zod";

/** The keys that a schema knows at a path: what an unknown one may have been meant to be. */
export function settingsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const [key, ...rest] = path;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
      return settingsAt(def.innerType, path);
    case "union":
      return def.options.flatMap((option) => settingsAt(option, path));
    case "array":
      return key === undefined ? [] : settingsAt(def.element, rest);
    case "record":
      return key === undefined ? [] : settingsAt(def.valueType, rest);
    case "object": {
      if (key === undefined) return Object.keys(def.shape);
      const inner = def.shape[String(key)];
      return inner === undefined ? [] : settingsAt(inner, rest);
    }
    default:
      return [];
  }
}
