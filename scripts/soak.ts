import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { buildReport } from "../lambda-src/audit/build-report";
import { rotationPolicy } from "../lambda-src/audit/rotation-policy";
import { connect } from "../lambda-src/oci/connect";
import { readTenancy } from "../lambda-src/tenancy/read-tenancy";

/** What a process holds at one moment. */
interface Held {
  readonly heap: number;
  readonly resident: number;
  readonly sockets: number;
  readonly timers: number;
}

const { values } = parseArgs({ options: { audits: { type: "string", default: "200" } } });
const audits = Number(values.audits);
/** Audits until compilers and caches have settled. */
const settled = Math.min(30, Math.floor(audits / 4));
/** What may be held more at the end than after `settled` audits. */
const tolerance = { heap: 8, sockets: 4, timers: 2 };
/** Domains that are read side by side, times the requests of one. */
const mostSockets = 2 * 8 + 16;

/** Audits one simulated tenancy over and over in this process, and exits 1 when memory, sockets or timers grow with it. */
async function soak(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const env = join(folder, "env");
  // In a process of its own: what the simulator holds is not the audit's.
  const simulator = spawn(
    process.execPath,
    [
      ...["--import", "tsx", "simulator/main.ts", "--env", env, "--sample", "size", "--no-rate-limits"],
      ...["--domains", "2", "--users", "60", "--compartments", "3"],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    await new Promise<void>((settle, reject) => {
      createInterface({ input: simulator.stdout }).once("line", () => settle());
      simulator.once("exit", (code) => reject(new Error(`the simulator ended with exit code ${code}`)));
    });
    const variables = environmentOf(readFileSync(env, "utf8"));
    await run(variables);
  } finally {
    simulator.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(variables: Readonly<Record<string, string>>): Promise<void> {
  const connection = await connect({
    configFile: variables.OCI_CLI_CONFIG_FILE,
    endpoint: variables.CREDENTIAL_AUDIT_ENDPOINT,
  });
  let credentials = 0;
  let peak = 0;
  let early = held();
  console.log("audits   heap MB   resident MB   sockets   timers");
  for (let audit = 1; audit <= audits; audit += 1) {
    const reading = await readTenancy(connection);
    peak = Math.max(peak, held().sockets);
    const report = buildReport({
      tenancy: { ocid: connection.tenancyOcid, name: null },
      asOf: Date.now(),
      policy: rotationPolicy(),
      reading,
    });
    if (!report.coverage.complete)
      throw new Error(`audit ${audit} was incomplete: ${report.coverage.incompleteBecause.join("; ")}`);
    if (audit > 1 && report.summary.credentials !== credentials)
      throw new Error(`audit ${audit} found ${report.summary.credentials} credentials, not ${credentials}`);
    credentials = report.summary.credentials;
    if (audit !== settled && audit % 25 !== 0 && audit !== audits) continue;
    const now = await afterCollection();
    if (audit === settled) early = now;
    print(audit, now);
  }
  const late = await afterCollection();
  const grown = {
    heap: (late.heap - early.heap) / 1_048_576,
    sockets: late.sockets - early.sockets,
    timers: late.timers - early.timers,
  };
  console.log(
    `\n${audits} audits of ${credentials} credentials. Since the ${settled}th: heap ${grown.heap.toFixed(1)} MB (at most ${tolerance.heap}), ` +
      `sockets ${grown.sockets} (at most ${tolerance.sockets}), timers ${grown.timers} (at most ${tolerance.timers}); ` +
      `most sockets after an audit ${peak} (at most ${mostSockets})`,
  );
  const bounded =
    grown.heap <= tolerance.heap &&
    grown.sockets <= tolerance.sockets &&
    grown.timers <= tolerance.timers &&
    peak <= mostSockets;
  if (!bounded) {
    console.error("What the process holds grows with the audits.");
    process.exitCode = 1;
  }
}

function held(): Held {
  const active = process.getActiveResourcesInfo();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heap: heapUsed,
    resident: rss,
    sockets: active.filter((name) => name === "TCPSocketWrap").length,
    timers: active.filter((name) => name === "Timeout").length,
  };
}

async function afterCollection(): Promise<Held> {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc: npm run soak");
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  return held();
}

function print(audit: number, { heap, resident, sockets, timers }: Held): void {
  const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);
  console.log(
    `${String(audit).padStart(6)} ${megabytes(heap).padStart(9)} ${megabytes(resident).padStart(13)} ${String(sockets).padStart(9)} ${String(timers).padStart(8)}`,
  );
}

/** The variables of a file that a shell would source. */
function environmentOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^export (\w+)=(?:'([^']*)'|"([^"]*)"|(\S*))$/gm)].map(
      ([, name = "", single, double, bare]) => [name, single ?? double ?? bare ?? ""],
    ),
  );
}

soak().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
