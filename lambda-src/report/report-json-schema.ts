import { z } from "zod";
import { reportSchema } from "./report-schema";

/** JSON Schema (draft 2020-12) of `report.json`; `docs/report.schema.json` is it. */
export function reportJsonSchema(): z.core.JSONSchema.BaseSchema {
  return {
    title: "report.json of credential-audit",
    ...z.toJSONSchema(reportSchema, { target: "draft-2020-12", io: "input" }),
  };
}
