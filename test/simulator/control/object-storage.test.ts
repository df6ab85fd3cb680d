import type { Simulator } from "../../../simulator/simulator";
import { ask, emptyCloud, namespaceOf, root } from "./control-plane";

let simulator: Simulator;
let buckets: string;

beforeEach(async () => {
  simulator = await emptyCloud();
  buckets = `/n/${await namespaceOf(simulator)}/b`;
});
afterEach(() => simulator.close());

const create = (details: object = {}) =>
  ask(simulator, "POST", buckets, { compartmentId: root, name: "evidence", ...details });
const retain = () =>
  ask(simulator, "POST", `${buckets}/evidence/retentionRules`, {
    displayName: "evidence",
    duration: { timeAmount: 400, timeUnit: "DAYS" },
  });

it("refuses to delete a bucket that holds an object", async () => {
  await create();
  await ask(simulator, "PUT", `${buckets}/evidence/o/run/manifest.json`, { files: [] });
  const refused = await ask(simulator, "DELETE", `${buckets}/evidence`);
  expect([refused.status, refused.body["code"]]).toEqual([409, "BucketNotEmpty"]);
  await ask(simulator, "DELETE", `${buckets}/evidence/o/run/manifest.json`);
  expect((await ask(simulator, "DELETE", `${buckets}/evidence`)).status).toBe(204);
});

it("refuses to delete a bucket that holds old versions", async () => {
  await create({ versioning: "Enabled" });
  await ask(simulator, "PUT", `${buckets}/evidence/o/a`, {});
  await ask(simulator, "DELETE", `${buckets}/evidence/o/a`);
  expect((await ask(simulator, "DELETE", `${buckets}/evidence`)).status).toBe(409);
});

it("keeps an object that a retention rule protects as it is", async () => {
  await create();
  await retain();
  await ask(simulator, "PUT", `${buckets}/evidence/o/a`, { first: true });
  expect((await ask(simulator, "PUT", `${buckets}/evidence/o/a`, { first: false })).status).toBe(409);
  expect((await ask(simulator, "DELETE", `${buckets}/evidence/o/a`)).status).toBe(409);
  expect((await ask(simulator, "GET", `${buckets}/evidence/o/a`)).body).toEqual({ first: true });
});

it("writes an object once with if-none-match", async () => {
  await create();
  const once = { "if-none-match": "*" };
  expect((await ask(simulator, "PUT", `${buckets}/evidence/o/a`, 1, once)).status).toBe(200);
  expect((await ask(simulator, "PUT", `${buckets}/evidence/o/a`, 2, once)).status).toBe(412);
});

it("allows retention rules or versioning, not both", async () => {
  await create({ versioning: "Enabled" });
  expect((await retain()).status).toBe(400);
});

it("locks a retention rule in 14 days at the earliest", async () => {
  await create();
  const { status } = await ask(simulator, "POST", `${buckets}/evidence/retentionRules`, {
    displayName: "too soon",
    timeRuleLocked: new Date(Date.now() + 86_400_000).toISOString(),
  });
  expect(status).toBe(400);
});

it("needs a policy for its service before it expires objects", async () => {
  await create();
  const expiry = () =>
    ask(simulator, "PUT", `${buckets}/evidence/l`, {
      items: [{ name: "expire", action: "DELETE", timeAmount: 800, timeUnit: "DAYS", isEnabled: true }],
    });
  const refused = await expiry();
  expect([refused.status, refused.body["code"]]).toEqual([400, "InsufficientServicePermissions"]);
  await ask(simulator, "POST", "/20160918/policies", {
    compartmentId: root,
    name: "expiry",
    description: "expiry",
    statements: ["Allow service objectstorage-us-ashburn-1 to manage object-family in tenancy"],
  });
  expect((await expiry()).status).toBe(200);
});

it("holds a bucket's name in the namespace", async () => {
  await create();
  const { status, body } = await create();
  expect([status, body["code"]]).toEqual([409, "BucketAlreadyExists"]);
});
