import { MonitoringClient } from "oci-monitoring";
import type { Connection } from "../../oci/connection";
import type { MetricStream } from "./metric-streams";

/** Where metrics go. */
export interface MetricTarget {
  readonly namespace: string;
  readonly compartmentId: string;
  readonly region?: string | undefined;
}

/** The service took a request and refused some of the metrics in it. */
export class MetricsError extends Error {
  override readonly name = "MetricsError";
}

/** Streams in one call at most (Monitoring, "Limits"). */
const streamsPerCall = 50;

/**
 * Posts metrics, with one instant for all of them.
 * @throws {MetricsError} when some were refused; `RequestError`
 */
export async function postMetrics(
  connection: Connection,
  target: MetricTarget,
  streams: readonly MetricStream[],
  at: number,
  signal?: AbortSignal,
): Promise<void> {
  const client = connection.regional(MonitoringClient, {
    region: target.region,
    // Posting has an endpoint of its own (API reference, "Monitoring API").
    endpointTemplate: "https://telemetry-ingestion.{region}.{secondLevelDomain}",
    ...(signal && { signal }),
  });
  // One call after the other: far below the 50 a second of a tenancy, whatever the number of domains.
  for (let start = 0; start < streams.length; start += streamsPerCall) {
    const metricData = streams.slice(start, start + streamsPerCall).map(({ name, dimensions, value }) => ({
      namespace: target.namespace,
      compartmentId: target.compartmentId,
      name,
      dimensions,
      datapoints: [{ timestamp: new Date(at), value }],
    }));
    const { postMetricDataResponseDetails: answer } = await client.postMetricData({
      postMetricDataDetails: { metricData },
    });
    // The service answers 200 for a call of which it took only a part.
    if (answer.failedMetricsCount > 0) {
      const [first] = answer.failedMetrics ?? [];
      throw new MetricsError(
        `the service refused ${answer.failedMetricsCount} of ${metricData.length} metrics: ${first?.message ?? "no reason given"}`,
      );
    }
  }
}
