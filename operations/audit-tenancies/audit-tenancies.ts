// Audits every tenancy of the tenancy files from here, and adds the outcome to the summary of a GitHub job.
import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import { tenanciesFolder } from "../../tenancies/read-tenancy";
import { auditTenancies, worstExitCode } from "./audit-each";

const meanings = {
  0: "complete, nothing to fail on",
  1: "could not be audited",
  2: "complete, and something to fail on",
  3: "INCOMPLETE",
};

const main = async (): Promise<void> => {
  const program = new Command("audit-tenancies")
    .description("Audits every tenancy. Exits with the worst: 1 not audited, 3 incomplete, 2 findings, 0.")
    .option("--out <folder>", "where the reports go", "credential-audit")
    .parse();
  const { tenancies, problems } = loadTenancies(tenanciesFolder());
  const errors = problems.filter(({ severity }) => severity === "error");
  for (const problem of errors) console.error(problemText(problem));
  const command = resolve(__dirname, "../../dist/cli.js");
  const audits = await auditTenancies(tenancies, {
    command,
    out: resolve(program.opts().out),
    env: process.env,
  });
  for (const { name, exitCode, said } of audits) console.log(`${name}: ${meanings[exitCode]}\n${said}\n`);
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file) {
    const rows = audits.map(({ name, exitCode }) => `| ${name} | ${meanings[exitCode]} |`);
    const left =
      errors.length === 0
        ? ""
        : `\n**${errors.length} mistakes in tenancy files: theirs were not audited.**\n`;
    await appendFile(
      file,
      ["# Audit", "", "| tenancy | outcome |", "| --- | --- |", ...rows, left, ""].join("\n"),
    );
  }
  process.exitCode = errors.length > 0 ? 1 : worstExitCode(audits);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
