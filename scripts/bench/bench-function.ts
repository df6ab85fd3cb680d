import { readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { printable } from "../../lambda-src/terminal/shown";
import { tableLines } from "../../lambda-src/terminal/table";
import { Planter } from "../../simulator/control/plant";
import { type FunctionProcess, startFunction } from "../../simulator/data/function-process";
import { tenancyBySize } from "../../simulator/samples/by-size";
import { type Simulator, startSimulator } from "../../simulator/simulator";

const bundle = "dist/func/func.js";
const secretId = "ocid1.vaultsecret.oc1.iad.bench";
const topicId = "ocid1.onstopic.oc1.iad.bench";
/** What Docker's entry point gives Node (Dockerfile). */
const nodeOptions = [
  "--max-old-space-size=320",
  "--heap-growing-percent=20",
  "--max-semi-space-size=4",
  "--expose-gc",
];
const memoryMb = 512;

interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly target?: { readonly text: string; readonly reached: boolean };
}

/** Prints what a cold start and a large tenancy cost the function: `npm run build && npm run bench:function`. */
async function bench(): Promise<void> {
  const figures = [...bundleFigures(), ...(await coldStart()), ...(await largeTenancy())];
  const columns = [
    { heading: printable("Function") },
    { heading: printable("Measured") },
    { heading: printable("Target") },
    { heading: printable("") },
  ];
  const rows = figures.map(({ what, measured, target }) => [
    what,
    measured,
    target?.text ?? "",
    target === undefined ? "" : target.reached ? "reached" : "MISSED",
  ]);
  console.log(`Node ${process.version}, simulated tenancy in the process of this bench, no latency\n`);
  console.log(
    tableLines(
      columns,
      rows.map((row) => row.map(printable)),
      200,
    ).join("\n"),
  );
  if (figures.some(({ target }) => target?.reached === false)) process.exitCode = 1;
}

function bundleFigures(): Figure[] {
  const compressed = gzipSync(readFileSync(bundle)).length;
  return [{ what: "bundle", measured: `${mb(statSync(bundle).size)} (${mb(compressed)} compressed)` }];
}

/** From the start of the process to its first request to Oracle; the median of some starts. */
async function coldStart(): Promise<Figure[]> {
  const { simulator, environment } = await deployment(1, 10);
  const [ready, first]: [number[], number[]] = [[], []];
  for (let run = 0; run < 9; run += 1) {
    simulator.journal.clear();
    const started = Date.now();
    const running = await startFunction(bundle, environment, nodeOptions);
    ready.push(Date.now() - started);
    await running.call("{}");
    first.push((simulator.journal.entries[0]?.at.getTime() ?? NaN) - started);
    await running.kill();
  }
  await simulator.close();
  return [
    { what: "start to listening socket", measured: `${median(ready)} ms` },
    { what: "start to first request to Oracle", measured: `${median(first)} ms` },
  ];
}

/** Peak memory over two audits in one container: the second has the first to compare with, and is the larger. */
async function largeTenancy(): Promise<Figure[]> {
  const [domains, users] = [20, 5000];
  const { simulator, environment } = await deployment(domains, users);
  const running = await startFunction(bundle, environment, nodeOptions);
  const figures: Figure[] = [];
  for (const name of ["first audit", "second audit, same container"]) {
    const started = Date.now();
    const deadline = new Date(started + 3_600_000).toISOString();
    const { body } = await running.call("{}", { "fn-deadline": deadline });
    const answer = JSON.parse(body) as { outcome: string; summary: { credentials: number } | null };
    if (answer.outcome !== "complete")
      throw new Error(`the audit was ${answer.outcome}: ${body.slice(0, 2000)}`);
    const peak = peakBytes(running);
    figures.push({
      what: `${domains} x ${users} users, ${name}`,
      measured: `${((Date.now() - started) / 1000).toFixed(0)} s, peak ${mb(peak)}`,
      target: { text: `below ${memoryMb} MB`, reached: peak < memoryMb * 1024 * 1024 },
    });
    if (name === "first audit")
      figures.push({ what: "credentials", measured: String(answer.summary?.credentials ?? 0) });
  }
  await running.kill();
  await simulator.close();
  return figures;
}

async function deployment(
  domains: number,
  usersPerDomain: number,
): Promise<{ simulator: Simulator; environment: Record<string, string> }> {
  const tenancy = tenancyBySize({ domains, usersPerDomain, asOf: new Date() });
  const simulator = await startSimulator({ tenancies: [tenancy] });
  const planter = new Planter(tenancy, simulator.cloud.clock);
  const compartmentId = tenancy.ocid;
  const region = simulator.region;
  planter.topic(topicId, compartmentId);
  planter.bucket("evidence", compartmentId, "bench");
  planter.secret(
    secretId,
    compartmentId,
    JSON.stringify({
      schemaVersion: 2,
      tenancy: { ocid: tenancy.ocid, name: "bench" },
      rotation: {},
      evidence: { namespace: "bench", bucket: "evidence", region },
      notifications: { topicId, region, when: "always", format: "text" },
      metrics: { namespace: "credential_compliance", compartmentId, region },
    }),
  );
  const principal = simulator.issueResourcePrincipal("fnfunc", "ocid1.fnfunc.oc1.iad.bench", compartmentId);
  return {
    simulator,
    environment: {
      ...principal.environment,
      CREDENTIAL_AUDIT_ENDPOINT: simulator.origin,
      CONFIG_SECRET_ID: secretId,
    },
  };
}

/** The largest resident set that the process ever had, as Linux counts it. */
function peakBytes({ pid }: FunctionProcess): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (line === undefined) throw new Error("/proc does not tell the peak memory: run this on Linux");
  return Number(line) * 1024;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function mb(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

bench().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
