// Writes the JSON Schema of tenancy files, for editors: npm run schema:tenancy. A test keeps it current.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { tenancyJsonSchema } from "../../tenancies/json-schema";

writeFileSync(
  join(__dirname, "../../tenancies/tenancy.schema.json"),
  `${JSON.stringify(tenancyJsonSchema(), undefined, 2)}\n`,
);
