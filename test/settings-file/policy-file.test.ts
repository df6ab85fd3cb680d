import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rotationPolicySchema } from "../../lambda-src/audit/rotation-policy";
import { parsePolicy, readPolicyFile } from "../../lambda-src/settings-file/policy-file";
import { SettingsFileError } from "../../lambda-src/settings-file/read-settings";

function mistakesOf(text: string): string {
  try {
    parsePolicy(text, "FILE");
  } catch (error) {
    if (error instanceof SettingsFileError) return error.message;
    throw error;
  }
  throw new Error("the policy was accepted");
}

test("YAML and JSON say the same", () => {
  const policy = {
    maxAgeDays: 60,
    types: { smtp_credentials: { maxAgeDays: 120 } },
    exemptions: [{ user: "ann", reason: "r", owner: "o", until: "2026-12-31" }],
  };
  const yaml = [
    "maxAgeDays: 60",
    "types: {smtp_credentials: {maxAgeDays: 120}}",
    "exemptions:",
    "  - user: ann # a comment",
    "    reason: r",
    "    owner: o",
    "    until: 2026-12-31",
  ].join("\n");
  expect(parsePolicy(yaml, "FILE")).toEqual(policy);
  expect(parsePolicy(JSON.stringify(policy, null, "\t"), "FILE")).toEqual(policy);
  expect(parsePolicy(`\uFEFF${JSON.stringify(policy)}`, "FILE")).toEqual(policy);
});

test.each([
  ["", /FILE: is empty: expected a rotation policy/],
  ["# nothing but a comment\n", /is empty/],
  ["- 1\n", /FILE:1:1: .*expected object/],
  ["maxAgeDays: 1\nmaxAgeDays: 2\n", /FILE:2:1: Map keys must be unique/],
  ["a: [1\n", /FILE:\d+:\d+: /],
  ["maxAgeDays: *nothing\n", /Unresolved alias/],
  ["maxAgeDays: 30\nwarnAgeDays: 31\n", /FILE:2:14: warnAgeDays: warn age 31 is above the max age 30/],
  ["types:\n  api_key: {}\n", /FILE:2:3: types\.api_key: unknown setting\. Did you mean "api_keys"\?/],
  ["exemptions: [{reason: r, owner: o, until: 2026-01-01}]\n", /an exemption for everything is not one/],
  [
    "acceptedGaps: [{domain: d, type: keys, reason: r, owner: o, until: 2026-02-30}]\n",
    /acceptedGaps\[0\]\.type: .*\(found "keys"\)[^]*acceptedGaps\[0\]\.until: expected a date/,
  ],
])("%j is refused", (text, message) => {
  expect(mistakesOf(text)).toMatch(message);
});

test("every mistake is told at once, in the order of the file", () => {
  const message = mistakesOf(
    "warnAgeDays: x\nmaxAgeDay: 3\nexemptions:\n  - user: ann\n    until: soon\ncanaries: 1\n",
  );
  expect([...message.matchAll(/FILE:(\d+):/g)].map(([, line]) => Number(line))).toEqual([1, 2, 4, 4, 5, 6]);
});

test("whatever a file holds, it is a policy or a named error", () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const near = fc.record(
    {
      maxAgeDays: fc.oneof(fc.integer(), value),
      warnAgeDays: fc.oneof(fc.integer(), value),
      types: fc.oneof(fc.record({ api_keys: value }), value),
      exemptions: fc.array(
        fc.record({ user: value, until: value, reason: value, owner: value }, { requiredKeys: [] }),
      ),
      canaries: value,
    },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    near.map((policy) => JSON.stringify(policy)),
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[a-z:\-\n &*!>|{}[\]"']{0,40}$/),
  );
  fc.assert(
    fc.property(text, (written) => {
      try {
        expect(rotationPolicySchema.safeParse(parsePolicy(written, "FILE")).success).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsFileError);
      }
    }),
  );
});

test("a file that cannot be read", () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-file-"));
  try {
    const binary = join(folder, "binary.yaml");
    writeFileSync(binary, Buffer.from([0x61, 0xff, 0xfe]));
    expect(() => readPolicyFile(binary)).toThrow(/is not UTF-8/);
    expect(() => readPolicyFile(folder)).toThrow(/it is a folder/);
    expect(() => readPolicyFile(join(folder, "none"))).toThrow(/there is no such file/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
