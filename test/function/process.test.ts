import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../../lambda-src/function/handler";
import { addUser, type Deployment, deploy } from "./deployment";
import { type FunctionProcess, startFunction } from "../../simulator/data/function-process";
import { buildBundles } from "./bundles";

let bundles: Awaited<ReturnType<typeof buildBundles>>;
let deployment: Deployment;
let folder: string;
const processes: FunctionProcess[] = [];

beforeAll(async () => {
  bundles = await buildBundles();
}, 120_000);
afterAll(() => bundles.remove());
beforeEach(async () => {
  deployment = await deploy();
  folder = await mkdtemp(join(tmpdir(), "client-"));
  addUser(deployment, "ada@example.com", [200]);
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.kill()));
  await deployment.close();
  await rm(folder, { recursive: true });
});

const start = async (environment = deployment.environment): Promise<FunctionProcess> => {
  const started = await startFunction(join(bundles.folder, "func/func.js"), environment);
  processes.push(started);
  return started;
};

const answerOf = (body: string): Answer => JSON.parse(body) as Answer;

/** Runs `credential-audit verify` as the auditor does. */
const verify = async (...args: string[]): Promise<{ code: unknown; output: string }> => {
  await deployment.simulator.writeClientFiles(folder);
  const child = spawn(process.execPath, [join(bundles.folder, "cli.js"), "verify", ...args], {
    env: { PATH: process.env.PATH, ...deployment.simulator.environment() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as unknown[];
  return { code, output: Buffer.concat(chunks).toString() };
};

it("runs as the Fn server runs it, and its evidence holds", async () => {
  const running = await start();
  const deadline = new Date(Date.now() + 300_000).toISOString();
  const { status, body, headers } = await running.call('{"action":"audit"}', { "fn-deadline": deadline });
  expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "application/json" });
  const answer = answerOf(body);
  expect(answer).toMatchObject({ outcome: "complete", evidence: { chain: { n: 1 } } });
  const lines = running.output().trim().split("\n");
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ runId: answer.runId });
  expect(lines[0]).toContain(deadline);

  const { n, sha256 } = answer.evidence!.chain;
  const { code, output } = await verify("oci://evidence", "--anchor", `${n}:${sha256}`);
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringMatching(/^HOLDS\nChecked: 1 links, 1 runs/),
  });
});

it("one changed byte in any object of the bucket is found by the command", async () => {
  const running = await start();
  const { chain } = answerOf((await running.call("{}")).body).evidence!;
  for (const [name, content] of deployment.objects()) {
    const changed = Buffer.from(content);
    changed[changed.length >> 1]! ^= 1;
    deployment.setObject(name, changed);
    const { code, output } = await verify("oci://evidence", "--anchor", `${chain.n}:${chain.sha256}`);
    expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining(`DOES NOT HOLD: ${name}`) });
    deployment.setObject(name, content);
  }
  const unanchored = { code: 3, output: expect.stringMatching(/^CONSISTENT, NOT ANCHORED\n/) };
  expect(await verify("oci://evidence")).toMatchObject(unanchored);
  expect(await verify("oci://evidence", "--unanchored")).toMatchObject({ ...unanchored, code: 0 });
}, 60_000);

it("wrong usage of the command is told", async () => {
  for (const [args, message] of [
    [["oci://"], "names no bucket"],
    [[join(folder, "nothing")], "is no folder"],
    [["oci://evidence", "--anchor", "1"], "Give the link's number and the digest"],
    [["oci://nowhere"], "BucketNotFound"],
  ] as const)
    expect(await verify(...args)).toMatchObject({ code: 1, output: expect.stringContaining(message) });
}, 60_000);

it("a refused request answers, leaks nothing and does not end the process", async () => {
  const running = await start();
  for (const body of ['{"action":"stop"}', "{", "null"]) {
    const { status, body: answer } = await running.call(body);
    expect(status).toBe(200);
    expect(JSON.parse(answer)).toMatchObject({ outcome: "failed", error: { code: "InvalidRequest" } });
  }
  deployment.configure("{}");
  const { body } = await running.call("{}");
  expect(body).not.toMatch(/vaultsecret|schemaVersion|at .*func\.js/);
  expect(answerOf(body)).toMatchObject({ outcome: "failed", error: { code: "AuditFailed" } });
  deployment.configure({});
  expect(answerOf((await running.call("{}")).body)).toMatchObject({ outcome: "complete" });
});

it("functions that run at the same time keep evidence of their own, in one chain", async () => {
  const running = await Promise.all([start(), start(), start()]);
  const answers = await Promise.all(running.map((one) => one.call("{}")));
  const links = answers.map(({ body }) => answerOf(body).evidence!.chain.n);
  expect(links.sort()).toEqual([1, 2, 3]);
  expect(await verify("oci://evidence", "--unanchored")).toMatchObject({ code: 0 });
  expect(deployment.messages()).toHaveLength(3);
});

it("a function that dies leaves no manifest, and the next run is whole", async () => {
  let died = false;
  const running = await start();
  await deployment.simulator.faults.add({
    match: {
      operation: "PutObject",
      when: ({ path }) => decodeURIComponent(path).endsWith("manifest.json"),
      times: 1,
    },
    fault: {
      kind: "change",
      act: () => {
        died = true;
        process.kill(running.pid, "SIGKILL");
        throw new Error("the request died with its sender");
      },
    },
  });
  await expect(running.call("{}")).rejects.toThrow();
  expect(died).toBe(true);
  expect([...deployment.objects().keys()].some((name) => /manifest|chain/.test(name))).toBe(false);
  expect(answerOf((await (await start()).call("{}")).body)).toMatchObject({ outcome: "complete" });
  const { code, output } = await verify("oci://evidence", "--unanchored");
  expect(code).toBe(0);
  expect(output).toContain("has no manifest: that run died; its files prove nothing");
});
