import type { Executor } from "../../../simulator/data/function-invocation";
import { alarmStates } from "../../../simulator/time/alarm-states";
import { type DeployedTenancy, deployTenancy } from "./deployed-tenancy";

let deployed: DeployedTenancy;

afterEach(() => deployed.close());

const keys = ["overdue", "incomplete", "failed", "no-run"] as const;

/** Which alarms are firing. */
const firing = (): readonly string[] => {
  const states = deployed.build.tenancy.store(alarmStates);
  return keys.filter((key) => states.isFiring(deployed.alarm(key).id));
};

/** What an alarm has told so far, in order. */
const told = (key: (typeof keys)[number]): readonly string[] =>
  deployed
    .messages()
    .filter(({ title }) => title?.startsWith(`acme-${key}: `))
    .map(({ body }) => (JSON.parse(body) as { type: string }).type);

/** A crash of the process: it ends without an answer, as one that ran out of memory does. */
const crash: Executor = async () => {
  await Promise.resolve();
  return { status: undefined, body: "", output: "Killed" };
};

const statement = (part: string): string =>
  deployed
    .statements()
    .filter(({ policy }) => /-(function|schedule)$/.test(policy))
    .map((each) => each.statement)
    .find((each) => each.includes(part))!;

const addOverdue = (): void => {
  const { build, directory } = deployed;
  const user = build.user(directory, { userName: "late" });
  build.credential(directory, user, "api_keys", { daysAgo: 200 });
};

it("a tenancy that is well sets off none, over five days of daily audits", async () => {
  deployed = await deployTenancy();
  await deployed.audit();
  const runs = await deployed.time.advance(5 * 24);
  expect(runs).toHaveLength(5);
  expect(runs.every(({ refusal }) => refusal === undefined)).toBe(true);
  expect(firing()).toEqual([]);
  expect(keys.flatMap(told)).toEqual([]);
});

it("overdue: fires an hour after the audit, repeats daily, and clears when the credential is gone", async () => {
  deployed = await deployTenancy();
  addOverdue();
  await deployed.time.untilNextRun(deployed.schedule);
  expect(firing()).toEqual([]);
  await deployed.time.advance(1.2);
  expect(firing()).toEqual(["overdue"]);
  await deployed.time.advance(24);
  expect(told("overdue")).toEqual(["OK_TO_FIRING", "REPEAT"]);
  for (const { id, userId } of [...deployed.directory.credentials("api_keys")])
    if (deployed.directory.user(userId)?.userName === "late")
      deployed.directory.removeCredential("api_keys", id);
  await deployed.time.advance(25);
  expect(firing()).toEqual([]);
  expect(told("overdue").at(-1)).toBe("FIRING_TO_OK");
});

it("incomplete: fires when something was not read, and clears after a complete audit", async () => {
  deployed = await deployTenancy();
  const fault = await deployed.simulator.faults.add({
    match: { operation: /AuthTokens/ },
    fault: { kind: "status", status: 403 },
  });
  await deployed.time.untilNextRun(deployed.schedule);
  await deployed.time.advance(1.2);
  expect(firing()).toEqual(["incomplete"]);
  await fault.remove();
  await deployed.time.advance(25);
  expect(firing()).toEqual([]);
  expect(told("incomplete")).toEqual(["OK_TO_FIRING", "FIRING_TO_OK"]);
});

it("failed: an audit without a configuration says so itself, and the alarm clears after one that succeeds", async () => {
  deployed = await deployTenancy();
  const removed = statement("read secret-bundles");
  deployed.remove(removed);
  await deployed.time.untilNextRun(deployed.schedule);
  await deployed.time.advance(1.2);
  expect(firing()).toEqual(["failed"]);
  deployed.restore(removed);
  await deployed.time.advance(25);
  expect(firing()).toEqual([]);
  expect(told("failed")).toEqual(["OK_TO_FIRING", "FIRING_TO_OK"]);
});

it("crashed: the failure destination is told at once, and no-run fires a day later", async () => {
  deployed = await deployTenancy();
  await deployed.audit();
  deployed.run(crash);
  await deployed.time.untilNextRun(deployed.schedule);
  expect(deployed.messages().at(-1)).toMatchObject({
    title: "Function credential-audit failed",
    body: expect.stringContaining("FunctionInvokeExecutionFailed") as unknown,
  });
  await deployed.time.advance(3);
  expect(firing()).toEqual(["no-run"]);
  deployed.run("audit");
  await deployed.time.untilNextRun(deployed.schedule);
  await deployed.time.advance(1);
  expect(firing()).toEqual([]);
  expect(told("no-run")).toEqual(["OK_TO_FIRING", "FIRING_TO_OK"]);
});

it("late: no-run fires an hour after the audit was due, and clears when it came", async () => {
  deployed = await deployTenancy();
  await deployed.audit();
  deployed.schedule.lifecycleState = "INACTIVE";
  await deployed.time.advance(24.9);
  expect(firing()).toEqual([]);
  await deployed.time.advance(0.4);
  expect(firing()).toEqual(["no-run"]);
  await deployed.audit();
  await deployed.time.advance(0.2);
  expect(firing()).toEqual([]);
});

it("the schedule may not call any more: no-run fires, and goes quiet after three days", async () => {
  deployed = await deployTenancy();
  await deployed.audit();
  const removed = statement("use fn-invocation");
  deployed.remove(removed);
  const runs = await deployed.time.advance(26);
  expect(runs.map(({ refusal }) => refusal)).toEqual([
    expect.stringContaining("functions:InvokeFunction answered 404"),
  ]);
  expect(firing()).toEqual(["no-run"]);
  await deployed.time.advance(24 * 4);
  // Nothing has run: the service stops looking, and says RESET and not FIRING_TO_OK.
  expect(firing()).toEqual([]);
  expect(told("no-run")).toEqual(["OK_TO_FIRING", "REPEAT", "REPEAT", "RESET"]);
});

it("never ran: no-run fires an hour after the first audit was due at the latest, and clears after one", async () => {
  deployed = await deployTenancy();
  deployed.schedule.lifecycleState = "INACTIVE";
  await deployed.time.advance(24.9);
  expect(firing()).toEqual([]);
  await deployed.time.advance(0.4);
  expect(firing()).toEqual(["no-run"]);
  await deployed.audit();
  await deployed.time.advance(0.2);
  expect(firing()).toEqual([]);
  expect(told("no-run")).toEqual(["OK_TO_FIRING", "FIRING_TO_OK"]);
});

it("never ran, and crashes whenever it is called: no-run fires all the same", async () => {
  deployed = await deployTenancy();
  deployed.run(crash);
  const runs = await deployed.time.advance(26);
  expect(runs.map(({ refusal }) => refusal)).toEqual([undefined]);
  expect(firing()).toEqual(["no-run"]);
});

it("never ran, and fails the first time: that is a run, and failed fires alone", async () => {
  deployed = await deployTenancy();
  deployed.remove(statement("read secret-bundles"));
  await deployed.time.advance(26);
  expect(firing()).toEqual(["failed"]);
});

it("a deployment that did not say that audits are expected would not miss the first one", async () => {
  deployed = await deployTenancy({ expectAudits: false });
  deployed.schedule.lifecycleState = "INACTIVE";
  await deployed.time.advance(48);
  expect(firing()).toEqual([]);
});
