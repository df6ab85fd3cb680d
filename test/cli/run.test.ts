import { parse } from "csv-parse/sync";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import stringWidth from "string-width";
import type { Report } from "../../lambda-src/audit/report";
import { demoTenancy } from "../../simulator/samples/demo";
import { sampleTruth } from "../../simulator/samples/truth";
import { type Simulator, startSimulator } from "../../simulator/simulator";
import { BuiltCommand, type Outcome, type RunOptions } from "./built-command";

// Some tests start the command a dozen times, and each start takes a second or more on a busy machine.
jest.setTimeout(120_000);

const asOf = "2026-11-21T00:00:00.000Z";
const demoPolicy = resolve(__dirname, "../../docs/examples/rotation-policy.yaml");

let command: BuiltCommand;
let simulator: Simulator;
let folder: string;

beforeAll(async () => {
  command = new BuiltCommand();
  // Dozens of audits within a minute: the rate of a Free domain would be what these tests wait for.
  simulator = await startSimulator({
    tenancies: [demoTenancy({ asOf: new Date(asOf) })],
    rateLimits: false,
  });
  await simulator.writeClientFiles(join(command.folder, "client"));
}, 120_000);

afterAll(async () => {
  await simulator.close();
  command.remove();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "credential-audit-out-"));
});

afterEach(async () => {
  await simulator.faults.clear();
  rmSync(folder, { recursive: true, force: true });
});

function audit(given: readonly string[] = [], options: RunOptions = {}): Promise<Outcome> {
  return command.run(["run", "--as-of", asOf, "--out", folder, ...given], {
    ...options,
    env: { ...simulator.environment(), ...options.env },
  });
}

function report(): Report {
  return JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
}

test("the demo tenancy: exit code 2, every credential in both files, nothing secret asked for", async () => {
  const { exitCode, stdout, stderr } = await audit(["--policy", demoPolicy]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(2);
  const truth = sampleTruth(simulator.tenancy);
  expect(stdout.split("\n")[0]).toBe(
    `FAIL, COMPLETE: ${truth.length} credentials, 9 OVERDUE, 1 UNKNOWN, 3 DUE_SOON in demo as of 2026-11-21T00:00:00Z`,
  );
  const ids = truth.map(({ ocid }) => ocid).sort();
  expect(
    report()
      .credentials.map(({ id }) => id)
      .sort(),
  ).toEqual(ids);
  const rows = parse<Record<string, string>>(readFileSync(join(folder, "credentials.csv")), {
    columns: true,
    record_delimiter: "\r\n",
  });
  expect(rows.map(({ credential_id }) => credential_id).sort()).toEqual(ids);
  expect(simulator.journal.entries.flatMap(({ secretsReturned }) => secretsReturned)).toEqual([]);
});

test("the summary fits 100 columns, and nothing goes to stderr where it is no terminal", async () => {
  const { stdout, stderr } = await audit();
  expect(stderr).toBe("");
  expect(Math.max(...stdout.split("\n").map((line) => stringWidth(line)))).toBeLessThanOrEqual(100);
});

test("--quiet prints the outcome alone", async () => {
  const { stdout } = await audit(["--quiet"]);
  expect(stdout).toMatch(/^FAIL, COMPLETE: .*\n$/);
});

test.each([
  { given: [], exitCode: 2 },
  { given: ["--fail-on", "never"], exitCode: 0 },
  {
    given: ["--fail-on", "due-soon", "--domain", "sandbox", "--max-age", "30", "--warn-age", "1"],
    exitCode: 2,
  },
  {
    given: ["--fail-on", "overdue", "--domain", "sandbox", "--max-age", "30", "--warn-age", "1"],
    exitCode: 0,
  },
  { given: ["--domain", "sandbox", "--fail-on", "due-soon"], exitCode: 0 },
])("exit code $exitCode for $given", async ({ given, exitCode }) => {
  const outcome = await audit(["--quiet", ...given]);
  expect([outcome.exitCode, outcome.stderr]).toEqual([exitCode, ""]);
});

test("an incomplete audit says so first and ends with 3, even if something is overdue too", async () => {
  await simulator.faults.add({ match: { domain: "workforce" }, fault: { kind: "status", status: 403 } });
  const { exitCode, stdout } = await audit();
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^INCOMPLETE: /);
  expect(stdout).toMatch(/What was not read:\n {2}workforce/);
  const { coverage, summary } = report();
  expect(coverage.complete).toBe(false);
  expect(coverage.domains.find(({ name }) => name === "workforce")?.status).toBe("NOT_AUDITED");
  expect(summary.byStatus.OVERDUE).toBeGreaterThan(0);
});

test("an incomplete audit ends with 3 whatever --fail-on says, and when nobody reads its output", async () => {
  await simulator.faults.add({ match: { domain: "sandbox" }, fault: { kind: "status", status: 403 } });
  expect((await audit(["--fail-on", "never"])).exitCode).toBe(3);
  expect((await audit([], { closeStdout: true })).exitCode).toBe(3);
});

test("--previous of another tenancy is refused, of the same one gives a delta", async () => {
  expect((await audit(["--quiet"])).exitCode).toBe(2);
  const earlier = join(folder, "report.json");
  const foreign = join(folder, "foreign.json");
  writeFileSync(
    foreign,
    JSON.stringify({ ...report(), tenancy: { ocid: "ocid1.tenancy.oc1..other", name: "other" } }),
  );
  const refused = await audit(["--previous", foreign]);
  expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toMatch(/is a report of other .* give an earlier report of the same tenancy/);
  const { exitCode, stdout } = await audit(["--previous", earlier]);
  expect(exitCode).toBe(2);
  expect(stdout).toContain(`Since 2026-11-21T00:00:00Z: no change`);
});

test("--previous of a later instant is refused before anything is asked", async () => {
  expect((await audit(["--quiet", "--format", "json"])).exitCode).toBe(2);
  const later = join(folder, "later.json");
  writeFileSync(later, JSON.stringify({ ...report(), asOf: "2027-01-01T00:00:00.000Z" }));
  const refused = await audit(["--previous", later]);
  expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toMatch(/later\.json judges as of 2027-01-01.*: give an earlier report/);
});

test("two readings of one day give the same bytes", async () => {
  const bytes = async () => {
    await audit(["--quiet", "--format", "json"]);
    // Midnight may lie between them.
    return readFileSync(join(folder, "report.json"), "utf8").replace(/"generatedAt": "[0-9-]+"/, "");
  };
  expect(await bytes()).toBe(await bytes());
  expect(report().generatedAt).toMatch(/^\d{4}-\d\d-\d\d$/);
});

test("--previous of an incomplete or a narrowed report warns of what it cannot vouch for", async () => {
  await audit(["--quiet", "--format", "json"]);
  const [whole, blind, narrow] = ["whole", "blind", "narrow"].map((name) => join(folder, `${name}.json`));
  renameSync(join(folder, "report.json"), whole!);
  await audit(["--quiet", "--format", "json", "--domain", "sandbox", "--type", "api_keys,auth_tokens"]);
  renameSync(join(folder, "report.json"), narrow!);
  await simulator.faults.add({ match: { domain: "sandbox" }, fault: { kind: "status", status: 403 } });
  await audit(["--quiet", "--format", "json"]);
  renameSync(join(folder, "report.json"), blind!);
  await simulator.faults.clear();
  for (const [previous, warning] of [
    [whole, /^$/],
    [blind, /^warning: --previous .*blind\.json is of an incomplete audit: a loss .* unnoticed\..*\n$/],
    [
      narrow,
      /^warning: --previous .*narrow\.json is of a narrowed audit \(left out were 4 domains, .*smtp_credentials.*\): /,
    ],
  ] as const) {
    const { stderr } = await audit(["--quiet", "--format", "csv", "--previous", previous!]);
    expect(stderr).toMatch(warning);
  }
});

test("without --out the files go to credential-audit/<tenancy>/<UTC time>", async () => {
  const { stdout } = await command.run(["run", "--as-of", asOf], {
    cwd: folder,
    env: simulator.environment(),
  });
  const [time] = readdirSync(join(folder, "credential-audit", "demo"));
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
  const path = join("credential-audit", "demo", String(time), "report.json");
  expect(existsSync(join(folder, path))).toBe(true);
  expect(stdout).toContain(path);
});

test("--format writes what it names and nothing else", async () => {
  await audit(["--format", "json"]);
  expect(readdirSync(folder)).toEqual(["report.json"]);
});

test("files of an earlier run that stay beside the new ones are named", async () => {
  const previous = ["--previous", join(folder, "report.json")];
  expect((await audit(["--format", "csv,json"])).stderr).not.toContain("earlier run");
  // Both formats again, and one file more: nothing of the first run stays.
  expect((await audit(["--format", "csv,json", ...previous])).stderr).not.toContain("earlier run");
  for (const [given, stale] of [
    [["--format", "csv", ...previous], "report.json"],
    [["--format", "csv"], "changes.csv, report.json"],
    [["--format", "html", "--quiet"], "credentials.csv, users.csv, campaign.csv, changes.csv, report.json"],
  ] as const) {
    const { stderr } = await audit(["--domain", "sandbox", ...given]);
    expect(stderr).toContain(`${folder} holds ${stale} of an earlier run, which stay`);
  }
});

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (name) => {
  test("stops within a second, and reports what it has as incomplete", async () => {
    let reached: (value?: unknown) => void = () => undefined;
    const when = new Promise((settle) => (reached = settle));
    await simulator.faults.add({
      match: {
        domain: "workforce",
        when: () => {
          reached();
          return true;
        },
      },
      fault: { kind: "stall", where: "headers" },
    });
    const { exitCode, stdout, stoppedAfter } = await audit([], { signal: { name, when } });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^INCOMPLETE: /);
    // The promise itself is measured by hand; here a loaded machine gets some more.
    expect(stoppedAfter).toBeLessThan(5_000);
    expect(report().coverage.complete).toBe(false);
  });
});

describe("bad input ends with 1 and says what was found, what is expected and what to do", () => {
  test.each<{ given: string[]; says: RegExp }>([
    { given: ["--typ", "api_keys"], says: /unknown option '--typ'\n\(Did you mean --type\?\)/ },
    {
      given: ["--type", "api-key"],
      says: /Expected a credential type: api_keys, .* Did you mean "api_keys"\?/,
    },
    { given: ["--domain", "workfroce"], says: /called workfroce.*There are: .*workforce/ },
    { given: ["--domain-url", "workforce"], says: /Expected a URL that starts with https:/ },
    { given: ["--as-of", "2026-02-30"], says: /"2026-02-30" is not an instant: give a date-time/ },
    { given: ["--as-of", "+30"], says: /\+30d/ },
    { given: ["--max-age", "0"], says: /whole number of days from 1 to 3650/ },
    { given: ["--max-age", "ninety"], says: /whole number of days/ },
    { given: ["--warn-age", "91"], says: /warn age 91 is above the max age 90/ },
    { given: ["--domain-timeout", "-5"], says: /whole number of seconds/ },
    { given: ["--fail-on", "overdu"], says: /overdue, due-soon, never.*Did you mean "overdue"\?/ },
    { given: ["--format", "csv,xlsx"], says: /Expected a format: csv, json/ },
    { given: ["--auth", "apikey"], says: /Did you mean "api_key"\?/ },
    { given: ["--previous", "nowhere.json"], says: /nowhere\.json: cannot be found/ },
    { given: ["--policy", "nowhere.yaml"], says: /nowhere\.yaml cannot be read: there is no such file/ },
    { given: ["--profile", "NOPE"], says: /NOPE/ },
    { given: ["--config-file", "nowhere"], says: /nowhere: .*does not exist/ },
    { given: ["surplus"], says: /too many arguments/ },
  ])("$given", async ({ given, says }) => {
    const { exitCode, stdout, stderr } = await audit(given);
    expect(stderr).toMatch(says);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a policy file: every mistake at once, with line and path", async () => {
    const policy = join(folder, "policy.yaml");
    writeFileSync(policy, "maxAgeDay: 30\nexemptions:\n  - user: ann\n    reason: x\n    until: soon\n");
    const { exitCode, stderr } = await audit(["--policy", policy]);
    expect(exitCode).toBe(1);
    expect(stderr.replaceAll(policy, "FILE")).toBe(
      [
        "error: the policy file has 3 mistakes:",
        '  FILE:1:1: maxAgeDay: unknown setting. Did you mean "maxAgeDays"? (found "maxAgeDay")',
        "  FILE:3:5: exemptions[0].owner: is missing: expected string",
        '  FILE:5:12: exemptions[0].until: expected a date, YYYY-MM-DD (found "soon")',
        "",
      ].join("\n"),
    );
  });

  test("no command, and an unknown one", async () => {
    expect((await command.run([])).exitCode).toBe(1);
    const unknown = await command.run(["rum"]);
    expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringContaining("Did you mean run?")]);
  });

  test("an output folder that cannot be written, before any domain is read", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const before = simulator.journal.entries.length;
    const { exitCode, stderr } = await audit(["--out", join(file, "below")]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/cannot write to the output folder .*a part of the path is a file/),
    ]);
    const operations = simulator.journal.entries.slice(before).map(({ operation }) => operation);
    expect(operations).toEqual(["identity:GetTenancy"]);
  });

  test("a file that cannot be written to its end is left out; the verdict is told all the same", async () => {
    // The limit is in blocks of 512 bytes: enough for users.csv, not for report.json.
    const limited = await command.run(["run", "--as-of", asOf, "--out", folder, "--format", "csv,json"], {
      env: simulator.environment(),
      fileBlocks: 60,
    });
    expect(limited.exitCode).toBe(1);
    expect(limited.stdout).toMatch(/^FAIL, COMPLETE: /);
    expect(limited.stderr).toMatch(/cannot write .*report\.json, so that file was left out: .*larger/);
    expect(readdirSync(folder).sort()).toEqual(["campaign.csv", "credentials.csv", "users.csv"]);
  });

  test("credentials that the service does not accept", async () => {
    await simulator.faults.add({
      match: { operation: "GetTenancy" },
      fault: { kind: "status", status: 401, code: "NotAuthenticated" },
    });
    const { exitCode, stdout, stderr } = await audit();
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/does not accept the credentials \(401\)/);
  });

  test("a clock that is off", async () => {
    simulator.clockSkewMs = 20 * 60_000;
    try {
      const { exitCode, stderr } = await audit();
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringMatching(/clock is \d+ minutes behind the service's/),
      ]);
    } finally {
      simulator.clockSkewMs = 0;
    }
  });
});

const asOrdinaryUser = process.getuid?.() === 0 ? test.skip : test;
asOrdinaryUser("a folder without permission to write is found out first", async () => {
  const locked = join(folder, "locked");
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  const { exitCode, stderr } = await audit(["--out", locked]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("not allowed: change its permissions")]);
});

describe("fleet", () => {
  const to = (name: string) => join(folder, name);
  const fleet = (...names: string[]) =>
    command.run(["fleet", ...names.map(to), "--out", to("fleet"), "--as-of", "2026-11-22"]);

  test("no narrowed report, however narrowed, and no forecast stands for the tenancy", async () => {
    await audit(["--out", to("full")]);
    const { coverage } = JSON.parse(readFileSync(join(to("full"), "report.json"), "utf8")) as Report;
    const url = coverage.domains.find(({ name }) => name === "sandbox")!.url;
    const later = ["--as-of", "2026-11-21T00:00:01Z", "--out"];
    for (const [name, given, words] of [
      ["domain", ["--domain", "sandbox"], "domains"],
      ["type", ["--type", "auth_tokens"], "api_keys, customer_secret_keys"],
      ["url", ["--domain-url", url], "--domain-url"],
    ] as const) {
      await audit([...later, to(name), ...given]);
      const { exitCode, stdout } = await fleet("full", name);
      expect(exitCode).toBe(2);
      expect(stdout).toMatch(/^demo +complete +1 +10 +1 /m);
      expect(stdout).toMatch(new RegExp(`^set aside .*/${name}: narrowed, .*: left out .*${words}`, "m"));
      const alone = await fleet(name);
      expect(alone.exitCode).toBe(3);
      expect(alone.stdout).toMatch(/^demo: narrowed: /m);
    }
    await audit(["--as-of", "2026-12-21", "--out", to("forecast")]);
    const { exitCode, stdout } = await fleet("full", "forecast");
    expect([exitCode, stdout]).toEqual([2, expect.stringMatching(/^set aside .*forecast is no audit$/m)]);
    expect((await fleet("forecast")).exitCode).toBe(3);
  });

  test("an audit that left out no more than domains without anything to read is whole", async () => {
    await audit();
    expect((await command.run(["fleet", folder, "--out", to("fleet"), "--as-of", asOf])).exitCode).toBe(2);
  });
});

describe("domains", () => {
  test("lists what would be audited, and why the rest would not", async () => {
    const { exitCode, stdout } = await command.run(["domains", "--json"], { env: simulator.environment() });
    expect(exitCode).toBe(0);
    const { domains } = JSON.parse(stdout) as {
      domains: { name: string; audited: boolean; reason: string }[];
    };
    expect(domains.map(({ name, audited }) => [name, audited])).toEqual([
      ["Default", true],
      ["legacy", false],
      ["partners", true],
      ["sandbox", true],
      ["workforce", true],
    ]);
    expect(domains.find(({ name }) => name === "legacy")?.reason).toBe("the domain is INACTIVE");
  });

  test("ends with 3 when a compartment could not be looked at", async () => {
    await simulator.faults.add({
      match: {
        operation: "ListDomains",
        when: ({ query }) => query.get("compartmentId") !== simulator.tenancy.ocid,
      },
      fault: { kind: "status", status: 404, code: "NotAuthorizedOrNotFound" },
    });
    const { exitCode, stdout } = await command.run(["domains"], { env: simulator.environment() });
    expect([exitCode, stdout]).toEqual([3, expect.stringMatching(/^INCOMPLETE: /)]);
    expect(stdout).toContain("inspect domains in tenancy");
  });

  test("ends with 3 when every compartment answers that it has none or hides them, as doctor and run do", async () => {
    await simulator.faults.add({
      match: { operation: "ListDomains" },
      fault: { kind: "status", status: 404, code: "NotAuthorizedOrNotFound" },
    });
    const env = simulator.environment();
    const { exitCode, stdout } = await command.run(["domains"], { env });
    expect([exitCode, stdout]).toEqual([3, expect.stringMatching(/^INCOMPLETE: 0 domains .* 1 place not/)]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "Grant: Allow group <group> to inspect domains in tenancy",
    );
    const json = await command.run(["domains", "--json"], { env });
    expect(json.exitCode).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({
      complete: false,
      classicIam: true,
      gaps: [
        {
          ocid: simulator.tenancy.ocid,
          reason: expect.stringContaining("404"),
          because: { kind: "domains_hidden" },
        },
      ],
    });
    expect((await command.run(["doctor"], { env })).exitCode).toBe(3);
  });
});

describe("doctor", () => {
  test("a tenancy in good health: rungs, limits and clock", async () => {
    const { exitCode, stdout } = await command.run(["doctor"], { env: simulator.environment() });
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^HEALTHY: /)]);
    expect(stdout).toMatch(/Default +yes +11 +premium +90\/s 5000\/min +in step/);
    expect(stdout).toContain("batches of holders: Default, sandbox, workforce");
    expect(stdout).toContain("whole type: partners");
  });

  test("names the policy statement that is missing, and ends with 3", async () => {
    await simulator.faults.add({
      match: { domain: "sandbox", operation: /AuthTokens/ },
      fault: { kind: "status", status: 403 },
    });
    const { exitCode, stdout } = await command.run(["doctor"], { env: simulator.environment() });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^TROUBLE: 1 problem in /);
    const flat = stdout.replaceAll(/\s+/g, " ");
    expect(flat).toContain("sandbox: auth_tokens: ");
    expect(flat).toContain("Allow group <group> to inspect credentials in tenancy");
  });
});

test("--version", async () => {
  const { version } = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8")) as {
    version: string;
  };
  expect(await command.run(["--version"])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
});
