import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { runs: { type: "string", default: "20000" } } });
if (!/^[1-9]\d*$/.test(values.runs)) throw new Error("--runs takes a number of cases, such as 20000");

/** The properties of test/fuzz with many more cases; a failure prints its seed and the smallest case that fails. */
const { status } = spawnSync(process.execPath, ["node_modules/jest/bin/jest.js", "test/fuzz", "--verbose"], {
  stdio: "inherit",
  env: { ...process.env, FUZZ_RUNS: values.runs },
});
process.exitCode = status ?? 1;
