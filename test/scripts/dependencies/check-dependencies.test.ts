import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { unreadInstallScripts } from "../../../scripts/dependencies/install-scripts";
import { readLockFile } from "../../../scripts/dependencies/lock-file";

jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");

/** Checks this project where the registry answers `audit`, and knip finds nothing. */
function check(audit: string): { exitCode: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), "deps-"));
  try {
    for (const [name, says] of Object.entries({ npm: audit, npx: "" })) {
      writeFileSync(join(folder, name), `#!/bin/sh\ncat <<'END'\n${says}\nEND\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "scripts/dependencies/check-dependencies.ts"],
      {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` },
      },
    );
    return { exitCode: status, said: stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const known = (vulnerabilities: object) =>
  JSON.stringify({ metadata: { vulnerabilities: {} }, vulnerabilities });

test("passes when the registry knows of nothing, and fails for what it knows", () => {
  expect(check(known({}))).toEqual({
    exitCode: 0,
    said: expect.stringContaining("Known vulnerabilities: none") as unknown,
  });
  const found = check(known({ undici: { severity: "high", range: "<8" } }));
  expect(found.exitCode).toBe(1);
  expect(found.said).toContain("undici <8: high");
});

test("fails when the registry could not be asked, and says so", () => {
  const { exitCode, said } = check('{"message": "404 Not Found - POST https://registry.example/x"}');
  expect(exitCode).toBe(1);
  expect(said).toContain("COULD NOT BE CHECKED here: 404 Not Found");
});

test("a package that runs an install script and that nobody has looked at is a problem", () => {
  const { withInstallScript } = readLockFile(join(root, "package-lock.json"));
  expect(withInstallScript).toContain("esbuild");
  expect(unreadInstallScripts(withInstallScript)).toEqual([]);
  expect(unreadInstallScripts([...withInstallScript, "esbui1d", "constructor"])).toEqual([
    "esbui1d runs a script when installed",
    "constructor runs a script when installed",
  ]);
});

test("what the report's page ships is a runtime package: licences and SBOM see it", () => {
  const { runtime } = readLockFile(join(root, "package-lock.json"));
  expect(runtime.map(({ name }) => name)).toContain("uplot");
});
