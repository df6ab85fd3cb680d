import type { z } from "zod";

/** Settings as they were written: any of them may be missing or of another type. */
export type Written = Readonly<Record<string, unknown>>;

/** A setting that is a group of settings; empty when it is anything else. */
export function group(value: unknown): Written {
  return typeof value === "object" && value !== null ? (value as Written) : {};
}

/** Says what is wrong with the setting at a path; a setting that was not written is not reported. */
export type Report = (path: readonly string[], message: string) => void;

/**
 * Arguments of `superRefine` for settings that do not go together. Beside other mistakes too, so that all are reported at
 * once; settings that are wrong themselves are the rule's to leave alone.
 */
export function together(rule: (written: Written, report: Report) => void) {
  return [
    (value: unknown, context: z.RefinementCtx): void => {
      rule(group(value), (path, message) => {
        let input: unknown = value;
        for (const key of path) input = group(input)[key];
        if (input !== undefined) context.addIssue({ code: "custom", path: [...path], input, message });
      });
    },
    { when: ({ value }: { value: unknown }) => typeof value === "object" && value !== null },
  ] as const;
}
