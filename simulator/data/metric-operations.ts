import { z } from "zod";
import { requireCompartment } from "../control/compartment";
import { detailsOf } from "../control/details";
import { invalidParameter, missingParameter } from "../control/errors";
import { type Call, type Operation, ServiceError } from "../operation";
import { parseMetricExpression, valuesAt } from "./metric-language";
import { metricPoints } from "./metric-points";

const metricData = z.looseObject({
  namespace: z.string(),
  compartmentId: z.string(),
  name: z.string(),
  dimensions: z.record(z.string(), z.string()),
  datapoints: z.array(z.object({ timestamp: z.string(), value: z.number(), count: z.number().optional() })),
});

const postDetails = z.object({
  metricData: z.array(metricData).min(1),
  batchAtomicity: z.enum(["ATOMIC", "NON_ATOMIC"]).optional(),
});

/** Streams in one call (Monitoring, "Limits"). */
const mostStreams = 50;

/** Why the service does not take a metric (API reference, MetricDataDetails); `undefined` when it does. */
function refusal(data: z.infer<typeof metricData>): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(data.namespace)) return `namespace ${data.namespace} is not valid`;
  if (/^(oci|oracle)_/.test(data.namespace)) return `namespace ${data.namespace} is reserved`;
  if (!/^[A-Za-z][A-Za-z0-9._$-]*$/.test(data.name)) return `name ${data.name} is not valid`;
  const dimensions = Object.entries(data.dimensions);
  if (dimensions.length < 1 || dimensions.length > 20) return `${dimensions.length} dimensions, of 1 to 20`;
  for (const [key, value] of dimensions) {
    if (!/^[\x21-\x7e]{1,256}$/.test(key)) return `dimension key ${key} is not valid`;
    if (value.length < 1 || value.length > 512) return `the value of dimension ${key} is empty or too long`;
  }
  if (data.datapoints.length === 0) return "no data points";
  // Judged by the system's clock, like signatures: whoever posts has no other.
  const now = Date.now();
  for (const { timestamp } of data.datapoints) {
    const at = Date.parse(timestamp);
    if (!(at > now - 7_200_000 && at < now + 600_000))
      return `timestamp ${timestamp} is not within two hours before and ten minutes after now`;
  }
  return undefined;
}

function post(call: Call) {
  const { metricData: all, batchAtomicity } = detailsOf(call, postDetails);
  if (all.length > mostStreams)
    throw invalidParameter(`metricData: ${all.length} streams of at most ${mostStreams}`);
  for (const { compartmentId } of all) requireCompartment(call, compartmentId);
  const judged = all.map((data) => ({ data, message: refusal(data) }));
  const failed = judged.filter(({ message }) => message !== undefined);
  if (failed.length === all.length || (failed.length > 0 && batchAtomicity === "ATOMIC"))
    throw invalidParameter(failed[0]?.message ?? "metricData is not valid");
  const shift = call.cloud.clock.now().getTime() - Date.now();
  const store = call.tenancy.store(metricPoints);
  for (const { data, message } of judged)
    if (message === undefined)
      store.add(
        data,
        data.datapoints.map(({ timestamp, value }) => ({ at: Date.parse(timestamp) + shift, value })),
      );
  return {
    status: 200,
    body: {
      failedMetricsCount: failed.length,
      failedMetrics: failed.map(({ data, message }) => ({ message, metricData: data })),
    },
  };
}

const summarizeDetails = z.object({
  namespace: z.string(),
  query: z.string(),
  startTime: z.string().optional(),
  endTime: z.string().optional(),
});

/** Values at the end of each window from `startTime` (three hours ago) to `endTime` (now). */
function summarize(call: Call) {
  const compartmentId = call.query.get("compartmentId");
  if (compartmentId === null) throw missingParameter("compartmentId");
  requireCompartment(call, compartmentId);
  const details = detailsOf(call, summarizeDetails);
  const expression = parseMetricExpression(details.query);
  if (typeof expression.statistic !== "string")
    throw new ServiceError(400, "InvalidParameter", "query: absent() is for alarms here");
  const now = call.cloud.clock.now().getTime();
  const end = details.endTime === undefined ? now : Date.parse(details.endTime);
  const start = details.startTime === undefined ? end - 10_800_000 : Date.parse(details.startTime);
  if (!(start < end)) throw invalidParameter("startTime must be before endTime");
  const inside = call.tenancy
    .store(metricPoints)
    .series.filter((one) => one.namespace === details.namespace && one.compartmentId === compartmentId);
  const results = new Map<
    string,
    { dimensions: Readonly<Record<string, string>>; points: { timestamp: string; value: number }[] }
  >();
  for (let at = end; at > start; at -= expression.window) {
    for (const { dimensions, value } of valuesAt(expression, inside, at)) {
      if (value === undefined || (expression.comparison && !expression.comparison(value))) continue;
      const key = JSON.stringify(dimensions);
      const result = results.get(key) ?? { dimensions, points: [] };
      result.points.unshift({ timestamp: new Date(at).toISOString(), value });
      results.set(key, result);
    }
  }
  return {
    status: 200,
    body: [...results.values()].map(({ dimensions, points }) => ({
      namespace: details.namespace,
      compartmentId,
      name: expression.metric,
      dimensions,
      aggregatedDatapoints: points,
    })),
  };
}

export const metricOperations: readonly Operation[] = [
  { service: "monitoring", name: "PostMetricData", method: "POST", path: "/20180401/metrics", handle: post },
  {
    service: "monitoring",
    name: "SummarizeMetricsData",
    method: "POST",
    path: "/20180401/metrics/actions/summarizeMetricsData",
    handle: summarize,
  },
];
