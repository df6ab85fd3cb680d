import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");
const data = join(__dirname, "data/tenancies");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "main-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(...script: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", ...script], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, TENANCIES_DIR: folder, CDKTF_OUTDIR: join(folder, "out") },
  });
  return { status, stdout, stderr };
}

it("one broken tenancy stops neither the synthesis nor the others", () => {
  copyFileSync(join(data, "minimal.yaml"), join(folder, "good.yaml"));
  writeFileSync(join(folder, "broken.yaml"), "tenancy: [\n");
  const { status, stderr } = run("main.ts");
  expect(status).toBe(0);
  expect(stderr).toContain("broken.yaml:");
  expect(readdirSync(join(folder, "out", "stacks"))).toEqual(["good"]);
});

it("check exits 1 for a broken tenancy, and 0 for none", () => {
  copyFileSync(join(data, "minimal.yaml"), join(folder, "good.yaml"));
  expect(run("operations/operations.ts", "check")).toMatchObject({ status: 0, stderr: "" });
  writeFileSync(join(folder, "broken.yaml"), "tenancy: [\n");
  const { status, stdout } = run("operations/operations.ts", "check");
  expect(status).toBe(1);
  expect(stdout).toContain("1 tenancy without an error, 1 error");
});

it("check says so when the folder is not there", () => {
  rmSync(folder, { recursive: true });
  const { status, stderr } = run("operations/operations.ts", "check");
  expect(status).toBe(1);
  expect(stderr).toContain("the tenancy files cannot be read");
  folder = mkdtempSync(join(tmpdir(), "main-"));
});
