import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import { tenanciesFolder } from "../../tenancies/read-tenancy-file";
import { auditTenancies, worstExitCode } from "./audit-each";
import { complain, say } from "../../lambda-src/terminal/print";

const meanings = {
  0: "complete, nothing to fail on",
  1: "could not be audited",
  2: "complete, and something to fail on",
  3: "INCOMPLETE",
};

export const command = new Command("audit-tenancies")
  .description(
    "Audits every tenancy from here. Exits with the worst: 1 not audited, 3 incomplete, 2 findings, 0.",
  )
  .option("--out <folder>", "where the reports go", "credential-audit")
  .action(auditAll);

async function auditAll({ out }: { readonly out: string }): Promise<void> {
  const { tenancies, problems } = loadTenancies(tenanciesFolder());
  const errors = problems.filter(({ severity }) => severity === "error");
  for (const problem of errors) complain(problemText(problem));
  const audit = resolve(__dirname, "../../dist/cli.js");
  const audits = await auditTenancies(tenancies, {
    command: audit,
    out: resolve(out),
    env: process.env,
  });
  for (const { name, exitCode, said } of audits) say(`${name}: ${meanings[exitCode]}\n${said}\n`);
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
}
