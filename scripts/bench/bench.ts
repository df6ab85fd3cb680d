import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { credentialTypes } from "../../lambda-src/audit/credential-type";
import type { Report } from "../../lambda-src/audit/report";
import { readReport } from "../../lambda-src/report/read-report";
import { printable } from "../../lambda-src/terminal/shown";
import { tableLines } from "../../lambda-src/terminal/table";
import { measure, startupTimes, type Usage } from "./measure";
import { asOf, credentialsOf, latencyMs, type Size, withTenancy } from "./simulated-tenancy";

/** One figure: what was measured, and the target, if there is one. */
interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly reached: boolean | undefined;
}

interface Audit extends Usage {
  readonly report: Report;
}

const cases = {
  startup,
  comparison,
  "twenty domains": twentyDomains,
  "one large domain": oneLargeDomain,
} as const;

/** Prints the figures that the project promises: `npm run bench`, or `npm run bench -- startup` for some of them. */
async function bench(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !Object.hasOwn(cases, name));
  if (unknown.length > 0)
    throw new Error(`there is no ${unknown.join(", ")}: ${Object.keys(cases).join(", ")}`);
  console.log(
    `Node ${process.version}, ${cpus().length} processors, simulated tenancy in a process of its own, ${latencyMs} ms latency, rate limits of its licence (premium)\n`,
  );
  for (const [name, run] of Object.entries(cases)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    print(name, await run());
  }
}

/** `credential-audit --version` against an empty process. */
async function startup(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const empty = join(folder, "empty.js");
  writeFileSync(empty, "");
  const [node, version] = await startupTimes([empty], ["dist/cli.js", "--version"]);
  rmSync(folder, { recursive: true });
  const ratio = version / node;
  return [
    figure("empty node process", `${node.toFixed(0)} ms`),
    figure("credential-audit --version", `${version.toFixed(0)} ms`),
    figure("ratio", ratio.toFixed(2), "at most 3", ratio <= 3),
  ];
}

/** The audit and a walk from user to user, on one tenancy. */
async function comparison(): Promise<Figure[]> {
  const size = { domains: 3, users: 200, compartments: 10 };
  return withTenancy(size, async (envFile) => {
    const audited = await audit(envFile, size);
    const walked = await measure(["--import", "tsx", "scripts/bench/per-user-walk.ts"], envFile);
    if (walked.exitCode !== 0) throw new Error(`the walk ended with exit code ${walked.exitCode}`);
    const times = (a: number, b: number): string => `${(b / a).toFixed(1)} times`;
    return [
      figure(describeSize(size), ""),
      ...auditFigures(audited, size),
      figure("walk: requests", String(walked.requests)),
      figure("walk: wall time", seconds(walked)),
      figure("walk: peak memory", megabytes(walked)),
      figure("requests, walk over audit", times(audited.requests, walked.requests)),
      figure("wall time, walk over audit", times(audited.seconds, walked.seconds)),
      figure("peak memory, walk over audit", times(audited.peakBytes, walked.peakBytes)),
    ];
  });
}

async function twentyDomains(): Promise<Figure[]> {
  const size = { domains: 20, users: 5_000, compartments: 20 };
  return withTenancy(size, async (envFile) => {
    const audited = await audit(envFile, size);
    return [
      figure(describeSize(size), ""),
      ...auditFigures(audited, size),
      figure("wall time", seconds(audited), "under 20 s", audited.seconds < 20),
    ];
  });
}

async function oneLargeDomain(): Promise<Figure[]> {
  const size = { domains: 1, users: 200_000, compartments: 1 };
  return withTenancy(size, async (envFile) => {
    const audited = await audit(envFile, size);
    return [
      figure(describeSize(size), ""),
      ...auditFigures(audited, size),
      figure("peak memory", megabytes(audited), "at most 512 MB", audited.peakBytes <= 512 * 2 ** 20),
    ];
  });
}

/** Runs the real command; an audit that is not complete, or that misses a credential, is not worth measuring. */
async function audit(envFile: string, size: Size): Promise<Audit> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const usage = await measure(
      ["dist/cli.js", "run", "--as-of", asOf, "--out", folder, "--fail-on", "never", "--quiet"],
      envFile,
    );
    if (usage.exitCode !== 0) throw new Error(`the audit ended with exit code ${usage.exitCode}`);
    const report = readReport(folder);
    const expected = credentialsOf(size);
    if (report.summary.credentials !== expected) {
      throw new Error(`the audit found ${report.summary.credentials} of ${expected} credentials`);
    }
    return { ...usage, report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function auditFigures(audited: Audit, size: Size): Figure[] {
  const floor = fewestRequests(audited.report, size);
  const ratio = audited.requests / floor;
  return [
    figure("audit: credentials found", `${audited.report.summary.credentials}, all`),
    figure(
      "audit: requests",
      `${audited.requests}, ${ratio.toFixed(2)} x ${floor}`,
      "at most 1.25 x the formula",
      ratio <= 1.25,
    ),
    figure("audit: wall time", seconds(audited)),
    figure("audit: peak memory", megabytes(audited)),
  ];
}

/** Compartments (the root is one) and 2, and for each domain its pages of users and, for each type, its batches of 50 holders. */
function fewestRequests({ summary }: Report, { compartments }: Size): number {
  const perDomain = summary.byDomain.map(({ users, usage }) =>
    credentialTypes.reduce((sum, type) => sum + Math.ceil(usage[type].holders / 50), Math.ceil(users / 1000)),
  );
  return perDomain.reduce((sum, requests) => sum + requests, compartments + 1 + 2);
}

function describeSize({ domains, users }: Size): string {
  return `${domains} x ${users} users`;
}

function seconds({ seconds: time, cpuSeconds }: Usage): string {
  return `${time.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time)`;
}

function megabytes({ peakBytes }: Usage): string {
  return `${(peakBytes / 2 ** 20).toFixed(0)} MB`;
}

function figure(what: string, measured: string, target = "", reached?: boolean): Figure {
  return { what, measured, target, reached };
}

function print(name: string, figures: readonly Figure[]): void {
  const columns = [
    { heading: printable(name) },
    { heading: printable("Measured") },
    { heading: printable("Target") },
    { heading: printable("") },
  ];
  const rows = figures.map(({ what, measured, target, reached }) => [
    what,
    measured,
    target,
    reached === undefined ? "" : reached ? "reached" : "MISSED",
  ]);
  console.log(
    `${tableLines(
      columns,
      rows.map((row) => row.map(printable)),
      200,
    ).join("\n")}\n`,
  );
}

bench(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
