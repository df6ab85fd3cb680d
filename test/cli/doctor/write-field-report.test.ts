import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fieldReportSchema } from "../../../lambda-src/tenancy/field-report/field-report";
import { plannedRequests } from "../../../lambda-src/tenancy/field-report/take-field-report";
import { type Simulator, startSimulator } from "../../../simulator/simulator";
import { BuiltCommand } from "../built-command";

jest.setTimeout(120_000);

let command: BuiltCommand;
let simulator: Simulator;

beforeAll(async () => {
  command = new BuiltCommand();
  simulator = await startSimulator();
  await simulator.writeClientFiles(join(command.folder, "client"));
}, 120_000);
afterAll(async () => {
  await simulator.close();
  command.remove();
});

const doctor = (...given: string[]) => command.run(["doctor", ...given], { env: simulator.environment() });

it("sends nothing where nobody can agree, and nothing before the file can be written", async () => {
  const path = join(command.folder, "field-report.json");
  const unasked = await doctor("--field-report", path);
  expect([unasked.exitCode, unasked.stderr]).toEqual([1, expect.stringContaining("give --yes")]);
  expect(existsSync(path)).toBe(false);
  const nowhere = await doctor("--field-report", join(command.folder, "no", "such", "folder"), "--yes");
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([1, expect.stringContaining("cannot write")]);
  expect(simulator.journal.entries).toEqual([]);
});

it("lists what it sends, and writes a file that its owner alone can read", async () => {
  const path = join(command.folder, "field-report.json");
  const { exitCode, stdout } = await doctor("--field-report", path, "--yes");
  expect(exitCode).toBe(0);
  for (const request of plannedRequests()) expect(stdout).toContain(request);
  expect(stdout).toMatch(/^holds +The caller may list the users of a domain\.$/m);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const report = fieldReportSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  expect(report.requests).toBe(simulator.journal.entries.length);
});
