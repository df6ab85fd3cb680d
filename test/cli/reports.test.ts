import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Report } from "../../lambda-src/audit/report";
import { reportJson } from "../../lambda-src/report/json";
import { sampleAsOf, sampleReport } from "../report/sample-report";
import { BuiltCommand, type Outcome } from "./built-command";

jest.setTimeout(120_000);

const old = sampleReport({ credentials: 60, asOf: sampleAsOf - 20 * 86_400_000 });
const now = sampleReport({ credentials: 60 });
const blind: Report = {
  ...sampleReport({ credentials: 60, incomplete: true }),
  tenancy: { ocid: "ocid1.tenancy.oc1..blind", name: "blind" },
};
const overdue = now.credentials.find(({ status, flags }) => status === "OVERDUE" && flags.length === 0)!;

let command: BuiltCommand;
beforeAll(() => {
  command = new BuiltCommand();
  save("old/report.json", old);
  save("now/report.json", now);
  save("blind/report.json", blind);
  save("torn/report.json", now, 1000);
});
afterAll(() => command.remove());

function save(path: string, report: Report, length?: number): void {
  const file = join(command.folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [...reportJson(report)].join("").slice(0, length));
}

const run = (...given: string[]): Promise<Outcome> => command.run(given);

test("explain prints the steps for a credential, by any of its ids", async () => {
  for (const id of [overdue.id, overdue.scimId]) {
    const { exitCode, stdout } = await run("explain", id, "--report", "now");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`  credential:  ${overdue.id}\n`);
    expect(stdout).toMatch(/^ {5}\$ oci identity-domains .* delete .*--endpoint https:/m);
  }
});

test("explain takes the newest report when none is named, and says which", async () => {
  const without = await run("explain", overdue.id);
  expect(without).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("there is no report under") });
  save("credential-audit/acme/2026-11-21T06-00-00Z/report.json", now);
  const { exitCode, stderr } = await run("explain", overdue.id);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("From credential-audit/acme/2026-11-21T06-00-00Z/report.json");
});

test("explain takes the end of an id, as the tables show it, and a user's name", async () => {
  const end = await run("explain", `…${overdue.id.slice(-8)}`, "--report", "now");
  expect(end.exitCode).toBe(0);
  expect(end.stdout).toContain(overdue.id);
  const own = now.credentials.filter(({ userOcid }) => userOcid === overdue.userOcid);
  for (const name of [overdue.userName.toUpperCase(), overdue.userOcid!, overdue.email!]) {
    const { exitCode, stdout } = await run("explain", name, "--report", "now");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`in ${overdue.domain}: ${own.length} credential`);
    expect(stdout).toContain(`  credential:  ${overdue.id}\n`);
  }
});

test("nothing of a foreign report acts on the terminal, on stdout or stderr", async () => {
  const nasty = "\u001B[31mx\u009B2J\u202E\n::error::y";
  const [first] = now.credentials;
  const evil: Report = {
    ...now,
    tenancy: { ...now.tenancy, name: nasty },
    credentials: now.credentials.map((each) => ({ ...each, userName: nasty, label: nasty, domain: nasty })),
  };
  save("evil/report.json", evil);
  save("evil-blind/report.json", { ...evil, tenancy: { ocid: "ocid1.tenancy.oc1..other", name: nasty } });
  for (const given of [
    ["explain", first!.id, "--report", "evil"],
    ["explain", nasty, "--report", "evil"],
    ["explain", `nosuch${nasty}`, "--report", "evil"],
    ["diff", "evil", "now"],
    ["diff", "evil", "evil-blind"],
    ["diff", "evil", "now", "--json"],
    ["fleet", "evil", "--out", "fleet-evil"],
    ["fleet", `nosuch${nasty}`],
    ["diff", "now", `--${nasty}`],
    ["run", "--type", nasty],
    ["run", "--policy", `nosuch${nasty}`],
  ]) {
    const { stdout, stderr } = await run(...given);
    for (const said of [stdout, stderr]) {
      expect(said).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      expect(said).not.toMatch(/^\s*::/m);
    }
    expect(stdout + stderr).not.toBe("");
  }
});

test("explain of an unknown id says that an incomplete audit can have missed it", async () => {
  const { exitCode, stderr } = await run("explain", "no-such-id", "--report", "blind");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/no credential and no user with one goes by "no-such-id".*That audit is incomplete/);
});

test("diff prints what changed, for people and for programs", async () => {
  const { exitCode, stdout } = await run("diff", "old", "now");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Since 2026-11-01T06:00:00Z:\n/);
  expect(stdout).toMatch(/newly_overdue/);
  const { stdout: json } = await run("diff", "old", "now", "--json");
  expect(JSON.parse(json)).toMatchObject({ counts: { deleted: 0 } });
});

test("diff refuses reports of different tenancies", async () => {
  const { exitCode, stderr } = await run("diff", "old", "blind");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("different tenancies");
});

test("fleet writes one page and one table, and fails as its worst tenancy does", async () => {
  const { exitCode, stdout } = await run(
    "fleet",
    "old",
    "now",
    "blind",
    "--out",
    "fleet",
    "--as-of",
    "2026-11-30",
  );
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/blind +INCOMPLETE/);
  const said = stdout.trimEnd().split("\n");
  expect(said[0]).toMatch(/^INCOMPLETE: Of 2 tenancies 0 pass, 1 fail, 1 incomplete\. /);
  expect(stdout.trimEnd().endsWith(stdout.split("\n\n")[0]!)).toBe(true);
  expect(stdout).toContain("left out old: now is newer");
  const csv = readFileSync(join(command.folder, "fleet", "fleet.csv"), "utf8").split("\r\n");
  expect(csv[1]).toMatch(/^blind,/);
  expect(csv).toHaveLength(4);
  const again = await run("fleet", "now", "--out", "fleet2", "--as-of", "2026-11-30");
  expect(again.exitCode).toBe(2);
  expect(existsSync(join(command.folder, "fleet2", "fleet.html"))).toBe(true);
});

test("fleet names a report that it cannot read, and leaves none out in silence", async () => {
  const { exitCode, stderr } = await run("fleet", "now", "torn", "missing", "--out", "fleet3");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("torn/report.json: is not JSON");
  expect(stderr).toContain("missing: cannot be found");
  expect(existsSync(join(command.folder, "fleet3"))).toBe(false);
});
