import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tenancy } from "../../tenancies/load-tenancies";
import { connectionOptions } from "../../lambda-src/oci/connection-options";
import { run } from "../terraform/command";

/** What the audit of one tenancy came to: the exit codes of `credential-audit run`. */
export interface TenancyAudit {
  readonly name: string;
  readonly exitCode: 0 | 1 | 2 | 3;
  /** The outcome of the audit, and what was not read; of one that could not be made, the last lines. */
  readonly said: string;
}

/** Most lines that are shown of an audit. */
const saidLines = 20;

/** A report begins with its outcome and what was not read; the table that follows them is for whoever opens the report. */
const beginning = (report: string): string[] => {
  const lines = report.split("\n");
  const table = lines.findIndex((line) => line.startsWith("  Type "));
  const head = table === -1 ? lines : lines.slice(0, table);
  const left = head.length - saidLines;
  return left > 0 ? [...head.slice(0, saidLines), `… and ${left} more lines in the report`] : head;
};

/**
 * Audits tenancies one after the other with the audit's own command, each with its rotation policy and as its deployer.
 * @param command - the built `credential-audit`
 */
export const auditTenancies = async (
  tenancies: readonly Tenancy[],
  { command, out, env }: { command: string; out: string; env: NodeJS.ProcessEnv },
): Promise<TenancyAudit[]> => {
  const audits: TenancyAudit[] = [];
  for (const { name, settings } of tenancies) {
    const folder = await mkdtemp(join(tmpdir(), "credential-compliance-audit-"));
    try {
      const policy = join(folder, "policy.json");
      await writeFile(policy, JSON.stringify(settings.rotation ?? {}));
      const { auth, profile } = connectionOptions({ region: settings.region, ...settings.terraform });
      const args = ["run", `--policy=${policy}`, `--out=${join(out, name)}`, `--region=${settings.region}`];
      if (auth !== undefined) args.push(`--auth=${auth}`);
      if (profile !== undefined) args.push(`--profile=${profile}`);
      const result = await run(process.execPath, [command, ...args, "--no-color", "--no-progress"], {
        cwd: process.cwd(),
        env,
        exitCodes: [0, 1, 2, 3],
      });
      const exitCode = result.exitCode as TenancyAudit["exitCode"];
      const lines =
        exitCode === 1
          ? `${result.stdout}\n${result.stderr}`.split("\n").slice(-saidLines)
          : beginning(result.stdout);
      audits.push({ name, exitCode, said: lines.filter((line) => line.trim() !== "").join("\n") });
    } catch (error) {
      // One that could not even be begun is not left out of the result.
      audits.push({ name, exitCode: 1, said: error instanceof Error ? error.message : String(error) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return audits;
};

/** The worst: 1 could not be audited, 3 incomplete, 2 something to fail on, 0. Nothing audited is no pass. */
export const worstExitCode = (audits: readonly TenancyAudit[]): 0 | 1 | 2 | 3 =>
  audits.length === 0
    ? 1
    : (([1, 3, 2] as const).find((code) => audits.some(({ exitCode }) => exitCode === code)) ?? 0);
