import { tmpdir } from "node:os";
import { Command } from "@commander-js/extra-typings";
import { App } from "cdktf";
import { addTenancyStack } from "../../constructs/add-tenancy-stack";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import { tenanciesFolder } from "../../tenancies/read-tenancy-file";
import { complain, say } from "../../lambda-src/terminal/print";

export const command = new Command("check")
  .description("Checks every tenancy file and the stack that it makes. Exits 1 when any has an error.")
  .action(() => {
    const folder = tenanciesFolder();
    try {
      process.exitCode = check(folder) > 0 ? 1 : 0;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new Error(`${folder}: the tenancy files cannot be read: ${problem}`, { cause: error });
    }
  });

/** Prints the problems of a folder of tenancy files, and returns how many are errors. */
function check(folder: string): number {
  const { tenancies, problems } = loadTenancies(folder);
  for (const problem of problems) complain(problemText(problem));
  const app = new App({ outdir: tmpdir() });
  const stackProblems = tenancies.flatMap((tenancy) => addTenancyStack(app, tenancy));
  for (const problem of stackProblems) complain(problem);

  const errors = problems.filter(({ severity }) => severity === "error").length + stackProblems.length;
  const good = app.node.children.length;
  say(
    `${folder}: ${good} ${good === 1 ? "tenancy" : "tenancies"} without an error, ${errors} ${errors === 1 ? "error" : "errors"}`,
  );
  return errors;
}
