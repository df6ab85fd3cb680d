import {
  auditStreams,
  endOfRunStreams,
  expectedRunsStream,
} from "../../../lambda-src/publish/metrics/metric-streams";
import { postMetrics } from "../../../lambda-src/publish/metrics/post-metrics";
import { metricPoints } from "../../../simulator/data/metric-points";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { type Simulator, startSimulator } from "../../../simulator/simulator";
import { sampleReport } from "../../report/sample-report";
import { connectTo } from "../../tenancy/harness";

const report = sampleReport({ credentials: 300 });

it("add up to the report, and tell every stream from every other", () => {
  const streams = auditStreams(report, "acme", 12.5);
  const total = streams
    .filter(({ name }) => name === "credentials")
    .reduce((sum, { value }) => sum + value, 0);
  expect(total).toBe(report.summary.credentials);
  const names = streams.map(({ name, dimensions }) => JSON.stringify([name, dimensions]));
  expect(new Set(names).size).toBe(names.length);
  expect(streams.every(({ dimensions }) => dimensions.tenancy === "acme")).toBe(true);
});

it("merge domains of the same name: counts add up, the oldest counts", () => {
  const renamed = {
    ...report,
    summary: {
      ...report.summary,
      byDomain: report.summary.byDomain.map((one) => ({ ...one, domain: "twin" })),
    },
    coverage: {
      ...report.coverage,
      domains: report.coverage.domains.map((one) => ({ ...one, name: "twin" })),
    },
  };
  const streams = auditStreams(renamed, "acme", 1);
  const names = streams.map(({ name, dimensions }) => JSON.stringify([name, dimensions]));
  expect(new Set(names).size).toBe(names.length);
  const oldest = streams.filter(({ name }) => name === "oldest_age_days").map(({ value }) => value);
  expect(Math.max(...oldest)).toBe(Math.max(...report.credentials.map(({ daysOld }) => daysOld ?? 0)));
});

it.each([
  [true, 1],
  [false, 0],
])(
  "a run counts whether it succeeded or not (%s), in the stream in which it was expected",
  (success, value) => {
    const expected = expectedRunsStream("acme");
    expect(expected).toEqual({ name: "audit_runs", dimensions: { tenancy: "acme" }, value: 0 });
    expect(endOfRunStreams("acme", success)).toEqual([
      { name: "audit_success", dimensions: { tenancy: "acme" }, value },
      { ...expected, value: 1 },
    ]);
  },
);

describe("posted", () => {
  let simulator: Simulator;
  beforeAll(async () => {
    const { tenancy } = new SampleBuilder(new Date(), "acme", 3);
    simulator = await startSimulator({ tenancies: [tenancy] });
  });
  afterAll(() => simulator.close());
  const target = () => ({ namespace: "credential_compliance", compartmentId: simulator.tenancy.ocid });

  it("in calls of 50 streams at most", async () => {
    const streams = Array.from({ length: 120 }, (_, n) => ({
      name: "requests" as const,
      dimensions: { tenancy: `t${n}` },
      value: n,
    }));
    await postMetrics(await connectTo(simulator), target(), streams, Date.now());
    expect(simulator.journal.counts()["monitoring:PostMetricData"]).toBe(3);
    expect(simulator.tenancy.store(metricPoints).series).toHaveLength(120);
  });

  it("a metric that the service refuses in an answer of 200 is a failure", async () => {
    const streams = [
      { name: "requests" as const, dimensions: { tenancy: "acme" }, value: 1 },
      { name: "requests" as const, dimensions: { tenancy: "" }, value: 1 },
    ];
    await expect(postMetrics(await connectTo(simulator), target(), streams, Date.now())).rejects.toThrow(
      "the service refused 1 of 2 metrics: the value of dimension tenancy is empty",
    );
  });
});
