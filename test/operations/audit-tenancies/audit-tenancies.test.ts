import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditTenancies, worstExitCode } from "../../../operations/audit-tenancies/audit-each";
import { loadTenancies } from "../../../tenancies/load-tenancies";

const minimal = loadTenancies(join(__dirname, "../../data/tenancies")).tenancies.find(
  ({ name }) => name === "minimal",
)!;

it("audits each tenancy as its file says, and keeps every exit code", async () => {
  const folder = mkdtempSync(join(tmpdir(), "audits-"));
  try {
    const command = join(folder, "command.cjs");
    writeFileSync(
      command,
      `const policy = process.argv.find((each) => each.startsWith("--policy=")).slice(9);
       const said = [...process.argv.slice(2).filter((each) => !each.startsWith("--policy=")), require("node:fs").readFileSync(policy, "utf8")];
       require("node:fs").appendFileSync(${JSON.stringify(join(folder, "calls"))}, JSON.stringify(said) + "\\n");
       process.exitCode = process.argv.some((each) => each.endsWith("/second")) ? 3 : 2;`,
    );
    const settings = {
      ...minimal.settings,
      rotation: { maxAgeDays: 60 },
      terraform: { auth: "SecurityToken" as const, profile: "ACME" },
    };
    const odd = { ...settings, terraform: { auth: "OKEWorkloadIdentity" as const } };
    const audits = await auditTenancies(
      [
        { ...minimal, name: "first" },
        { ...minimal, name: "second", settings },
        { ...minimal, name: "third", settings: odd },
      ],
      { command, out: folder, env: process.env },
    );
    expect(audits.map(({ name, exitCode }) => [name, exitCode])).toEqual([
      ["first", 2],
      ["second", 3],
      ["third", 1],
    ]);
    const [, second] = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    expect(JSON.parse(second!)).toEqual([
      "run",
      `--out=${join(folder, "second")}`,
      "--region=eu-frankfurt-1",
      "--auth=security_token",
      "--profile=ACME",
      "--no-color",
      "--no-progress",
      '{"maxAgeDays":60}',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("says why an audit is incomplete, and not only where its report is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "audits-"));
  try {
    const command = join(folder, "command.cjs");
    const report =
      "INCOMPLETE: 6 credentials\n\nWhat was not read:\n  Default: PARTIAL: no\n\n  Type    Total\n  api_keys  6\n\nWritten:\n  report.json\n";
    const said = async (exitCode: number) => {
      writeFileSync(
        command,
        `process.stdout.write(${JSON.stringify(report)}); console.error("Error: no key"); process.exitCode = ${exitCode};`,
      );
      return (await auditTenancies([minimal], { command, out: folder, env: process.env }))[0]?.said;
    };
    expect(await said(3)).toBe("INCOMPLETE: 6 credentials\nWhat was not read:\n  Default: PARTIAL: no");
    expect(await said(1)).toMatch(/Error: no key$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  [[0, 2, 3, 1], 1],
  [[0, 2, 3], 3],
  [[0, 2], 2],
  [[0, 0], 0],
  [[], 1],
] as const)("the worst of %j is %i", (codes, worst) => {
  expect(worstExitCode(codes.map((exitCode) => ({ name: "", exitCode, said: "" })))).toBe(worst);
});
