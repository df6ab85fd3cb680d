import type { Simulator } from "../../../simulator/simulator";
import { logs } from "../../../simulator/control/logging/logs";
import { logEntries } from "../../../simulator/data/log-entries";
import { ask, emptyCloud, root } from "./control-plane";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await emptyCloud();
});
afterEach(() => simulator.close());

describe("SummarizeMetricsData", () => {
  const post = (value: number, dimensions: Record<string, string>, minutesAgo = 1) =>
    ask(simulator, "POST", "/20180401/metrics", {
      metricData: [
        {
          namespace: "audit",
          compartmentId: root,
          name: "overdue",
          dimensions,
          datapoints: [{ timestamp: new Date(Date.now() - minutesAgo * 60_000).toISOString(), value }],
        },
      ],
    });
  const summarize = (query: string, more: object = {}, where = `?compartmentId=${root}`) =>
    ask(simulator, "POST", `/20180401/metrics/actions/summarizeMetricsData${where}`, {
      namespace: "audit",
      query,
      ...more,
    });

  test("gives what was posted, a stream by itself or all together", async () => {
    await post(3, { type: "api_keys" });
    await post(4, { type: "auth_tokens" });
    const each = (await summarize("overdue[1h].max()")).body as unknown as Record<string, unknown>[];
    expect(each).toMatchObject([
      { name: "overdue", dimensions: { type: "api_keys" }, aggregatedDatapoints: [{ value: 3 }] },
      { name: "overdue", dimensions: { type: "auth_tokens" }, aggregatedDatapoints: [{ value: 4 }] },
    ]);
    expect((await summarize("overdue[1h].grouping().sum()")).body).toMatchObject([
      { dimensions: {}, aggregatedDatapoints: [{ value: 7 }] },
    ]);
    expect((await summarize("overdue[1h].max() > 3")).body).toHaveLength(1);
  });

  test("shows nothing of another namespace, another metric or an earlier time", async () => {
    await post(3, { type: "api_keys" }, 90);
    expect((await summarize("overdue[1h].max()", { namespace: "other" })).body).toEqual([]);
    expect((await summarize("oldest[1h].max()")).body).toEqual([]);
    const startTime = new Date(Date.now() - 60 * 60_000).toISOString();
    expect((await summarize("overdue[1m].max()", { startTime })).body).toEqual([]);
    expect((await summarize("overdue[1m].max()")).body).toHaveLength(1);
  });

  test.each([
    ["no compartment", () => summarize("overdue[1h].max()", {}, ""), 400],
    [
      "a compartment that is not there",
      () => summarize("overdue[1h].max()", {}, "?compartmentId=other"),
      404,
    ],
    ["a query that is none", () => summarize("overdue"), 400],
    [
      "a time that ends before it starts",
      () =>
        summarize("overdue[1h].max()", {
          startTime: "2026-01-02T00:00:00Z",
          endTime: "2026-01-01T00:00:00Z",
        }),
      400,
    ],
  ])("refuses %s", async (_, call, status) => {
    expect((await call()).status).toBe(status);
  });
});

describe("PutLogs", () => {
  const time = "2026-11-21T03:00:00Z";
  const batch = (entries: object[]) => ({
    specversion: "1.0",
    logEntryBatches: [{ source: "test", type: "line", defaultlogentrytime: time, entries }],
  });
  const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  const push = (id: string, body: unknown) =>
    ask(simulator, "POST", `/20200831/logs/${id}/actions/push`, body);

  function plantLog(logType: "CUSTOM" | "SERVICE"): string {
    const id = `ocid1.log.oc1.iad.${logType.toLowerCase()}`;
    simulator.tenancy.store(logs).plant(simulator.cloud.clock, id, {
      compartmentId: root,
      logGroupId: "ocid1.loggroup.oc1.iad.g",
      tenancyId: root,
      displayName: logType,
      logType,
      isEnabled: true,
      retentionDuration: 30,
    });
    return id;
  }

  test("keeps the lines of a custom log in the order in which they came", async () => {
    const id = plantLog("CUSTOM");
    const reply = await push(
      id,
      batch([
        { id: uuid(1), data: "one" },
        { id: uuid(2), data: "two", time: "2026-11-21T04:00:00Z" },
      ]),
    );
    expect(reply.status).toBe(200);
    expect(simulator.tenancy.store(logEntries).of(id)).toMatchObject([
      { data: "one", source: "test", type: "line", time },
      { data: "two", time: "2026-11-21T04:00:00Z" },
    ]);
  });

  test("refuses a service's log, a log that is not there and a batch of nothing", async () => {
    const line = batch([{ id: uuid(1), data: "one" }]);
    expect((await push(plantLog("SERVICE"), line)).status).toBe(400);
    expect((await push("ocid1.log.oc1..none", line)).status).toBe(404);
    expect((await push(plantLog("CUSTOM"), batch([]))).status).toBe(400);
    expect(simulator.tenancy.store(logEntries).all).toEqual([]);
  });
});
