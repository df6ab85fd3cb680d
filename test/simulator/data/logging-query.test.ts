import { LoggingQueryError, parseLoggingQuery } from "../../../simulator/data/logging-query";

const rows = [
  { "data.type": "smtp", "data.age": 100, "data.kind": "finding" },
  { "data.type": "db", "data.age": 9, "data.kind": "finding" },
  { "data.type": "smtp", "data.age": 95, "data.kind": "note" },
  { "data.message": "no JSON" },
];
const run = (stages: string) => parseLoggingQuery(`search "c/g/l" ${stages}`).run(rows);

it.each([
  ["| data.kind = 'finding'", 2],
  ["| where data.kind='finding' and data.type = 'smtp'", 1],
  ["| data.kind = 'note' or data.type = 'db'", 2],
  ["| data.kind = 'note' or data.type = 'db' and data.age > 9", 1],
  ["| (data.kind = 'note' or data.type = 'db') and data.age > 9", 1],
  ["| not data.kind = 'finding'", 2],
  ["| data.age >= 95", 2],
  // A line without the field does not match, whichever way it compares.
  ["| data.age != 100", 2],
  // No number in text.
  ["| data.type > 1", 0],
  ["| data.kind = 'finding' | limit 1", 1],
  ["", 4],
])("%s leaves %i lines", (stages, count) => {
  expect(run(stages)).toHaveLength(count);
});

it("selects by name, in order, and sorts before it or after it", () => {
  const query = parseLoggingQuery(
    `search "c/g/l", "c" | data.kind='finding' | select data.type as cgkey01, data.age as cg01 | sort by cg01 asc`,
  );
  expect(query.sources).toEqual([
    { compartment: "c", logGroup: "g", log: "l" },
    { compartment: "c", logGroup: undefined, log: undefined },
  ]);
  expect(query.selected).toEqual(["cgkey01", "cg01"]);
  expect(query.run(rows)).toEqual([
    { cgkey01: "db", cg01: 9 },
    { cgkey01: "smtp", cg01: 100 },
  ]);
  expect(run("| sort by data.age desc | limit 1")).toEqual([rows[0]]);
});

it.each([
  "select data.type",
  'search "c/g/l" | summarize count() by data.type',
  'search "c/g/l" | select upper(data.type) as cgkey01',
  "search c/g/l",
  'search "c/g/l/x"',
  "search \"c/g/l\" | data.type like 's'",
  "search \"c/g/l\" | data.type = 's*'",
  'search "c/g/l" | data.type = smtp',
  'search "c/g/l" | select data.a as x, data.b as x',
  'search "c/g/l" | limit 0',
  "search \"c/g/l\" | data.type = 'a' data.b",
  "search \"c/g/l\" | (data.type = 'a'",
  'search "c/g/l" |',
  'search "c/g/l" | data.type = "a',
])("refuses %s", (text) => {
  expect(() => parseLoggingQuery(text)).toThrow(LoggingQueryError);
});
