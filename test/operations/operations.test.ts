import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

jest.setTimeout(180_000);

const root = resolve(__dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const entry = "operations/operations.ts";

let home: string;
beforeAll(() => (home = mkdtempSync(join(tmpdir(), "operations-"))));
afterAll(() => rmSync(home, { recursive: true }));

/** Runs an operation of somebody who has nothing: no tenancy file, no configuration, no Terraform. */
function operation(
  ...args: readonly string[]
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], {
      cwd: root,
      env: { PATH: "", HOME: home, TMPDIR: home, TENANCIES_DIR: join(home, "none"), TSX_DISABLE_CACHE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (exitCode) => settle({ exitCode, stdout, stderr }));
  });
}

const npmNames = Object.entries(scripts).flatMap(([name, script]) => {
  const [, called] = /^node --import tsx operations\/operations\.ts ([a-z-]+)$/.exec(script) ?? [];
  return called === undefined ? [] : [{ name, called }];
});

test("one help lists every operation, and each is a folder, an entry and an npm command of that name", async () => {
  const { exitCode, stdout } = await operation("--help");
  const listed = [...stdout.split("Commands:")[1]!.matchAll(/^ {2}([a-z-]+)(?: \[command\])? {2,}\S/gm)].map(
    ([, name]) => name!,
  );
  expect(exitCode).toBe(0);
  expect(listed.pop()).toBe("help");
  expect(listed.length).toBeGreaterThanOrEqual(11);
  expect(npmNames.map(({ name, called }) => [name.replace(":", "-"), called])).toEqual(
    npmNames.map(({ called }) => [called, called]),
  );
  expect([...new Set(npmNames.map(({ called }) => called))].sort()).toEqual([...listed].sort());
  for (const name of listed) expect(readdirSync(join(root, "operations", name))).toContain(`${name}.ts`);
});

test("every operation answers --help and does nothing", async () => {
  const names = [...new Set(npmNames.map(({ called }) => called))];
  for (const name of names) {
    const { exitCode, stdout, stderr } = await operation(name, "--help");
    expect({ name, exitCode, stderr }).toEqual({ name, exitCode: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: npm run operations -- ${name} `));
    expect(stdout.split("\n")[2]).toMatch(/^[A-Z].{20,}/);
  }
  expect(readdirSync(home)).toEqual([]);
});

test("an operation that there is not is named, with what is near", async () => {
  const { exitCode, stderr } = await operation("rolout");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("unknown command 'rolout'");
  expect(stderr).toContain("Did you mean rollout?");
});

test("help about one operation is that operation's own", async () => {
  const { stdout } = await operation("help", "retire");
  expect(stdout).toContain("--yes");
});
