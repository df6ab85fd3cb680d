// Checks what the product depends on: npm run deps. Exit code 1 when something must be done.
import { spawnSync } from "node:child_process";
import { duplicates } from "./duplicates";
import { licenceProblems } from "./licences";
import { unreadInstallScripts } from "./install-scripts";
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

tell(
  "Install scripts",
  unreadInstallScripts(lockFile.withInstallScript),
  `${lockFile.withInstallScript.length} packages, all known`,
);

const known = vulnerabilities();
// Not to have asked is no answer: a pipeline that passes on it would pass for ever.
tell(
  "Known vulnerabilities",
  known.checked ? known.found : [`COULD NOT BE CHECKED here: ${known.because}`],
  "none",
);

process.exitCode = failed ? 1 : 0;
