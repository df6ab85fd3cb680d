import { z } from "zod";
import { tenancySchema } from "./tenancy-schema";

/** JSON Schema (draft 2020-12) of a tenancy file, for editors; `tenancy.schema.json` is it. */
export function tenancyJsonSchema(): object {
  return { title: "Tenancy file", ...z.toJSONSchema(tenancySchema, { io: "input" }) };
}
