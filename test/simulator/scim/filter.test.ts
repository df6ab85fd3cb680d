import fc from "fast-check";
import {
  boundValues,
  type Filter,
  FilterSyntaxError,
  orTerms,
  parseFilter,
} from "../../../simulator/scim/filter";
import { compileFilter } from "../../../simulator/scim/filter-evaluation";
import { credentialSchemas, userSchema } from "../../../simulator/scim/schema";

const compare = (path: string, value: string | boolean): Filter => ({
  kind: "compare",
  path,
  operator: "eq",
  value,
});

test.each<[string, Filter]>([
  ['userName eq "x"', compare("userName", "x")],
  ["active EQ true", compare("active", true)],
  ['a eq "\\"\\\\\\u00e9\\n)"', compare("a", '"\\é\n)')],
  ["a pr", { kind: "present", path: "a" }],
  [
    'a eq "1" or b eq "2" and c eq "3"',
    {
      kind: "or",
      of: [compare("a", "1"), { kind: "and", of: [compare("b", "2"), compare("c", "3")] }],
    },
  ],
  [
    '(a eq "1" or b eq "2") and not (c pr)',
    {
      kind: "and",
      of: [
        { kind: "or", of: [compare("a", "1"), compare("b", "2")] },
        { kind: "not", of: { kind: "present", path: "c" } },
      ],
    },
  ],
  [
    "urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User:isFederatedUser eq true",
    compare("urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User:isFederatedUser", true),
  ],
])("%s", (text, filter) => {
  expect(parseFilter(text)).toEqual(filter);
});

test.each([
  "",
  "a",
  "a eq",
  "a is 1",
  'a eq "x',
  "a eq x",
  '"x" eq a',
  "(a pr",
  "a pr)",
  "a pr b pr",
  "a pr or",
  "and a pr",
  'a eq "\\x"',
  'a eq "line\nbreak"',
  `${"(".repeat(70)}a pr${")".repeat(70)}`,
  'emails[type eq "work"]',
])("not a filter: %j", (text) => {
  expect(() => parseFilter(text)).toThrow(FilterSyntaxError);
});

const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      kind: fc.constant("compare" as const),
      path: fc.constantFrom("userName", "displayName", "ocid", "meta.created"),
      operator: fc.constantFrom("eq" as const, "co" as const, "sw" as const),
      value: fc.string({ unit: "binary" }),
    }),
    fc.record({ kind: fc.constant("present" as const), path: fc.constantFrom("userName", "externalId") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("filter"), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("not" as const), of: tie("filter") }),
  ),
})).filter;

function write(filter: Filter): string {
  switch (filter.kind) {
    case "compare":
      return `${filter.path} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case "present":
      return `${filter.path} pr`;
    case "not":
      return `not (${write(filter.of)})`;
    default:
      return filter.of.map((part) => `(${write(part)})`).join(` ${filter.kind} `);
  }
}

test("what is written is read back", () => {
  fc.assert(fc.property(filters, (filter) => expect(parseFilter(write(filter))).toEqual(filter)));
});

test("any text is a filter or a FilterSyntaxError", () => {
  const fragments = fc.constantFrom(
    '"',
    "(",
    ")",
    "and",
    "or",
    "not",
    "eq",
    "pr",
    "a.b",
    '"x"',
    "\\",
    " ",
    "[",
    "1",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragments).map((parts) => parts.join(" ")),
      ),
      (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterSyntaxError);
        }
      },
    ),
  );
});

test("de Morgan holds for what filters match", () => {
  const user = fc.record({
    userName: fc.constantFrom("a", "B", "ab"),
    externalId: fc.constantFrom(undefined, "x"),
  });
  const leaf = fc.constantFrom('userName eq "A"', 'userName co "b"', "externalId pr", 'externalId eq "x"');
  const matches = (text: string, resource: object) =>
    compileFilter(parseFilter(text), userSchema)(resource as Record<string, unknown>);
  fc.assert(
    fc.property(user, leaf, leaf, (resource, a, b) => {
      expect(matches(`not (${a} or ${b})`, resource)).toBe(matches(`not (${a}) and not (${b})`, resource));
    }),
  );
});

test("instants compare as such, whatever their notation", () => {
  const at = { meta: { created: "2026-01-01T00:00:00.000Z" } };
  const matches = (text: string) => compileFilter(parseFilter(text), credentialSchemas.api_keys)(at);
  expect(matches('meta.created eq "2026-01-01T01:00:00+01:00"')).toBe(true);
  expect(matches('meta.created lt "2026-01-01T00:00:00.001Z"')).toBe(true);
  expect(matches('meta.created lt "2026-01-01T00:00:00Z"')).toBe(false);
});

test("what an index can be asked for", () => {
  const byOcid = (path: string) => path === "ocid";
  const bound = (text: string) => boundValues(parseFilter(text), byOcid);
  expect(bound('ocid eq "a" or ocid eq "b"')).toEqual(new Set(["a", "b"]));
  expect(bound('ocid eq "a" and userName eq "b"')).toEqual(new Set(["a"]));
  expect(bound('ocid eq "a" or userName eq "b"')).toBeUndefined();
  expect(bound('not (ocid eq "a")')).toBeUndefined();
  expect(bound('ocid ne "a"')).toBeUndefined();
});

test("the longest or counts", () => {
  expect(orTerms(parseFilter("a pr and b pr"))).toBe(0);
  expect(orTerms(parseFilter("a pr or (b pr and (c pr or d pr or e pr))"))).toBe(3);
});
