import { runFirstAudit } from "../../../operations/rollout/first-audit";
import { newRunId } from "../../../lambda-src/function/run-id";
import { DEFAULT_RETRY_POLICY } from "../../../lambda-src/oci/retry-policy";
import { BucketStore } from "../../../lambda-src/evidence/bucket-store";
import { appendLink } from "../../../lambda-src/evidence/chain";
import { sha256 } from "../../../lambda-src/evidence/digest";
import type { Manifest } from "../../../lambda-src/evidence/manifest";
import { evidenceJson } from "../../../lambda-src/evidence/stored-json";
import { objectStorage } from "../../../simulator/control/object-storage/buckets";
import { type Execution, type Executor, functionRuntime } from "../../../simulator/data/function-invocation";
import { hostFunctions } from "../../../simulator/data/host-functions";
import { SimulatedTenancy } from "../../simulated-tenancy";

const region = "us-ashburn-1";
const functionId = "ocid1.fnfunc.oc1.iad.audit";

let tenancy: SimulatedTenancy;
beforeAll(async () => {
  tenancy = await SimulatedTenancy.start();
  tenancy.planter.fn(functionId, tenancy.ocid);
});
afterAll(() => tenancy.close());

describe("the first audit", () => {
  const bucket = "evidence";
  const call = async (executor: Executor) => {
    tenancy.planter.bucket(bucket, tenancy.ocid);
    const runtime = tenancy.planter.tenancy.store(functionRuntime);
    hostFunctions(tenancy.simulator, executor, tenancy.planter.tenancy);
    const before = runtime.calls.length;
    let now = 0;
    const waits: number[] = [];
    const caller = await tenancy.connect(region, { retry: { ...DEFAULT_RETRY_POLICY, attempts: {} } });
    const audited = await runFirstAudit({
      functionId,
      region,
      caller,
      evidence: {
        reader: await tenancy.connect(region),
        bucket: await address(),
        where: "compartment id ocid1.compartment.oc1..evidence",
        now: () => now,
        sleep: async (milliseconds) => {
          now += milliseconds;
          await runtime.idle();
        },
        onWait: (_waited, longest) => waits.push(longest),
      },
    }).finally(() => runtime.idle());
    return { audited, calls: runtime.calls.slice(before).map(({ type }) => type), waited: now, waits };
  };
  const address = () =>
    Promise.resolve({ namespace: tenancy.planter.tenancy.store(objectStorage).namespace, bucket });
  const answers = (body: string): Execution => ({ status: 200, body, output: "" });
  const outOfTime = answers('{"outcome":"incomplete","endedByTime":true}');

  /** What a run leaves in the bucket: manifest and link. */
  const leave = async (complete: boolean, startedAt = Date.now(), owner = tenancy.ocid) => {
    const store = new BucketStore(await tenancy.connect(region), await address());
    const runId = newRunId(startedAt);
    const name = `acme/2026/11/21/${runId}/manifest.json`;
    const manifest: Manifest = {
      schemaVersion: "1.0",
      runId,
      tenancy: { ocid: owner, name: "acme" },
      asOf: new Date(startedAt).toISOString(),
      startedAt: new Date(startedAt).toISOString(),
      code: { version: "1" },
      configuration: { secretId: "secret", versionNumber: 1 },
      coverage: { complete, incompleteBecause: complete ? [] : ["Default: api_keys was not read"] },
      files: [],
    };
    const bytes = evidenceJson(manifest);
    await store.create(name, bytes, "application/json");
    const link = { runId, tenancy: owner, manifest: name, manifestSha256: sha256(bytes), complete };
    return appendLink(store, link);
  };
  /** A direct call that runs out of time, and what the detached call does. */
  const detached = (run: () => Promise<unknown>): Executor => {
    let first = true;
    return async () => {
      if (first) {
        first = false;
        await leave(false);
        return outOfTime;
      }
      await run();
      return answers("{}");
    };
  };

  it("is complete when the function says so, and only then", async () => {
    const received: string[] = [];
    const { audited, calls } = await call(({ body }) => {
      received.push(body);
      return Promise.resolve(answers('{"outcome":"complete","endedByTime":false}'));
    });
    expect(audited).toEqual({ complete: true, detail: "the function answered complete" });
    expect(received).toEqual(['{"action":"audit"}']);
    expect(calls).toEqual(["sync"]);
  });

  it.each([
    '{"outcome":"incomplete"}',
    '{"outcome":"incomplete","endedByTime":false}',
    '{"outcome":"failed"}',
    '{"outcome":"failed","endedByTime":true}',
    ...["", "{}", "fine", '{"outcome":"COMPLETE"}', "null"],
  ])("is not complete, and not tried again, with the answer %j", async (body) => {
    const { audited, calls } = await call(() => Promise.resolve(answers(body)));
    expect(audited.complete).toBe(false);
    expect(calls).toEqual(["sync"]);
  });

  it("says why the audit is not complete", async () => {
    const said = async (answer: object) =>
      (await call(() => Promise.resolve(answers(JSON.stringify(answer))))).audited.detail;
    const partial = {
      outcome: "incomplete",
      coverage: { incompleteBecause: ["Default: PARTIAL: no"] },
      publications: [
        { channel: "evidence", status: "published", detail: "6 objects" },
        { channel: "notification", status: "failed", detail: "404" },
      ],
    };
    expect(await said(partial)).toBe(
      "the function answered incomplete:\n  Default: PARTIAL: no\n  notification not published: 404",
    );
    const failed = {
      outcome: "failed",
      coverage: null,
      error: { code: "AuditFailed", message: "no secret" },
    };
    expect(await said(failed)).toBe("the function answered failed:\n  no secret");
    const many = { outcome: "incomplete", coverage: { incompleteBecause: [..."abcdefg"] } };
    expect(await said(many)).toMatch(/\n {2}e\n {2}and 2 more$/);
  });

  it("whose direct call runs out of time is known by the evidence of a detached run", async () => {
    const { audited, calls, waits } = await call(detached(() => leave(true)));
    expect(audited.complete).toBe(true);
    expect(audited.detail).toMatch(
      /^the time of a direct call was up; the detached run .* read everything \(chain link \d+\); whether its metrics, emails and notification went out is not/,
    );
    expect(calls).toEqual(["sync", "detached"]);
    // The function's limit, which is 30 s here, and two minutes in the queue.
    expect(new Set(waits)).toEqual(new Set([150_000]));
  });

  it("whose direct call is ended by the service goes on detached too", async () => {
    let first = true;
    await tenancy.simulator.faults.add({
      match: { operation: "InvokeFunction", times: 1 },
      fault: { kind: "status", status: 504, code: "FunctionInvokeExecutionTimeout" },
    });
    const once = await call(async () => {
      expect(first).toBe(true);
      first = false;
      await leave(true);
      return answers("{}");
    });
    expect(once).toMatchObject({ audited: { complete: true }, calls: ["detached"] });
  });

  it("fails on any other error of the direct call", async () => {
    const failing = call(() => Promise.resolve({ status: 502, body: "", output: "" }));
    await expect(failing).rejects.toThrow("(502)");
  });

  it("is not complete when the detached run is not", async () => {
    const { audited } = await call(detached(() => leave(false)));
    expect(audited.complete).toBe(false);
    expect(audited.detail).toMatch(/is incomplete \(chain link \d+\): Default: api_keys was not read/);
  });

  it("takes neither an older run nor another tenancy's for it, and stops waiting at the limit", async () => {
    const { audited, waited } = await call(
      detached(async () => {
        await leave(true, Date.now() - 60_000);
        await leave(true, Date.now(), "ocid1.tenancy.oc1..other");
      }),
    );
    expect(audited.complete).toBe(false);
    expect(audited.detail).toContain(
      "within 150 s of a detached call no run left evidence in oci://evidence",
    );
    expect(waited).toBe(150_000);
  });

  it.each([
    [404, "BucketNotFound"],
    [403, "NotAllowed"],
  ])(
    "fails with the statement that is missing where the bucket answers %d, before it calls",
    async (status, code) => {
      const fault = await tenancy.simulator.faults.add({
        match: { operation: "ListObjects" },
        fault: { kind: "status", status, code },
      });
      const calls: string[] = [];
      const refused = call(() => {
        calls.push("call");
        return Promise.resolve(outOfTime);
      });
      await expect(refused).rejects.toThrow(
        "allow group <group> to read objects in compartment id ocid1.compartment.oc1..evidence where target.bucket.name = 'evidence'",
      );
      await fault.remove();
      expect(calls).toEqual(["call"]);
    },
  );

  it("fails where the bucket refuses the link, or the manifest is not the one that was linked", async () => {
    const fault = await tenancy.simulator.faults.add({
      match: { operation: "GetObject", when: ({ path }) => path.includes("manifest.json") },
      fault: { kind: "status", status: 404, code: "NotAuthorizedOrNotFound" },
    });
    await expect(call(detached(() => leave(true)))).rejects.toThrow("to read objects in");
    await fault.remove();

    const { buckets } = tenancy.planter.tenancy.store(objectStorage);
    const tampered = detached(async () => {
      await leave(false);
      const { objects } = buckets.get(bucket)!;
      const [name, object] = [...objects].findLast(([each]) => each.endsWith("manifest.json"))!;
      const content = Buffer.from(object.content.toString().replace('"complete": false', '"complete": true'));
      objects.set(name, { ...object, content });
    });
    await expect(call(tampered)).rejects.toThrow(/manifest.json is not what chain.* names/);
  });
});
