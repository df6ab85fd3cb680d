// Checks every tenancy file and the stack that it makes; exits 1 when any has an error.
import { tmpdir } from "node:os";
import { App } from "cdktf";
import { addTenancyStack } from "../../constructs/add-tenancy-stack";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import { tenanciesFolder } from "../../tenancies/read-tenancy";

const folder = tenanciesFolder();
try {
  const { tenancies, problems } = loadTenancies(folder);
  for (const problem of problems) console.error(problemText(problem));
  const app = new App({ outdir: tmpdir() });
  const stackProblems = tenancies.flatMap((tenancy) => addTenancyStack(app, tenancy));
  for (const problem of stackProblems) console.error(problem);

  const errors = problems.filter(({ severity }) => severity === "error").length + stackProblems.length;
  const good = app.node.children.length;
  console.log(
    `${folder}: ${good} ${good === 1 ? "tenancy" : "tenancies"} without an error, ${errors} ${errors === 1 ? "error" : "errors"}`,
  );
  if (errors > 0) process.exitCode = 1;
} catch (error) {
  console.error(
    `${folder}: the tenancy files cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
