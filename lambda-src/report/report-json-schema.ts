import { z } from "zod";
import { reportSchema } from "./report-schema";

/**
 * JSON Schema (draft 2020-12) of `report.json` as this version writes it; `docs/report.schema.json` is it. What only
 * reports of earlier versions lack is required.
 */
export function reportJsonSchema(): z.core.JSONSchema.BaseSchema {
  return {
    title: "report.json of credential-audit",
    ...z.toJSONSchema(reportSchema, {
      target: "draft-2020-12",
      io: "input",
      override: ({ zodSchema, jsonSchema }) => {
        delete jsonSchema.default;
        if (!(zodSchema instanceof z.ZodObject)) return;
        const { shape } = zodSchema;
        const filledIn = Object.keys(shape).filter((name) => shape[name] instanceof z.ZodDefault);
        if (filledIn.length > 0) jsonSchema.required = [...(jsonSchema.required ?? []), ...filledIn];
      },
    }),
  };
}
