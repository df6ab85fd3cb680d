// Writes the JSON Schema of report.json: npm run schema:report. A test keeps it current.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportJsonSchema } from "../../lambda-src/report/report-json-schema";

writeFileSync(
  join(__dirname, "../../docs/report.schema.json"),
  `${JSON.stringify(reportJsonSchema(), undefined, 2)}\n`,
);
