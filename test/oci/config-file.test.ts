import fc from "fast-check";
import { parseConfigFile } from "../../lambda-src/oci/config-file";

const parse = (text: string) => parseConfigFile(text, "config");
const entries = (text: string, profile: string) =>
  Object.fromEntries(parse(text).profiles.get(profile) ?? new Map<string, string>());

describe("parseConfigFile", () => {
  it("lets every profile inherit from DEFAULT, wherever that stands", () => {
    const text = "[EU]\nregion=eu-frankfurt-1\n\n[DEFAULT]\nregion=us-ashburn-1\nuser=u\n";
    expect(entries(text, "EU")).toEqual({ region: "eu-frankfurt-1", user: "u" });
    expect(entries(text, "DEFAULT")).toEqual({ region: "us-ashburn-1", user: "u" });
  });

  it.each([
    ["Windows line ends and a byte order mark", "\uFEFF[A]\r\nuser=u\r\n"],
    ["old Macintosh line ends", "[A]\ruser=u\r"],
    ["comments of both kinds", "# one\n; two\n[A]\n  # three\nuser=u"],
    ["colons, spaces and capitals", "[A]\n  User : u  "],
  ])("reads %s", (_, text) => {
    expect(parse(text).problems).toEqual([]);
    expect(entries(text, "A")).toEqual({ user: "u" });
  });

  it("keeps what stands in a value, comment signs too", () => {
    expect(entries("[A]\npass_phrase=a=b:c#d;e", "A")).toEqual({ pass_phrase: "a=b:c#d;e" });
  });

  it("reports every mistake with its line, and nothing that a line holds", () => {
    const text =
      "early=1\n[A]\nuser=u\nuser=v\n-----BEGIN PRIVATE KEY-----\nMIIsecret\n[A]\n[ ]\n=nameless\nb=c";
    const { problems } = parse(text);
    expect(problems.map(({ where }) => where)).toEqual(
      ["1", "4", "5", "6", "7", "8", "9"].map((line) => `config:${line}`),
    );
    expect(JSON.stringify(problems)).not.toMatch(/MIIsecret|BEGIN|nameless/);
  });

  it("never throws, and finds every entry of a well-formed file", () => {
    fc.assert(fc.property(fc.string(), (text) => parse(text).problems.length >= 0));
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,10}[!-~])?$/);
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1 }), (expected) => {
        const lines = Object.entries(expected).map(([key, entry]) => `${key} = ${entry}`);
        expect(entries(["[P]", ...lines].join("\n"), "P")).toEqual({ ...expected });
      }),
    );
  });
});
