import { join } from "node:path";
import { App } from "cdktf";
import { TenancyStack } from "./constructs/tenancy-stack";
import { loadTenancies, problemText } from "./tenancies/load-tenancies";

const app = new App();
const folder = process.env["TENANCIES_DIR"] ?? join(__dirname, "tenancies");
const { tenancies, problems } = loadTenancies(folder);
for (const problem of problems) console.error(problemText(problem));
for (const { name, settings } of tenancies) new TenancyStack(app, name, settings);
app.synth();
