import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportJson } from "../../lambda-src/report/json";
import { BuiltCommand } from "../cli/built-command";
import { asOf, reportOn, type World } from "./reports";
import { type Stand, standOf, token } from "./systems";

jest.setTimeout(120_000);

const world: World = {
  held: {
    a: { owner: 1, type: "api_keys", daysOld: 100 },
    b: { owner: 2, type: "smtp_credentials", daysOld: 80 },
  },
};

let command: BuiltCommand;
let stand: Stand;
beforeAll(async () => {
  command = new BuiltCommand();
  stand = standOf("github");
  await stand.server.start();
  save("day1", world);
  save("day2", { held: { b: world.held["b"]! } });
  writeFileSync(
    join(command.folder, "tickets.yaml"),
    `to:\n  system: github\n  repository: acme/security\n  url: ${stand.server.origin}\nlabels: [credentials]\n`,
  );
});
afterAll(async () => {
  await stand.server.stop();
  command.remove();
});

function save(folder: string, of: World, at = asOf): void {
  mkdirSync(join(command.folder, folder), { recursive: true });
  const report = { ...reportOn(of), asOf: new Date(at).toISOString() };
  writeFileSync(join(command.folder, folder, "report.json"), [...reportJson(report)].join(""));
}

const run = (...given: string[]) =>
  command.run(["tickets", ...given], { env: { CREDENTIAL_AUDIT_TICKET_TOKEN: token } });

it("shows the writes, does them, and has nothing to do the second time", async () => {
  const shown = await run("day1", "--to", "tickets.yaml", "--dry-run");
  expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
  expect(shown.stdout).toContain('would create "Rotate now: 1 credential of user1 in acme"');
  expect(shown.stdout).toContain("2 to write. Nothing was written: --apply does it.");
  expect(stand.shown()).toEqual([]);

  const applied = await run("day1", "--to", "tickets.yaml", "--apply");
  expect(applied).toMatchObject({ exitCode: 0 });
  expect(applied.stdout).toContain("https://github.com/acme/security/issues/1");
  expect(applied.stdout).toContain("2 of 2 written.");
  expect((await run("day1", "--to", "tickets.yaml", "--apply")).stdout).toBe("0 of 0 written.\n");

  const closed = await run("day2", "--to", "tickets.yaml", "--apply");
  expect(closed.stdout).toMatch(/^closed occ-/);
  expect(
    stand
      .shown()
      .map(({ open }) => open)
      .sort(),
  ).toEqual([false, true]);
});

it("checks the settings against the project", async () => {
  expect(await run("day1", "--to", "tickets.yaml", "--check")).toMatchObject({
    exitCode: 0,
    stdout: "The settings fit the project.\n",
  });
});

it("tells every mistake of the settings, of the call and of the system", async () => {
  writeFileSync(
    join(command.folder, "wrong.yaml"),
    "to:\n  system: jira-cloud\n  url: http://jira.example.com\n  project: sec\n  user: nobody\nper: person\n",
  );
  const wrong = await run("day1", "--to", "wrong.yaml");
  expect(wrong.exitCode).toBe(1);
  for (const part of ["to.url: expected an https URL", "to.project", "to.user", "per"])
    expect(wrong.stderr).toContain(part);
  expect((await command.run(["tickets", "day1", "--to", "tickets.yaml"])).stderr).toContain(
    "CREDENTIAL_AUDIT_TICKET_TOKEN is not set",
  );
  save("forecast", world, asOf + 30 * 86_400_000);
  expect((await run("forecast", "--to", "tickets.yaml", "--apply")).stderr).toContain("a forecast");
  stand.server.misfortune = (_, { method }) => (method === "GET" ? undefined : "answer-lost");
  save("day3", { held: { c: { owner: 3, type: "api_keys", daysOld: 100 } } });
  const failed = await run("day3", "--to", "tickets.yaml", "--apply");
  stand.server.misfortune = () => undefined;
  expect(failed.exitCode).toBe(3);
  expect(failed.stdout).toContain("FAILED to create");
  expect(failed.stderr + failed.stdout).not.toContain(token);
});
