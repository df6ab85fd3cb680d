// What a large report costs: size of each file, time and memory of writing it, and how soon the page can be used.
//   npm run bench:report [-- <credentials>]
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { Report } from "../../lambda-src/audit/report";
import { loadFormats } from "../../lambda-src/report/formats";
import { chunksOf } from "../../lambda-src/report/report-file";
import { chromiumFlags, findChromium } from "../../test/browser/chromium";
import { sampleReport } from "../../test/report/sample-report";

const credentials = Number(process.argv[2] ?? 50_000);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-report-"));
  try {
    const report = sampleReport({ credentials });
    console.log(`${report.credentials.length} credentials of ${report.summary.holders} holders`);
    await write(report, folder);
    await openPage(join(folder, "report.html"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes chunk by chunk, as a run does, and tells how far memory rose above what the report itself takes. */
async function write(report: Report, folder: string): Promise<void> {
  const formats = await loadFormats();
  for (const file of formats.flatMap(({ files }) => files)) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let peak = before;
    const started = performance.now();
    const made = chunksOf(file, { report });
    if (!made) continue;
    const path = join(folder, file.fileName);
    const descriptor = openSync(path, "w");
    for (const chunk of made) {
      writeSync(descriptor, chunk);
      peak = Math.max(peak, process.memoryUsage().heapUsed);
    }
    closeSync(descriptor);
    const milliseconds = Math.round(performance.now() - started);
    console.log(
      `${file.fileName.padEnd(22)} ${megabytes(statSync(path).size)}  written in ${String(milliseconds).padStart(5)} ms, heap at most ${megabytes(peak - before)} above the report`,
    );
  }
  console.log(`peak memory of the process ${megabytes(process.resourceUsage().maxRSS * 1024)}`);
}

async function openPage(path: string): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    console.log("time to interactive: not measured, no Chromium found (CHROMIUM_PATH)");
    return;
  }
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  try {
    for (const attempt of [1, 2, 3]) {
      const page = await browser.newPage();
      const started = performance.now();
      await page.goto(pathToFileURL(path).href, { waitUntil: "commit" });
      await page.waitForSelector(".verdict");
      const verdict = performance.now() - started;
      await page.waitForSelector("#rows tbody tr");
      const table = performance.now() - started;
      await page.fill("#q", "tanaka");
      await page.waitForFunction(`/that match/.test(document.getElementById("shown").textContent)`);
      const searched = performance.now() - started;
      console.log(
        `Chromium, attempt ${attempt}: verdict after ${Math.round(verdict)} ms, table usable after ${Math.round(table)} ms, first search took ${Math.round(searched - table)} ms`,
      );
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1).padStart(6)} MiB`;
}

void main();
