import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Period } from "../../lambda-src/audit/period/period";
import { storeEvidence } from "../../lambda-src/evidence/store-evidence";
import { loadFormats } from "../../lambda-src/report/formats";
import { MemoryStore } from "../evidence/memory-store";
import { sampleAsOf, sampleReport } from "../report/sample-report";
import { BuiltCommand } from "./built-command";

jest.setTimeout(120_000);

let command: BuiltCommand;
beforeAll(async () => {
  command = new BuiltCommand();
  const store = new MemoryStore();
  for (const n of [3, 2, 0]) {
    const asOf = sampleAsOf - n * 86_400_000;
    await storeEvidence(
      store,
      {
        id: `run-${n}`,
        startedAt: asOf,
        tenancyName: "acme",
        codeVersion: "1.0.0",
        configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 1 },
      },
      { report: sampleReport({ credentials: 40, asOf }) },
      await loadFormats(["json"]),
    );
  }
  for (const [name, content] of store.objects) {
    mkdirSync(dirname(join(command.folder, "copy", name)), { recursive: true });
    writeFileSync(join(command.folder, "copy", name), content);
  }
});
afterAll(() => command.remove());

test("period writes page, table and JSON from a copy of the bucket, and states the day without a run", async () => {
  const { exitCode, stdout } = await command.run([
    "period",
    "copy",
    "--from",
    "2026-11-18",
    "--to",
    "2026-11-21",
    "--out",
    "out",
  ]);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 3,
    stdout: expect.stringContaining("not known: 1 day without a run: 2026-11-20"),
  });
  const period = JSON.parse(readFileSync(join(command.folder, "out/period.json"), "utf8")) as Period;
  expect(period).toMatchObject({
    runs: 3,
    links: { first: 1, last: 3 },
    gaps: { daysWithoutRun: ["2026-11-20"] },
  });
  expect(readFileSync(join(command.folder, "out/period.html"), "utf8")).toContain("2026-11-20");
  const rows = readFileSync(join(command.folder, "out/period-credentials.csv"), "utf8").trim().split("\r\n");
  expect(rows).toHaveLength(period.credentials.length + 1);
});

test("a period whose every day is known exits by what was late", async () => {
  const { exitCode, stdout } = await command.run([
    "period",
    "copy",
    "--from",
    "2026-11-18",
    "--to",
    "2026-11-19",
    "--out",
    "out2",
  ]);
  const period = JSON.parse(readFileSync(join(command.folder, "out2/period.json"), "utf8")) as Period;
  const late = period.records.reduce((sum, record) => sum + record.late, 0);
  expect({ exitCode, stdout }).toEqual({
    exitCode: late > 0 ? 2 : 0,
    stdout: expect.stringMatching(/^2026-11-18 to 2026-11-19: /),
  });
});

test.each([
  [["copy", "--from", "2026-11-21", "--to", "2026-11-18"], "--to is before --from"],
  [["copy", "--from", "2025-01-01", "--to", "2025-01-31"], "has no run of this period"],
  [["copy", "--from", "yesterday", "--to", "2025-01-31"], "Give a day"],
  [["nowhere", "--from", "2026-11-18", "--to", "2026-11-21"], "is no folder"],
  [["copy", "--from", "2026-11-18"], "--to"],
])("period %j is wrong usage", async (given, message) => {
  expect(await command.run(["period", ...given])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(message),
  });
});
