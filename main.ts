import { App } from "cdktf";
import { addTenancyStack } from "./constructs/add-tenancy-stack";
import { loadTenancies, problemText } from "./tenancies/load-tenancies";
import { tenanciesFolder } from "./tenancies/read-tenancy-file";

const app = new App();
const { tenancies, problems } = loadTenancies(tenanciesFolder());
for (const problem of problems) console.error(problemText(problem));
for (const tenancy of tenancies) {
  for (const problem of addTenancyStack(app, tenancy)) console.error(problem);
}
app.synth();
