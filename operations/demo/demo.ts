import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { type Flag, flags, statuses } from "../../lambda-src/audit/judgement";
import { formatInstant } from "../../lambda-src/audit/instant";
import { defaultOutputFolder } from "../../lambda-src/report/output-folder";
import { readReport } from "../../lambda-src/report/read-report";
import { demoTenancy } from "../../simulator/samples/demo";
import { startSimulator } from "../../simulator/simulator";
import { say } from "../../lambda-src/terminal/print";

const audit = resolve("dist/cli.js");
/** The demo shows the same ages whenever it runs, and its policy's exemption is always live. */
const asOf = Date.UTC(2026, 10, 21);
/** Only classic IAM tells of it (identity domains: `status` is `returned: never`), and the demo has identity domains. */
const onlyInClassicIam: Flag = "inactive_credential";

export const command = new Command("demo")
  .description(
    "Starts a simulated tenancy, audits it with credential-audit, and says where the report is. Calls nothing but this machine.",
  )
  .action(demo);

/** Starts a simulated tenancy, audits it with the real command, and checks that everything there is to see was seen. */
async function demo(): Promise<void> {
  if (!existsSync(audit)) throw new Error("dist/cli.js is missing: run npm ci, or npm run build, first");
  const simulator = await startSimulator({ tenancies: [demoTenancy({ asOf: new Date(asOf) })] });
  const clientFiles = mkdtempSync(join(tmpdir(), "credential-audit-demo-"));
  try {
    await simulator.writeClientFiles(clientFiles);
    const folder = defaultOutputFolder({ ocid: simulator.tenancy.ocid, name: "demo" }, Date.now());
    const policy = join("docs", "examples", "rotation-policy.yaml");
    const given = ["run", "--policy", policy, "--as-of", formatInstant(asOf), "--out", folder];
    say(`A simulated tenancy listens at ${simulator.origin}. Now:\n`);
    say(`  credential-audit ${given.join(" ")}\n`);
    const exitCode = await run(given, simulator.environment());
    checkWhatWasSeen(folder, exitCode);
    const html = readdirSync(folder).find((name) => name.endsWith(".html"));
    if (html !== undefined) say(`\nOpen the report in a browser: ${resolve(folder, html)}`);
    say(
      `\nThe demonstration worked: every status was seen, and every flag but ${onlyInClassicIam}, which only a tenancy without identity domains can show.\nThe audit's own exit code was 2, because credentials are overdue.`,
    );
  } finally {
    await simulator.close();
    rmSync(clientFiles, { recursive: true, force: true });
  }
}

function checkWhatWasSeen(folder: string, exitCode: number | null): void {
  if (exitCode !== 2) throw new Error(`the audit ended with exit code ${exitCode}, expected 2`);
  const { summary } = readReport(folder);
  const missing = [
    ...statuses.filter((status) => summary.byStatus[status] === 0),
    ...flags.filter((flag) => summary.byFlag[flag] === 0 && flag !== onlyInClassicIam),
  ];
  if (missing.length > 0) throw new Error(`the report shows no ${missing.join(", no ")}`);
}

function run(given: readonly string[], environment: Record<string, string>): Promise<number | null> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [audit, ...given], {
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    child.once("error", reject);
    child.once("exit", settle);
  });
}
