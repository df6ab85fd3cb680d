import { invalidParameter } from "../control/errors";
import type { MetricSeries, Point } from "./metric-points";

/**
 * One clause of the Monitoring Query Language, as far as this stack's alarms and its own reading of metrics use it:
 * `metric[window]{dimension = "value"}.grouping().statistic() comparison`. Source: Oracle, "Monitoring Query Language
 * (MQL) Reference". Clauses joined by `&&` or `||` are not understood.
 */
export interface MetricExpression {
  readonly metric: string;
  /** Milliseconds. */
  readonly window: number;
  readonly matches: (dimensions: Readonly<Record<string, string>>) => boolean;
  /** Dimensions that keep streams apart; `[]`: all streams are one; `undefined`: each stream by itself. */
  readonly groupBy: readonly string[] | undefined;
  readonly statistic: Statistic | { readonly absentFor: number };
  readonly comparison: ((value: number) => boolean) | undefined;
}

const statistics = {
  count: (values: readonly number[]) => values.length,
  sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
  mean: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: (values: readonly number[]) => Math.min(...values),
  max: (values: readonly number[]) => Math.max(...values),
  last: (values: readonly number[]) => values.at(-1) ?? 0,
} as const;

export type Statistic = keyof typeof statistics;

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  "==": (value, limit) => value === limit,
  "!=": (value, limit) => value !== limit,
};

const shape =
  /^(?<metric>[A-Za-z][\w.$-]*)\s*\[(?<window>\d+[mhd])\]\s*(?:\{(?<filters>[^}]*)\})?\s*(?<calls>(?:\.\s*[A-Za-z]+\([^)]*\)\s*)+)(?:(?<comparison>[<>]=?|==|!=)\s*(?<limit>-?\d+(?:\.\d+)?))?$/;

/** @throws {ServiceError} 400 InvalidParameter for what it does not understand */
export function parseMetricExpression(query: string): MetricExpression {
  const groups = shape.exec(query.trim())?.groups;
  if (groups === undefined) throw invalidParameter(`query: cannot be parsed: ${query}`);
  let groupBy: readonly string[] | undefined;
  let statistic: MetricExpression["statistic"] | undefined;
  for (const [, name = "", argument = ""] of (groups.calls ?? "").matchAll(/\.\s*([A-Za-z]+)\(([^)]*)\)/g)) {
    if (name === "grouping") groupBy = [];
    else if (name === "groupBy") groupBy = argument.split(",").map((dimension) => dimension.trim());
    else if (name === "absent")
      statistic = { absentFor: argument === "" ? milliseconds("2h") : milliseconds(argument.trim()) };
    else if (Object.hasOwn(statistics, name)) statistic = name as Statistic;
    else throw invalidParameter(`query: unknown function ${name}`);
  }
  if (statistic === undefined) throw invalidParameter("query: a statistic is missing");
  const compare = comparisons[groups.comparison ?? ""];
  const limit = Number(groups.limit);
  return {
    metric: groups.metric ?? "",
    window: milliseconds(groups.window ?? ""),
    matches: dimensionFilter(groups.filters ?? ""),
    groupBy,
    statistic,
    comparison: compare && ((value) => compare(value, limit)),
  };
}

/** A group of streams and its value at one instant; no value where none was posted in the window. */
export interface GroupValue {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number | undefined;
}

/** The value of every group over the window that ends at `at`, by a statistic other than `absent`. */
export function valuesAt(
  expression: MetricExpression,
  series: readonly MetricSeries[],
  at: number,
): readonly GroupValue[] {
  const { statistic } = expression;
  if (typeof statistic !== "string") throw new TypeError("absent() has no values: see absentAt()");
  return groupsOf(expression, series).map(({ dimensions, points }) => {
    const values = points
      .filter((point) => point.at > at - expression.window && point.at <= at)
      .map(({ value }) => value);
    return { dimensions, value: values.length === 0 ? undefined : statistics[statistic](values) };
  });
}

/**
 * The groups without a value in the window that ends at `at`. A group that was silent for longer than `absent()` watches
 * is no longer known, and not absent any more (Oracle, "Creating an Absence Alarm").
 */
export function absentAt(
  expression: MetricExpression,
  series: readonly MetricSeries[],
  at: number,
): readonly Readonly<Record<string, string>>[] {
  const { statistic, window } = expression;
  if (typeof statistic === "string") throw new TypeError("only absent() looks for what is missing");
  return groupsOf(expression, series)
    .filter(({ points }) => {
      const known = points.some((point) => point.at > at - window - statistic.absentFor && point.at <= at);
      return known && !points.some((point) => point.at > at - window && point.at <= at);
    })
    .map(({ dimensions }) => dimensions);
}

function groupsOf(
  { metric, matches, groupBy }: MetricExpression,
  series: readonly MetricSeries[],
): readonly { dimensions: Readonly<Record<string, string>>; points: readonly Point[] }[] {
  const groups = new Map<string, { dimensions: Readonly<Record<string, string>>; points: Point[] }>();
  for (const { name, dimensions, points } of series) {
    if (name !== metric || !matches(dimensions)) continue;
    const kept =
      groupBy === undefined
        ? dimensions
        : Object.fromEntries(groupBy.map((dimension) => [dimension, dimensions[dimension] ?? ""]));
    const key = JSON.stringify(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key) ?? { dimensions: kept, points: [] };
    group.points.push(...points);
    groups.set(key, group);
  }
  for (const { points } of groups.values()) points.sort((a, b) => a.at - b.at);
  return [...groups.values()];
}

function dimensionFilter(text: string): MetricExpression["matches"] {
  if (text.trim() === "") return () => true;
  const filters = [...text.matchAll(/\s*([\w.-]+)\s*(=~|!=|=)\s*"([^"]*)"\s*(?:,|$)/g)];
  if (filters.map(([whole]) => whole).join("") !== text)
    throw invalidParameter(`query: the dimensions cannot be parsed: {${text}}`);
  return (dimensions) =>
    filters.every(([, name = "", operator, value = ""]) => {
      const own = dimensions[name];
      if (operator === "=~") return own !== undefined && fuzzy(value).test(own);
      return operator === "=" ? own === value : own !== value;
    });
}

/** A fuzzy match: alternatives joined by `|`, with `*` for anything. */
function fuzzy(pattern: string): RegExp {
  const alternatives = pattern
    .split("|")
    .map((part) => part.replace(/[.+?^${}()[\]\\]/g, "\\$&").replaceAll("*", ".*"));
  return new RegExp(`^(?:${alternatives.join("|")})$`);
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function milliseconds(duration: string): number {
  const match = /^(\d+)([mhd])$/.exec(duration);
  if (match === null) throw invalidParameter(`query: not a duration: ${duration}`);
  return Number(match[1]) * units[match[2] as keyof typeof units];
}
