import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tenancyJsonSchema } from "../../tenancies/json-schema";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import { readTenancyFile } from "../../tenancies/read-tenancy-file";

const minimal = readFileSync(join(__dirname, "../data/tenancies/minimal.yaml"), "utf8");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenancies-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const change = (from: RegExp, to: string): string => {
  const changed = minimal.replace(from, to);
  expect(changed).not.toBe(minimal);
  return changed;
};

/** The problems of the files that were written, as lines without the folder. */
const problems = (asOf?: Date): string[] =>
  loadTenancies(folder, asOf).problems.map((problem) => problemText(problem).replaceAll(`${folder}/`, ""));

/** The problems of the minimal file with these lines added. */
const problemsWith = (lines: string): string[] => {
  write("acme.yaml", `${minimal}${lines}\n`);
  return problems();
};

it("loads a minimal file under its own name", () => {
  write("acme.yaml", minimal);
  expect(loadTenancies(folder)).toMatchObject({ tenancies: [{ name: "acme" }], problems: [] });
});

it("reports every mistake of every file, with line, path, what was found and what was expected", () => {
  write(
    "a.yaml",
    change(/^tenancy: .*$/m, "tenancy: ocid1.compartment.oc1..x").replace(
      /^region: .*$/m,
      "region: Frankfurt",
    ),
  );
  write("b.yaml", change(/^subnet: .*$/m, "subnet: ocid1.vcn.oc1..x\nsubnets: 1"));
  expect(problems()).toEqual([
    'a.yaml:1: error: tenancy: expected the OCID of a tenancy (ocid1.tenancy.…), got the OCID of a compartment; found "ocid1.compartment.oc1..x"',
    'a.yaml:2: error: region: expected a region identifier, such as eu-frankfurt-1; found "Frankfurt"',
    'b.yaml:5: error: subnet: expected the OCID of a subnet (ocid1.subnet.…), got the OCID of a vcn; found "ocid1.vcn.oc1..x"',
    'b.yaml:6: error: subnets: unknown setting. Did you mean "subnet"?; found "subnets"',
  ]);
  expect(loadTenancies(folder).tenancies).toEqual([]);
});

it("reports what does not go together, what has expired and what is there twice beside other mistakes", () => {
  write(
    "a.yaml",
    `${change(/^region: .*$/m, "region: Frankfurt")}evidence: { bucket: b, retentionDays: 3 }
rotation:
  exemptions:
    - { user: u, reason: r, owner: o, until: 2026-01-31 }
`,
  );
  write("b.yaml", minimal);
  expect(problems(new Date("2026-02-01T00:00:00Z"))).toEqual([
    expect.stringMatching(/^a\.yaml:1: error: tenancy: two files for one tenancy: b\.yaml too/),
    expect.stringMatching(/^a\.yaml:2: error: region: /),
    expect.stringMatching(/^a\.yaml:8: error: evidence\.retentionDays: an existing bucket .*; found 3$/),
    expect.stringMatching(/^a\.yaml:11: warning: rotation\.exemptions\[0\]\.until: has expired/),
    expect.stringMatching(/^b\.yaml:1: error: tenancy: two files for one tenancy: a\.yaml too/),
  ]);
  expect(loadTenancies(folder).tenancies).toEqual([]);
});

it("prints no address that may be a secret", () => {
  const address = "https://hooks.slack.example/services/T0/B0/hush";
  write(
    "acme.yaml",
    `${minimal.trimEnd()}\n  slack: ${address}\n  secretSubscriptions: [{ protocol: SLACK, secret: "${address}" }]\n`,
  );
  expect(problems()).toEqual([
    expect.stringMatching(/slack: unknown setting.*; found "slack"$/),
    expect.stringMatching(
      /secret: expected the OCID of a vaultsecret .*; found "https:\/\/hooks\.slack\.example\/…"$/,
    ),
  ]);
});

it("leaves the good files alone", () => {
  write("bad.yaml", "tenancy: nothing\n");
  write("good.yaml", minimal);
  expect(loadTenancies(folder).tenancies.map(({ name }) => name)).toEqual(["good"]);
});

it("says what is missing", () => {
  write("acme.yaml", change(/^compartment: .*\n/m, "").replace(/^region: .*\n/m, ""));
  expect(problems()).toEqual([
    "acme.yaml:1: error: region: is missing: expected string",
    "acme.yaml:1: error: compartment: is missing: expected the OCID of a compartment, or {name} of one to create",
  ]);
});

it("refuses a warn age above the max age, in general and for a type", () => {
  expect(
    problemsWith(
      "rotation:\n  warnAgeDays: 100\n  types:\n    api_keys: { maxAgeDays: 30, warnAgeDays: 31 }",
    ),
  ).toEqual([
    expect.stringMatching(
      /^acme\.yaml:9: error: rotation\.warnAgeDays: warn age 100 is above the max age 90.*; found 100$/,
    ),
    expect.stringMatching(
      /^acme\.yaml:11: error: rotation\.types\.api_keys\.warnAgeDays: warn age 31 .*; found 31$/,
    ),
  ]);
});

it("warns of an expired exemption and accepted gap, and still deploys", () => {
  const entry = (until: string): string => `{ domain: d, reason: r, owner: o, until: ${until} }`;
  write(
    "acme.yaml",
    `${minimal}rotation:\n  exemptions:\n    - ${entry("2026-01-31")}\n    - ${entry("2026-02-01")}\n  acceptedGaps:\n    - ${entry("2025-12-31")}\n`,
  );
  const asOf = new Date("2026-02-01T00:00:00Z");
  expect(problems(asOf)).toEqual([
    'acme.yaml:10: warning: rotation.exemptions[0].until: has expired and no longer counts: expected a date from today on, or no entry; found "2026-01-31"',
    expect.stringMatching(/^acme\.yaml:13: warning: rotation\.acceptedGaps\[0\]\.until: has expired/),
  ]);
  expect(loadTenancies(folder, asOf).tenancies).toHaveLength(1);
});

it.each([
  ["0 3 * * 1-5", "leaves 72 hours between"],
  ["0 3 31 * *", "expected a run at least every 24 hours"],
  ["*/10 * * * *", "runs again after 10 minutes"],
  ["0 0 3 * * *", "expected the five fields of UNIX cron"],
  ["@daily", "expected the five fields of UNIX cron"],
  ["0 25 * * *", '"25" is not a hour'],
  ["0 3 ? * *", '"?" is not a day of month'],
  ["0 3 * * MON", '"MON" is not a day of week'],
])("refuses the schedule %s", (cron, message) => {
  expect(problemsWith(`schedule: "${cron}"`)).toEqual([
    expect.stringMatching(/^acme\.yaml:8: error: schedule: /) as unknown,
  ]);
  expect(problems()[0]).toContain(message);
  expect(problems()[0]).toContain(`found "${cron}"`);
});

it.each(["17 3 * * *", "0 */6 * * *", "30 1,13 * * *", "5 * * * *", "0 3 */1 * *"])(
  "takes the schedule %s",
  (cron) => {
    expect(problemsWith(`schedule: "${cron}"`)).toEqual([]);
  },
);

it("refuses two files for one tenancy, and deploys neither", () => {
  write("a.yaml", minimal);
  write("b.yaml", minimal);
  write("c.yaml", change(/^tenancy: .*$/m, "tenancy: ocid1.tenancy.oc1..other"));
  expect(problems()).toEqual([
    expect.stringMatching(/^a\.yaml:1: error: tenancy: two files for one tenancy: b\.yaml too/),
    expect.stringMatching(/^b\.yaml:1: error: tenancy: two files for one tenancy: a\.yaml too/),
  ]);
  expect(loadTenancies(folder).tenancies.map(({ name }) => name)).toEqual(["c"]);
});

it("refuses two files for one stack", () => {
  write("a.yaml", minimal);
  write("a.yml", change(/^tenancy: .*$/m, "tenancy: ocid1.tenancy.oc1..other"));
  expect(problems()).toEqual([
    expect.stringMatching(/^a\.yaml:1: error: two files for the stack a: a\.yml too/),
    expect.stringMatching(/^a\.yml:1: error: two files for the stack a: a\.yaml too/),
  ]);
});

it("refuses a file name that is no stack name", () => {
  write("Acme Corp.yaml", minimal);
  expect(problems()).toEqual([expect.stringContaining("the file's name is the stack's")]);
});

it.each(["chain", "cloud-guard", "owners"])(
  "refuses %s.yaml, whose evidence would lie among that of others",
  (name) => {
    write(`${name}.yaml`, minimal);
    expect(problems()).toEqual([
      expect.stringContaining(`${name}.yaml:1: error: the evidence bucket has a folder "${name}" for itself`),
    ]);
  },
);

it("reports broken YAML and a key that is there twice, with their lines", () => {
  write("broken.yaml", `${minimal}function: {\n`);
  write("twice.yaml", `${minimal.replace("minimal\n", "other\n")}region: eu-zurich-1\n`);
  expect(problems()).toEqual([
    expect.stringMatching(/^broken\.yaml:9: error: /),
    expect.stringMatching(/^twice\.yaml:8: error: Map keys must be unique/),
  ]);
});

describe("a file that is hard to read costs its own tenancy alone", () => {
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x, x]",
    ..."bcdefghij".split("").map((name, index) => {
      const before = `*${"abcdefghij"[index]!}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => before).join(", ")}]`;
    }),
  ].join("\n");

  it.each([
    ["an alias bomb", bomb, /more than 100000 values, aliases followed/],
    ["a cycle", `${minimal}tags: &t { freeform: *t }\n`, /:8: error: stands inside what it is an alias of/],
    ["an alias of nothing", `${minimal}wave: *none\n`, /:8: error: Unresolved alias: none/],
    ["100 MB", "#".repeat(100 * 1024 * 1024), /:1: error: the file cannot be read: it has 104857600 bytes/],
    ["a hundred thousand brackets", `a: ${"[".repeat(100_000)}`, /error: /],
    ["a hundred thousand mistakes", "a: 1\n".repeat(100_000), /and 99899 mistakes more/],
    ["bytes that are no text", Buffer.from([0x61, 0x3a, 0x20, 0xff]), /is not UTF-8 text/],
  ])("%s", (_, content, reason) => {
    writeFileSync(join(folder, "bad.yaml"), content);
    write("good.yaml", minimal);
    expect(problems().join("\n")).toMatch(reason);
    expect(problems().every((line) => line.startsWith("bad.yaml:"))).toBe(true);
    expect(loadTenancies(folder).tenancies.map(({ name }) => name)).toEqual(["good"]);
  });

  it("a folder with the name of a file", () => {
    mkdirSync(join(folder, "bad.yaml"));
    write("good.yaml", minimal);
    expect(problems()).toEqual(["bad.yaml:1: error: the file cannot be read: it is a folder"]);
    expect(loadTenancies(folder).tenancies).toHaveLength(1);
  });

  it("aliases that mean a little more work are taken", () => {
    write(
      "acme.yaml",
      `${minimal}rotation:\n  exemptions:\n    - &e { user: u, reason: r, owner: o, until: 2099-01-01 }\n    - *e\n`,
    );
    expect(problems()).toEqual([]);
    expect(loadTenancies(folder).tenancies[0]!.settings.rotation?.exemptions).toHaveLength(2);
  });
});

it("suggests what an unknown setting may have been meant to be, at any depth", () => {
  expect(
    problemsWith(
      "rotation:\n  types:\n    api_key: { maxAgeDays: 30 }\n    auth_tokens: { maxAgeDay: 30 }\nstate: { backend: s3, namespac: n }",
    ),
  ).toEqual([
    expect.stringMatching(
      /:10: error: rotation\.types\.api_key: unknown setting\. Did you mean "api_keys"\?/,
    ),
    expect.stringMatching(
      /:11: error: rotation\.types\.auth_tokens\.maxAgeDay: unknown setting\. Did you mean "maxAgeDays"\?/,
    ),
    expect.stringContaining("state.namespace: is missing"),
    expect.stringContaining("state.bucket: is missing"),
    expect.stringContaining("state.region: is missing"),
    expect.stringMatching(/state\.namespac: unknown setting\. Did you mean "namespace"\?/),
  ]);
});

it("refuses an empty file", () => {
  write("empty.yaml", "");
  expect(problems()).toEqual([
    expect.stringMatching(/^empty\.yaml:1: error: Invalid input: expected object/),
  ]);
});

it.each([
  ["image without a digest", "image: fra.ocir.io/ns/audit:1.0.0", /^image: .*$/m],
  ["image elsewhere", `image: docker.io/ns/audit@sha256:${"a".repeat(64)}`, /^image: .*$/m],
])("refuses an %s", (_, line, pattern) => {
  write("acme.yaml", change(pattern, line));
  expect(problems()).toEqual([
    expect.stringMatching(/^acme\.yaml:4: error: image: expected an image in OCIR with its digest/),
  ]);
});

it.each([
  [
    "cloudGuard: { target: { adopt: ocid1.vault.oc1..x } }",
    "cloudGuard.target.adopt: expected the OCID of a cloudguardtarget",
  ],
  [
    "cloudGuard: { target: { verify: ocid1.cloudguardtarget.oc1..x } }",
    "cloudGuard.target.configurationRecipe: ",
  ],
  [
    "cloudGuard: { riskLevels: { NO_SUCH_RULE: HIGH } }",
    "cloudGuard.riskLevels.NO_SUCH_RULE: unknown setting",
  ],
  ["cloudGuard: { riskLevels: { API_KEY_TOO_OLD: SEVERE } }", "cloudGuard.riskLevels.API_KEY_TOO_OLD: "],
  [
    "evidence: { bucket: b, retentionDays: 10 }",
    "evidence.retentionDays: an existing bucket keeps its own settings",
  ],
  [
    "evidence: { protection: versioning, lockRetentionFrom: 2099-01-01T00:00:00Z }",
    "evidence.lockRetentionFrom: needs protection",
  ],
  ["state: { backend: s3, namespace: n, bucket: b }", "state.region: "],
  ["state: { backend: http, address: https://x/y }", "state.address: unknown setting"],
  ["policyPack: { suppress: [{ rule: CC001, reason: no }] }", "policyPack.suppress[0].reason: "],
  [
    "evidence: { bucketCompartment: ocid1.compartment.oc1..x }",
    "evidence.bucketCompartment: needs an existing `bucket`",
  ],
  ["evidence: { protection: versioning, retentionDays: 10 }", "evidence.retentionDays: needs protection"],
  [
    "evidence: { deleteAfterDays: 399 }",
    "evidence.deleteAfterDays: expected at least the 400 days for which evidence cannot be deleted",
  ],
  [
    "cloudGuard: { target: { verify: ocid1.cloudguardtarget.oc1..x, configurationRecipe: ocid1.cloudguarddetectorrecipe.oc1..x }, hygiene: { NO_MFA_ENABLED_FOR_USER: HIGH } }",
    "cloudGuard.hygiene: has no effect on a target that is only verified",
  ],
  ["containerRepository: Audit", "containerRepository: expected a repository name of lower-case letters"],
  [
    "function: { memoryMb: 500 }",
    "function.memoryMb: Invalid option: expected one of 128|256|512|1024|2048|3072; found 500",
  ],
])("refuses %s", (line, message) => {
  const found = problemsWith(line);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`acme.yaml:8: error: ${message}`);
});

it.each([
  ["tags: { defined: { nowhere: x } }", "tags.defined.nowhere: "],
  [
    `tags: { freeform: { ${Array.from({ length: 11 }, (_, index) => `k${index}: v`).join(", ")} } }`,
    "tags.freeform: expected at most 10",
  ],
  [
    "evidence: { lockRetentionFrom: 2099-01-01T00:00:00.000Z }",
    "evidence.lockRetentionFrom: expected an instant in UTC",
  ],
  [
    "evidence: { lockRetentionFrom: 2099-01-01T00:00:00+01:00 }",
    "evidence.lockRetentionFrom: expected an instant in UTC",
  ],
  ["evidence: { bucket: a b }", "evidence.bucket: expected the name of a bucket"],
  [
    "logging: { logGroup: ocid1.loggroup.oc2..x }",
    "logging.logGroup: is of the realm oc2: expected one of the tenancy's, oc1",
  ],
  [
    "logging: { logGroup: ocid1.loggroup.oc1.us-ashburn-1.x }",
    "logging.logGroup: is in us-ashburn-1: expected one in eu-frankfurt-1",
  ],
  [
    "vault: { vault: ocid1.vault.oc1.eu-frankfurt-1.aaa.x, key: ocid1.key.oc1.eu-frankfurt-1.bbb.y }",
    "vault.key: is in another vault",
  ],
])("refuses %s, which only Oracle would", (line, message) => {
  const found = problemsWith(line);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`acme.yaml:8: error: ${message}`);
});

it.each([
  ["a range with host bits", /^subnet: .*$/m, "subnet: { cidr: 10.0.0.1/24 }", "subnet.cidr: has host bits"],
  [
    "a compartment's name with spaces",
    /^compartment: .*$/m,
    "compartment: { name: my compartment }",
    "compartment.name: expected the name of a compartment",
  ],
  ["an image without a tag", /(audit):1\.0\.0/, "$1", "image: expected an image in OCIR"],
  [
    "an image of another region",
    /fra\.ocir\.io/,
    "ocir.us-ashburn-1.oci.oraclecloud.com",
    "image: is in the registry of us-ashburn-1",
  ],
])("refuses %s", (_, from, to, message) => {
  write("acme.yaml", change(from, to));
  expect(problems()).toEqual([expect.stringContaining(message)]);
});

it("warns of a lock that Oracle would refuse, and deploys a rule that has it already", () => {
  write("acme.yaml", `${minimal}evidence: { lockRetentionFrom: 2026-02-14T00:00:00Z }\n`);
  expect(problems(new Date("2026-01-31T00:00:00Z"))).toEqual([]);
  expect(problems(new Date("2026-01-31T00:00:01Z"))).toEqual([
    expect.stringMatching(/:8: warning: evidence\.lockRetentionFrom: is not 14 days ahead/),
  ]);
  expect(loadTenancies(folder, new Date("2026-03-01T00:00:00Z")).tenancies).toHaveLength(1);
});

it.each(["10.0.0.0/33", "10.0.0.0/8"])("refuses a network of %s", (cidr) => {
  write("acme.yaml", change(/^subnet: .*$/m, `subnet: { cidr: ${cidr} }`));
  expect(problems()).toEqual([
    `acme.yaml:5: error: subnet.cidr: expected an IPv4 range from /16 to /30, such as 10.0.0.0/24; found "${cidr}"`,
  ]);
});

it("refuses an address that is none, and one that is there twice", () => {
  write("acme.yaml", change(/emails: .*$/m, "emails: [a@example.com, nobody, a@example.com]"));
  expect(problems()).toEqual([
    expect.stringMatching(/notifications\.emails\[1\]: expected an email address, .*; found "nobody"$/),
    expect.stringContaining("notifications.emails[2]: is there twice"),
  ]);
});

it("refuses a second topic in the same region", () => {
  write("acme.yaml", minimal.trimEnd() + "\n  reportingTopic: ocid1.onstopic.oc1.fra.t\n");
  expect(problems()).toEqual([
    expect.stringContaining(
      "notifications.reportingTopic: the reporting region is `region`: expected `topic` alone",
    ),
  ]);
});

it("reads one tenancy, or says what is wrong with it", () => {
  write("good.yaml", minimal);
  write("bad.yaml", "region: x\n");
  expect(readTenancyFile("good", folder).region).toBe("eu-frankfurt-1");
  expect(() => readTenancyFile("bad", folder)).toThrow(/bad\.yaml:1: error: region/);
  expect(() => readTenancyFile("none", folder)).toThrow("expected one of good");
});

it("has a JSON Schema that is current: npm run schema:tenancy writes it", () => {
  const committed = readFileSync(join(__dirname, "../../tenancies/tenancy.schema.json"), "utf8");
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(tenancyJsonSchema())));
});
