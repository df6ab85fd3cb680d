// Preloaded into a process that is measured: counts the HTTP requests that it sends and writes its peak memory at the end.
const process = require("node:process");
const { subscribe } = require("node:diagnostics_channel");
const { writeFileSync } = require("node:fs");

let requests = 0;
// `fetch` and `node:http` announce their requests here, whatever library sends them.
subscribe("undici:request:create", () => (requests += 1));
subscribe("http.client.request.start", () => (requests += 1));

process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { requests, peakBytes: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  writeFileSync(process.env.USAGE_PROBE_FILE, JSON.stringify(usage));
});
