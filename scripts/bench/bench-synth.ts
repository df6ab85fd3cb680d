// Prints time and memory of synthesizing 25, 50 and 100 tenancies: npm run bench:synth.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const example = readFileSync(join(root, "tenancies/example.yaml"), "utf8");

/** Synthesizes `count` copies of the example in a process of its own. */
function measure(count: number): { seconds: number; megabytes: number } {
  const folder = mkdtempSync(join(tmpdir(), "bench-synth-"));
  try {
    for (let index = 0; index < count; index++) {
      const tenancy = example.replace(/^tenancy: .*$/m, `tenancy: ocid1.tenancy.oc1..bench${index}`);
      writeFileSync(join(folder, `bench-${index}.yaml`), tenancy);
    }
    const program = `
      const started = performance.now();
      require(${JSON.stringify(join(root, "main.ts"))});
      const peak = process.resourceUsage().maxRSS / 1024;
      process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000, megabytes: peak }));`;
    const output = execFileSync(process.execPath, ["--import", "tsx", "--eval", program], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, TENANCIES_DIR: folder, CDKTF_OUTDIR: join(folder, "out") },
    });
    return JSON.parse(output) as { seconds: number; megabytes: number };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

console.log("tenancies  seconds  peak MB  seconds per tenancy");
for (const count of [25, 50, 100]) {
  const { seconds, megabytes } = measure(count);
  const cells = [String(count), seconds.toFixed(2), megabytes.toFixed(0), (seconds / count).toFixed(3)];
  console.log(cells.map((cell, index) => cell.padStart([9, 7, 7, 19][index] ?? 0)).join("  "));
}
