import { invalidParameter } from "../errors";

/** `metric[interval]{dimension = "value"}.grouping().statistic() comparison`, the shape of one clause of an alarm's query. */
const clause =
  /^\(*\s*[A-Za-z][\w.$-]*\s*\[(?<amount>\d+)(?<unit>[mhd])\]\s*(\{[^}]*\})?\s*(\.\s*[A-Za-z]+\([^)]*\)\s*)+(\)*\s*(==|!=|>=|<=|>|<|not in|in)\s*.+)?\)*$/;

const most = { m: 60, h: 24, d: 1 } as const;

/**
 * Checks an alarm's query as far as its shape goes.
 * Intervals: 1m to 60m, 1h to 24h, 1d (Monitoring, "Monitoring Query Language (MQL) Reference").
 * @throws {ServiceError} 400 InvalidParameter
 */
export const requireMetricQuery = (query: string): void => {
  for (const part of query.split(/\s*(?:&&|\|\|)\s*/)) {
    const groups = clause.exec(part.trim())?.groups;
    if (groups === undefined) throw invalidParameter(`query: cannot be parsed at "${part}"`);
    const amount = Number(groups.amount);
    if (amount < 1 || amount > most[groups.unit as keyof typeof most]) {
      throw invalidParameter(`query: interval ${amount}${groups.unit} is out of range`);
    }
  }
};
