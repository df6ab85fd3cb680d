import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { type CredentialType, credentialTypes } from "../../../lambda-src/audit/credential-type";
import type { ReportedCredential } from "../../../lambda-src/audit/report";
import { type Command, commandLine, type OciCommand } from "../../../lambda-src/audit/runbook/command-line";
import { type Runbook, runbookFor, shareQuota } from "../../../lambda-src/audit/runbook/runbook";
import { runbookText } from "../../../lambda-src/report/runbook-text";
import cli from "../../data/oci-cli/commands.json";
import { hostileText } from "../arbitraries";

const domainUrl = "https://idcs-1.identity.example.com";

function reported(changes: Partial<ReportedCredential> = {}): ReportedCredential {
  return {
    domain: "Default",
    domainUrl,
    compartment: "root",
    userName: "alice",
    userOcid: "ocid1.user.oc1..alice",
    userId: "5c1e",
    email: "alice@example.com",
    type: "auth_tokens",
    id: "ocid1.credential.oc1..old",
    scimId: "0ld",
    label: null,
    created: "2026-01-01T00:00:00.000Z",
    daysOld: 324,
    rotationDue: "2026-04-01T00:00:00.000Z",
    status: "OVERDUE",
    flags: [],
    expiresOn: null,
    lifecycleState: null,
    exemption: null,
    unknownBecause: null,
    ...changes,
  };
}

const classic = { domainUrl: "", scimId: "ocid1.credential.oc1..old", userId: "ocid1.user.oc1..alice" };
const apis = { "identity-domains": {}, iam: classic } as const;
const everyCase = credentialTypes.flatMap((type) =>
  (["identity-domains", "iam"] as const).flatMap((api) => [false, true].map((full) => ({ type, api, full }))),
);

function commandsOf(runbook: Runbook): OciCommand[] {
  const steps = [...runbook.steps, ...(runbook.alternative?.steps ?? [])];
  return steps.flatMap(({ commands }) => commands).filter((command) => "oci" in command);
}

function titles(runbook: Runbook): string[] {
  return runbook.steps.map(({ title }) => title);
}

function wordsOf(commands: readonly Command[]): string[] {
  return commands.map((command) => ("oci" in command ? command.oci.join(" ") : command.shell));
}

const known: Readonly<Record<string, { options: string[]; required: string[] }>> = cli.commands;

describe.each(everyCase)("$type, $api, at quota: $full", ({ type, api, full }) => {
  const credential = reported({ type, ...apis[api], flags: full ? ["at_quota"] : [] });
  const other = reported({
    type,
    ...apis[api],
    id: "ocid1.credential.oc1..young",
    scimId: "y0ung",
    daysOld: 3,
    status: "CURRENT",
  });
  const runbook = runbookFor(credential, full ? [other] : []);

  test("uses only commands and options that Oracle's CLI has, with every required one", () => {
    const commands = commandsOf(runbook);
    expect(commands.length).toBeGreaterThanOrEqual(2);
    for (const { oci, options } of commands) {
      const command = known[oci.join(" ")];
      expect({ oci, known: command !== undefined }).toEqual({ oci, known: true });
      const names = options.map(([name]) => name);
      expect([...command!.options, ...cli.globalOptions]).toEqual(expect.arrayContaining(names));
      expect(names).toEqual(expect.arrayContaining(command!.required));
      expect(oci[0]).toBe(api);
    }
  });

  test("names the real ids, and a domain's own endpoint", () => {
    for (const { oci, options } of commandsOf(runbook)) {
      const values = Object.fromEntries(options);
      if (api === "identity-domains") expect(values["--endpoint"]).toBe(domainUrl);
      else expect(values["--user-id"]).toBe("ocid1.user.oc1..alice");
      if (oci.at(-1) === "create" && api === "identity-domains") {
        expect(JSON.parse(values["--user"] as string)).toEqual({ value: "5c1e" });
      }
    }
    const deletions = commandsOf(runbook).filter(({ oci }) => oci.at(-1)!.startsWith("delete"));
    expect(deletions.map(commandLine).join("\n")).toContain(credential.scimId);
  });

  test("deletes last when there is room, and says what it breaks when there is none", () => {
    const order = titles(runbook);
    const [creation, deletion] = [/^Create/, /^Delete/].map((title) =>
      order.findIndex((each) => title.test(each)),
    );
    if (!full) {
      expect(creation).toBeGreaterThanOrEqual(0);
      expect(deletion).toBe(order.length - 1);
      return;
    }
    expect(runbook.warnings[0]).toMatch(/^No room/);
    if (type === "oauth2_client_credentials") {
      expect(order).toContain("Regenerate the secret");
    } else {
      expect(deletion).toBeLessThan(creation!);
      expect(runbook.steps[0]!.explanation).toMatch(/stops: .+/);
      expect(runbook.alternative?.title).toMatch(/Without an interruption/);
    }
  });
});

test("removes first what works for nobody, when that makes room", () => {
  const dead = reported({
    id: "ocid1.credential.oc1..dead",
    scimId: "dead",
    flags: ["at_quota", "expired"],
    expiresOn: "2026-02-01T00:00:00.000Z",
  });
  const runbook = runbookFor(reported({ flags: ["at_quota"] }), [dead]);
  expect(titles(runbook)[0]).toMatch(/^Delete ocid1\.credential\.oc1\.\.dead first/);
  expect(titles(runbook).at(-1)).toBe("Delete ocid1.credential.oc1..old");
});

test.each(["orphan", "inactive_user", "expired", "inactive_credential"] as const)(
  "%s: delete, do not rotate",
  (flag) => {
    const runbook = runbookFor(reported({ flags: [flag] }));
    expect(runbook.action).toBe("delete");
    expect(wordsOf(commandsOf(runbook))).toEqual(["identity-domains auth-token delete"]);
  },
);

test("the two database passwords overlap", () => {
  expect(runbookText(reported(), runbookFor(reported({ type: "db_credentials" })), 100)).toContain(
    "Both passwords work meanwhile",
  );
});

test("OAuth2: the secret can be regenerated, and the reader learns that its age does not start again", () => {
  const runbook = runbookFor(reported({ type: "oauth2_client_credentials" }));
  const other = runbook.alternative!.steps.flatMap(({ commands }) => commands);
  expect(wordsOf(other)).toContain("identity-domains o-auth2-client-credential patch");
  expect(runbook.warnings.join(" ")).toMatch(/No attribute tells when a secret was regenerated/);
});

test("no password stands on a command line", () => {
  for (const change of Object.values(apis)) {
    const lines = commandsOf(runbookFor(reported({ type: "db_credentials", ...change }))).map(commandLine);
    expect(lines.join("\n")).toMatch(/password "\$NEW_DB_PASSWORD"/);
  }
});

test("what the reader should know is said", () => {
  const text = (changes: Partial<ReportedCredential>): string =>
    runbookFor(reported(changes)).warnings.join("\n");
  expect(text({ status: "UNKNOWN", unknownBecause: "no date" })).toContain("Its age is unknown: no date");
  expect(text({ flags: ["capability_off"] })).toContain("canUseAuthTokens is off");
  expect(text({ flags: ["federated"] })).toContain("federated");
  expect(
    text({ status: "EXEMPT", exemption: { reason: "vendor", owner: "ops", until: "2027-01-01" } }),
  ).toContain("Exempt until 2027-01-01");
  expect(text({ status: "CURRENT" })).toContain("Nothing needs to be done before 2026-04-01");
});

test("credentials share a quota when user, domain and type are the same", () => {
  expect(shareQuota(reported(), reported({ id: "x" }))).toBe(true);
  expect(shareQuota(reported(), reported({ type: "api_keys" }))).toBe(false);
  expect(shareQuota(reported(), reported({ domainUrl: "https://other.example.com" }))).toBe(false);
  expect(
    shareQuota(reported({ userId: null, userOcid: null }), reported({ userId: null, userOcid: null })),
  ).toBe(false);
});

test("a shell passes on hostile ids as they are", () => {
  fc.assert(
    fc.property(
      fc.array(
        hostileText.filter((text) => !text.includes("\0")),
        { minLength: 1, maxLength: 5 },
      ),
      (values) => {
        const line = commandLine({ oci: ["iam"], options: values.map((value) => ["--x", value]) });
        const { stdout } = spawnSync("sh", ["-c", `oci() { printf '%s\\0' "$@"; }; ${line}`]);
        expect(stdout.toString().split("\0")).toEqual([
          "iam",
          ...values.flatMap((value) => ["--x", value]),
          "",
        ]);
      },
    ),
    { numRuns: 40 },
  );
});

test("no label reaches a command line but in letters that mean nothing to any shell", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        hostileText,
        fc.constantFrom("x & calc & rem", "x'; calc; '", "x\n calc", "\u001B[201~calc\n", "!!"),
      ),
      fc.constantFrom(...credentialTypes),
      fc.constantFrom("iam", "identity-domains"),
      (label, type: CredentialType, api) => {
        const own = reported({ label, type, ...apis[api] });
        const of = (credential: ReportedCredential): string[] =>
          commandsOf(runbookFor(credential))
            .filter(({ oci }) => oci.at(-1) !== "delete")
            .flatMap(({ options }) => options.map(([, value]) => value))
            .filter((value) => typeof value === "string" && value.startsWith("replaces")) as string[];
        for (const words of of(own)) expect(words).toMatch(/^replaces [A-Za-z0-9._:@+ -]*$/);
      },
    ),
  );
});

test("explain breaks no word: ids and commands can be copied", () => {
  for (const type of credentialTypes) {
    const credential = reported({ type, flags: ["at_quota", "capability_off"] });
    const runbook = runbookFor(credential);
    for (const width of [60, 80, 100, 200]) {
      const text = runbookText(credential, runbook, width);
      for (const { commands } of runbook.steps)
        for (const command of commands) expect(text).toContain(`     $ ${commandLine(command)}\n`);
      for (const word of runbook.warnings.join(" ").split(" ")) expect(text).toContain(word);
      for (const line of text.split("\n"))
        if (line.length > width)
          expect(
            line.trim().split(" ").length === 1 || line.startsWith("     $ ") || / \S+$/.test(line),
          ).toBe(true);
    }
  }
});

test("hostile names cannot reach the terminal as control characters or break a line", () => {
  fc.assert(
    fc.property(
      hostileText,
      hostileText,
      fc.constantFrom(...credentialTypes),
      (userName, label, type: CredentialType) => {
        const credential = reported({ userName, label, type, domain: userName, compartment: label });
        const text = runbookText(credential, runbookFor(credential), 1e6);
        const plain = runbookText(
          reported({ type, label: "x" }),
          runbookFor(reported({ type, label: "x" })),
          1e6,
        );
        // eslint-disable-next-line no-control-regex -- control characters are what it looks for
        expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
        expect(text.split("\n")).toHaveLength(plain.split("\n").length);
      },
    ),
  );
});
