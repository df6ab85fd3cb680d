import type { Simulator } from "../../../simulator/simulator";
import { ask, emptyCloud, root, states } from "./control-plane";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await emptyCloud();
});
afterEach(() => simulator.close());

const topic = { compartmentId: root, name: "findings" };

describe("lifecycle", () => {
  it("passes through a creating and a deleting state while it is polled", async () => {
    const { body } = await ask(simulator, "POST", "/20181201/topics", topic);
    const path = `/20181201/topics/${String(body["topicId"])}`;
    expect(body["lifecycleState"]).toBe("CREATING");
    expect(await states(simulator, path, "ACTIVE")).toEqual(["CREATING", "CREATING", "ACTIVE"]);
    expect((await ask(simulator, "DELETE", path)).status).toBe(204);
    expect(await states(simulator, path, "404")).toEqual(["DELETING", "DELETING", "404"]);
  });

  it("refuses to change what is still being created", async () => {
    const { body } = await ask(simulator, "POST", "/20181201/topics", topic);
    const update = await ask(simulator, "PUT", `/20181201/topics/${String(body["topicId"])}`, {
      description: "x",
    });
    expect([update.status, update.body["code"]]).toEqual([409, "IncorrectState"]);
  });
});

describe("etags", () => {
  it("change with the resource, and guard updates and deletions", async () => {
    const created = await ask(simulator, "POST", "/20181201/topics", topic);
    const path = `/20181201/topics/${String(created.body["topicId"])}`;
    await states(simulator, path, "ACTIVE");
    const before = created.headers.get("etag") ?? "";
    const updated = await ask(simulator, "PUT", path, { description: "new" }, { "if-match": before });
    expect(updated.status).toBe(200);
    expect(updated.headers.get("etag")).not.toBe(before);
    const stale = await ask(simulator, "DELETE", path, undefined, { "if-match": before });
    expect([stale.status, stale.body["code"]]).toEqual([412, "NoEtagMatch"]);
  });
});

describe("retry tokens", () => {
  const token = { "opc-retry-token": "once" };

  it("make one resource of two requests", async () => {
    const first = await ask(simulator, "POST", "/20181201/topics", topic, token);
    const second = await ask(simulator, "POST", "/20181201/topics", topic, token);
    expect(second.status).toBe(200);
    expect(second.body["topicId"]).toBe(first.body["topicId"]);
  });

  it("are invalid once what they made is gone", async () => {
    const { body } = await ask(simulator, "POST", "/20181201/topics", topic, token);
    const path = `/20181201/topics/${String(body["topicId"])}`;
    await states(simulator, path, "ACTIVE");
    await ask(simulator, "DELETE", path);
    await states(simulator, path, "404");
    const again = await ask(simulator, "POST", "/20181201/topics", topic, token);
    expect([again.status, again.body["code"]]).toEqual([409, "InvalidatedRetryToken"]);
  });
});

describe("refusals", () => {
  it.each([
    ["a body without a required field", { compartmentId: root }, 400, "MissingParameter"],
    ["a field of the wrong type", { ...topic, name: 7 }, 400, "InvalidParameter"],
    [
      "a compartment that is not there",
      { ...topic, compartmentId: "ocid1.compartment.oc1..no" },
      404,
      "NotAuthorizedOrNotFound",
    ],
  ])("%s", async (_what, body, status, code) => {
    const reply = await ask(simulator, "POST", "/20181201/topics", body);
    expect([reply.status, reply.body["code"]]).toEqual([status, code]);
  });

  it("a name that is taken", async () => {
    await ask(simulator, "POST", "/20181201/topics", topic);
    const { status, body } = await ask(simulator, "POST", "/20181201/topics", topic);
    expect([status, body["code"]]).toEqual([409, "NotAuthorizedOrResourceAlreadyExists"]);
  });
});

it("pages lists", async () => {
  for (const name of ["a", "b", "c"]) await ask(simulator, "POST", "/20181201/topics", { ...topic, name });
  const list = `/20181201/topics?compartmentId=${root}&limit=2`;
  const first = await ask(simulator, "GET", list);
  const next = first.headers.get("opc-next-page") ?? "";
  const second = await ask(simulator, "GET", `${list}&page=${next}`);
  const names = [first, second].map(({ body }) =>
    (body as unknown as { name: string }[]).map(({ name }) => name),
  );
  expect(names).toEqual([["a", "b"], ["c"]]);
  expect(second.headers.get("opc-next-page")).toBeNull();
});

it("carries out a work request while it is polled, and the resource with it", async () => {
  const group = await ask(simulator, "POST", "/20200531/logGroups", {
    compartmentId: root,
    displayName: "audit",
  });
  const work = `/20200531/workRequests/${group.headers.get("opc-work-request-id") ?? ""}`;
  expect(await states(simulator, work, "SUCCEEDED")).toEqual(["ACCEPTED", "IN_PROGRESS", "SUCCEEDED"]);
  const { body } = await ask(simulator, "GET", work);
  expect(body["resources"]).toEqual([
    { entityType: "loggroup", actionType: "CREATED", identifier: group.body["id"] },
  ]);
  const read = await ask(simulator, "GET", `/20200531/logGroups/${String(group.body["id"])}`);
  expect(read.body["lifecycleState"]).toBe("ACTIVE");
});
