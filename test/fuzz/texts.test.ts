import fc from "fast-check";
import { formatInstant, parseDate, parseInstant } from "../../lambda-src/audit/instant";
import { parseConfigFile } from "../../lambda-src/oci/config-file";
import { parsePolicy } from "../../lambda-src/settings-file/policy-file";
import { SettingsFileError } from "../../lambda-src/settings-file/read-settings";
import { quoted } from "../../lambda-src/tenancy/scim/credential-resource";
import { FilterSyntaxError, parseFilter } from "../../simulator/scim/filter";
import { runs, timeout } from "./runs";

jest.setTimeout(timeout);

/** Texts near to what is expected: real pieces, cut, repeated and mixed with anything. */
const near = (pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...pieces) },
        fc.string({ unit: "binary", maxLength: 4 }),
      ),
      {
        maxLength: 24,
      },
    )
    .map((parts) => parts.join(""));

describe("a date", () => {
  const text = fc.oneof(
    near(["2026", "-", "02", "29", "T", "12", ":", "59", "60", ".", "123456789", "Z", "+", " "]),
    fc.string(),
  );

  it("is an instant that the same text always means, or none", () => {
    fc.assert(
      fc.property(text, (written) => {
        const instant = parseInstant(written);
        if (instant === undefined) return;
        expect(Number.isSafeInteger(instant)).toBe(true);
        expect(parseInstant(formatInstant(instant))).toBe(instant);
        // Where JavaScript reads it too, it reads the same.
        const own = Date.parse(written.replace(/([.,]\d{3})\d+/, "$1"));
        if (!Number.isNaN(own)) expect(instant).toBe(own);
      }),
      runs,
    );
  });

  it("without a time is a day that exists, or none", () => {
    fc.assert(
      fc.property(near(["2024", "2026", "-", "02", "29", "30", "12", "00"]), (written) => {
        const day = parseDate(written);
        if (day !== undefined) expect(formatInstant(day)).toBe(`${written}T00:00:00.000Z`);
      }),
      runs,
    );
  });
});

describe("an OCI configuration file", () => {
  const text = near([
    "[DEFAULT]",
    "[",
    "]",
    "\n",
    "\r\n",
    "\uFEFF",
    "user=",
    "key_file: ",
    "#",
    ";",
    "=",
    ":",
    "  ",
    "pass_phrase",
  ]);

  it("gives entries or a mistake for every line that says something, and quotes none of it", () => {
    fc.assert(
      fc.property(text, fc.stringMatching(/^[A-Za-z0-9+/]{40}$/), (written, secret) => {
        const { profiles, problems } = parseConfigFile(`${written}\n${secret}\n`, "config");
        expect(profiles.has("DEFAULT")).toBe(true);
        expect(problems.length).toBeGreaterThan(0);
        for (const { where } of problems) expect(where).toMatch(/^config:\d+$/);
        expect(JSON.stringify(problems)).not.toContain(secret);
      }),
      runs,
    );
  });
});

describe("a policy file", () => {
  const text = near([
    "maxAgeDays: 90\n",
    "exemptions:\n",
    "  - ",
    "user: a\n",
    "until: 2026-12-31\n",
    "{",
    "}",
    "[",
    "&a ",
    "*a",
    "types:\n",
    "!!js/regexp ",
    "%",
    "\t",
    '"',
    "'",
  ]);

  it("is a policy, or a list of mistakes with their places", () => {
    fc.assert(
      fc.property(text, (written) => {
        try {
          expect(typeof parsePolicy(written, "policy.yaml")).toBe("object");
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsFileError);
          expect((error as Error).message).toContain("policy.yaml");
        }
      }),
      runs,
    );
  });

  it("with any value in any place is a policy, or a list of mistakes", () => {
    const key = fc.constantFrom(
      "maxAgeDays",
      "warnAgeDays",
      "types",
      "exemptions",
      "acceptedGaps",
      "canaries",
      "other",
    );
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })), (policy) => {
        try {
          parsePolicy(JSON.stringify(policy), "policy.json");
          expect(policy).not.toHaveProperty("other");
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsFileError);
          expect((error as Error).message).toMatch(/policy\.json:\d+:\d+/);
        }
      }),
      runs,
    );
  });
});

describe("a SCIM filter", () => {
  it("is understood, or its mistake is named", () => {
    const text = near([
      "user.ocid",
      " eq ",
      " or ",
      " and ",
      "not",
      "(",
      ")",
      '"',
      "\\",
      "pr",
      "[",
      "]",
      "true",
      "1",
    ]);
    fc.assert(
      fc.property(text, (written) => {
        try {
          expect(parseFilter(written)).toHaveProperty("kind");
        } catch (error) {
          expect(error).toBeInstanceOf(FilterSyntaxError);
        }
      }),
      runs,
    );
  });

  it("that the audit writes names exactly the value that was meant", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(parseFilter(`user.ocid eq ${quoted(value)}`)).toEqual({
          kind: "compare",
          path: "user.ocid",
          operator: "eq",
          value,
        });
      }),
      runs,
    );
  });
});
