import { addUser, type Deployment, deploy } from "./deployment";

let deployment: Deployment;

beforeEach(async () => {
  deployment = await deploy();
  addUser(deployment, "ada@example.com");
});
afterEach(() => deployment.close());

const secretReads = (): number => deployment.simulator.journal.counts()["secrets:GetSecretBundle"] ?? 0;

it("is kept while the container is warm, and read again when its time is over", async () => {
  let time = Date.now();
  const container = deployment.container({ now: () => time });
  await container.call();
  time += 299_000;
  await container.call();
  expect(secretReads()).toBe(1);
  deployment.configure({ tenancy: { ...deployment.configuration.tenancy, name: "renamed" } });
  time += 2_000;
  await container.call();
  expect(secretReads()).toBe(2);
  expect(deployment.messages().at(-1)!.title).toMatch(/^renamed: /);
});

it("is not kept with a time to live of 0", async () => {
  const container = deployment.container();
  const environment = { ...deployment.environment, CONFIG_TTL_SECONDS: "0" };
  await container.call("{}", { environment });
  await container.call("{}", { environment });
  expect(secretReads()).toBe(2);
});

const expectFailure = async (
  reason: string | RegExp,
  environment: Readonly<Record<string, string | undefined>> = deployment.environment,
): Promise<void> => {
  addUser(deployment, "ada@example.com", [200]);
  const container = deployment.container();
  const answer = await container.call("{}", { environment });
  expect(answer).toMatchObject({ outcome: "failed", summary: null, coverage: null, evidence: null });
  // The caller learns where to look, not what the function knows.
  expect("error" in answer && answer.error.message).toBe(
    `the audit failed; the function's log says why, under the run id ${answer.runId}`,
  );
  expect(container.text()).toMatch(reason);
  const [message] = deployment.failures();
  expect(message!.title).toBe("FAILED: acme: no audit of credentials");
  expect(message!.body).toMatch(reason);
  expect(deployment.metric("audit_success")).toBe(0);
  expect(deployment.metric("audit_runs")).toBe(1);
  expect(deployment.metric("coverage_complete")).toBe(undefined);
  expect(deployment.objects().size).toBe(0);
};

it("that cannot be read is a failed run that is told", async () => {
  await deployment.simulator.faults.add({
    match: { operation: "GetSecretBundle" },
    fault: { kind: "status", status: 404 },
  });
  await expectFailure(/cannot be read.*Missing grant.*read secret-bundles/s);
});

it.each([
  ["no JSON", "{", /does not hold JSON/],
  ["another schema version", '{"schemaVersion": 3}', /schemaVersion.*Deploy the stack and the function/s],
  ["nothing of it", "[]", /no valid configuration/],
])("that holds %s is a failed run that is told", async (_, content, reason) => {
  deployment.configure(content);
  await expectFailure(reason);
});

it("that an earlier version of the stack wrote is read as it was meant", async () => {
  addUser(deployment, "late@example.com", [40]);
  const { tenancy, evidence, notifications, metrics } = deployment.configuration;
  const policy = { maxAgeDays: 30, warnAgeDays: 20 };
  const written = {
    schemaVersion: 1,
    tenancy,
    evidence,
    metrics,
    homeRegion: "us-ashburn-1",
    policy,
    notification: notifications,
  };
  deployment.configure(JSON.stringify(written));
  expect(await deployment.call()).toMatchObject({
    outcome: "complete",
    summary: { byStatus: { OVERDUE: 1 } },
  });
  expect(deployment.messages()).toHaveLength(1);
  // Nothing is forgiven for its age.
  deployment.configure(JSON.stringify({ ...written, extra: 1 }));
  expect(await deployment.call()).toMatchObject({ outcome: "failed" });
});

it("of another tenancy is a failed run", async () => {
  const tenancy = { ocid: "ocid1.tenancy.oc1..other", name: "acme" };
  deployment.configure({ tenancy });
  const answer = await deployment.call();
  expect(answer).toMatchObject({ outcome: "failed" });
  // The configuration was read, so its own topic is told.
  expect(deployment.messages()[0]!.body).toContain("is for the tenancy ocid1.tenancy.oc1..other");
});

it("with fields that nobody knows is not taken", async () => {
  deployment.configure(JSON.stringify({ ...deployment.configuration, extra: 1 }));
  await expectFailure(/extra/);
});

it("an environment without the secret's OCID is a failed run that is told", async () => {
  await expectFailure(/CONFIG_SECRET_ID is not set/, {
    ...deployment.environment,
    CONFIG_SECRET_ID: undefined,
  });
});

it("an old configuration is not used when the new one is broken", async () => {
  let time = Date.now();
  const container = deployment.container({ now: () => time });
  expect(await container.call()).toMatchObject({ outcome: "complete" });
  deployment.configure("{}");
  time += 301_000;
  expect(await container.call()).toMatchObject({ outcome: "failed" });
  expect(await container.call()).toMatchObject({ outcome: "failed" });
});

it("a function without a resource principal fails, in the log at least", async () => {
  const container = deployment.container();
  const environment = { ...deployment.environment, OCI_RESOURCE_PRINCIPAL_RPST: undefined };
  expect(await container.call("{}", { environment })).toMatchObject({ outcome: "failed" });
  expect(container.text()).toContain("OCI_RESOURCE_PRINCIPAL_RPST");
  expect(container.text()).toContain("there is no way to sign a request");
});

it("a service that does not accept the function's token at all is a failed run", async () => {
  await deployment.simulator.faults.add({
    match: { service: "identity" },
    fault: { kind: "status", status: 401 },
  });
  const answer = await deployment.call();
  expect(answer).toMatchObject({ outcome: "failed" });
  expect(deployment.messages()[0]!.title).toMatch(/^FAILED: acme/);
  expect(deployment.metric("audit_success")).toBe(0);
  expect(deployment.metric("audit_runs")).toBe(1);
});
