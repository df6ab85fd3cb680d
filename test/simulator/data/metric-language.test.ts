import { absentAt, parseMetricExpression, valuesAt } from "../../../simulator/data/metric-language";
import type { MetricSeries } from "../../../simulator/data/metric-points";

const minute = 60_000;
const stream = (
  dimensions: Record<string, string>,
  points: [minutes: number, value: number][],
): MetricSeries => ({
  namespace: "n",
  compartmentId: "c",
  name: "overdue",
  dimensions,
  points: points.map(([minutes, value]) => ({ at: minutes * minute, value })),
});
const series = [
  stream({ type: "api_keys", domain: "Default" }, [
    [1, 2],
    [9, 4],
  ]),
  stream({ type: "auth_tokens", domain: "Default" }, [[9, 10]]),
  { ...stream({ type: "api_keys" }, [[9, 100]]), name: "another" },
];
const at = (query: string, minutes: number) =>
  valuesAt(parseMetricExpression(query), series, minutes * minute);

test("a window ends at the instant and leaves out its start; each stream is by itself", () => {
  expect(at("overdue[10m].sum()", 10)).toEqual([
    { dimensions: series[0]!.dimensions, value: 6 },
    { dimensions: series[1]!.dimensions, value: 10 },
  ]);
  expect(at("overdue[10m].sum()", 11)[0]!.value).toBe(4);
  expect(at("overdue[5m].sum()", 8).map(({ value }) => value)).toEqual([undefined, undefined]);
});

test.each([
  ["count", 3],
  ["sum", 16],
  ["mean", 16 / 3],
  ["min", 2],
  ["max", 10],
] as const)("%s over all streams", (statistic, value) => {
  expect(at(`overdue[10m].grouping().${statistic}()`, 10)).toEqual([{ dimensions: {}, value }]);
});

test("last is the latest of a group, whichever stream it is in", () => {
  expect(at('overdue[10m]{type = "api_keys"}.last()', 10)[0]!.value).toBe(4);
});

test("groups by a dimension", () => {
  expect(at("overdue[10m].groupBy(domain).max()", 10)).toEqual([
    { dimensions: { domain: "Default" }, value: 10 },
  ]);
});

test.each([
  ['{type = "api_keys"}', 1],
  ['{type != "api_keys"}', 1],
  ['{type =~ "api*|auth_tokens"}', 2],
  ['{type =~ "api"}', 0],
  ['{type = "api_keys", domain = "Default"}', 1],
  ['{type = "api_keys", domain = "Other"}', 0],
] as const)("keeps the streams of %s", (filter, count) => {
  expect(at(`overdue[10m]${filter}.sum()`, 10)).toHaveLength(count);
});

test.each([
  [">", [false, false, true]],
  [">=", [false, true, true]],
  ["<", [true, false, false]],
  ["<=", [true, true, false]],
  ["==", [false, true, false]],
  ["!=", [true, false, true]],
] as const)("compares by %s", (operator, expected) => {
  const { comparison } = parseMetricExpression(`overdue[1h].max() ${operator} 4`);
  expect([3, 4, 5].map((value) => comparison!(value))).toEqual(expected);
});

test("absent: known, then silent for the window, and forgotten after what it watches", () => {
  const expression = parseMetricExpression("overdue[5m].groupBy(domain).absent(1h)");
  const absent = (minutes: number): number => absentAt(expression, series, minutes * minute).length;
  expect([0, 9, 13, 14, 73, 74].map(absent)).toEqual([0, 0, 0, 1, 1, 0]);
});

test.each([
  "overdue.sum()",
  "overdue[5x].sum()",
  "overdue[5m]",
  "overdue[5m].grouping()",
  "overdue[5m].toString()",
  "overdue[5m].median()",
  "overdue[5m]{type ~ api}.sum()",
  "overdue[5m].absent(soon)",
  "overdue[5m].sum() > 1 && overdue[5m].sum() < 3",
])("refuses %s with 400", (query) => {
  expect(() => parseMetricExpression(query)).toThrow(expect.objectContaining({ status: 400 }));
});
