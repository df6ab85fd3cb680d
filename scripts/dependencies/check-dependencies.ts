// Checks what the product depends on: npm run deps. Exit code 1 when something must be done.
import { spawnSync } from "node:child_process";
import { duplicates } from "./duplicates";
import { licenceProblems } from "./licences";
import { readLockFile } from "./lock-file";
import { vulnerabilities } from "./vulnerabilities";

const lockFile = readLockFile();
let failed = false;

function tell(what: string, problems: readonly string[], fine: string): void {
  console.log(`${what}: ${problems.length === 0 ? fine : ""}`.trimEnd());
  for (const problem of problems) console.log(`  ${problem}`);
  failed ||= problems.length > 0;
}

tell(
  "Licences",
  licenceProblems(lockFile.runtime),
  `${lockFile.runtime.length} runtime packages, all allowed`,
);

const twice = duplicates(lockFile);
const described = (list: typeof twice): string[] =>
  list.map(({ name, versions }) => `${name}: ${versions.join(", ")}`);
tell("Harmful duplicates", described(twice.filter(({ harmful }) => harmful)), "none");
const others = described(twice);
console.log(`Runtime packages in more than one version, of any depth: ${others.length}`);
for (const other of others) console.log(`  ${other}`);

const unused = spawnSync("npx", ["knip", "--no-progress", "--include", "files,dependencies,unlisted"], {
  encoding: "utf8",
});
tell(
  "Unused files and packages",
  unused.stdout.split("\n").filter((line) => line.trim() !== ""),
  "none",
);

const known = vulnerabilities();
if (known.checked) tell("Known vulnerabilities", known.found, "none");
else console.log(`Known vulnerabilities: COULD NOT BE CHECKED here: ${known.because}`);

process.exitCode = failed ? 1 : 0;
