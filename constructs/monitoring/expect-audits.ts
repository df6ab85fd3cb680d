import type { Connection } from "../../lambda-src/oci/connection";
import { expectedRunsStream } from "../../lambda-src/publish/metrics/metric-streams";
import { type MetricTarget, postMetrics } from "../../lambda-src/publish/metrics/post-metrics";

/**
 * Tells Monitoring that audits of a tenancy are expected from now on, so that the alarm `no-run` misses the first one too.
 *
 * @throws {MetricsError} when the service refused the value; `RequestError`
 */
export async function expectAudits(
  connection: Connection,
  { tenancy, ...target }: MetricTarget & { readonly tenancy: string },
): Promise<void> {
  await postMetrics(connection, target, [expectedRunsStream(tenancy)], Date.now());
}
