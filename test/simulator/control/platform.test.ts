import type { Simulator } from "../../../simulator/simulator";
import { ask, emptyCloud, namespaceOf, root, states } from "./control-plane";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await emptyCloud();
});
afterEach(() => simulator.close());

const create = async (path: string, body: object): Promise<string> => {
  const reply = await ask(simulator, "POST", path, { compartmentId: root, ...body });
  expect([reply.status, reply.body["code"]]).toEqual([200, undefined]);
  const id = String(reply.body["id"]);
  await states(
    simulator,
    `${path}/${id}`,
    String(path.startsWith("/20160918/policies") ? "ACTIVE" : "AVAILABLE"),
  );
  return id;
};

describe("networks", () => {
  const path = "/20160918";

  it("have a default route table and security list, and go only when nothing else is in them", async () => {
    const vcnId = await create(`${path}/vcns`, { cidrBlocks: ["10.0.0.0/24"] });
    const { body: vcn } = await ask(simulator, "GET", `${path}/vcns/${vcnId}`);
    const subnetId = await create(`${path}/subnets`, {
      vcnId,
      cidrBlock: "10.0.0.0/28",
      prohibitPublicIpOnVnic: true,
    });
    const { body: subnet } = await ask(simulator, "GET", `${path}/subnets/${subnetId}`);
    expect(subnet).toMatchObject({
      routeTableId: vcn["defaultRouteTableId"],
      securityListIds: [vcn["defaultSecurityListId"]],
      virtualRouterIp: "10.0.0.1",
    });
    expect((await ask(simulator, "DELETE", `${path}/vcns/${vcnId}`)).status).toBe(409);
    await ask(simulator, "DELETE", `${path}/subnets/${subnetId}`);
    await states(simulator, `${path}/subnets/${subnetId}`, "404");
    expect((await ask(simulator, "DELETE", `${path}/vcns/${vcnId}`)).status).toBe(204);
  });

  it("keep a subnet that functions use", async () => {
    const vcnId = await create(`${path}/vcns`, { cidrBlocks: ["10.0.0.0/24"] });
    const subnetId = await create(`${path}/subnets`, { vcnId, cidrBlock: "10.0.0.0/28" });
    await ask(simulator, "POST", "/20181201/applications", {
      compartmentId: root,
      displayName: "audit",
      subnetIds: [subnetId],
    });
    expect((await ask(simulator, "DELETE", `${path}/subnets/${subnetId}`)).status).toBe(409);
  });
});

describe("policies", () => {
  const statement = (text: string) =>
    ask(simulator, "POST", "/20160918/policies", {
      compartmentId: root,
      name: "p",
      description: "p",
      statements: [text],
    });

  it.each([
    "Allow service cloudguard to read vaults in tenancy",
    "allow any-user to use fn-invocation in compartment id ocid1.compartment.oc1..a where all {request.principal.type='resourceschedule'}",
    "Allow dynamic-group audit to {DOMAIN_READ, USER_READ} in tenancy",
  ])("take %s", async (text) => {
    expect((await statement(text)).status).toBe(200);
  });

  it.each([
    "Allow service cloudguard to see vaults in tenancy",
    "Allow any-user manage all-resources in tenancy",
    "let me in",
  ])("refuse %s", async (text) => {
    expect((await statement(text)).status).toBe(400);
  });
});

describe("schedules", () => {
  const schedule = (recurrenceDetails: string) =>
    ask(simulator, "POST", "/20240430/schedules", {
      compartmentId: root,
      action: "START_RESOURCE",
      recurrenceType: "CRON",
      recurrenceDetails,
      resources: [
        { id: "ocid1.fnfunc.oc1..a", parameters: [{ parameterType: "BODY", value: { action: "audit" } }] },
      ],
    });

  it("say in UTC when they run next", async () => {
    const { body } = await schedule("17 3 * * *");
    expect(String(body["timeNextRun"])).toMatch(/T03:17:00/);
  });

  it("refuse what is no cron expression of five fields", async () => {
    expect((await schedule("0 17 3 * * *")).status).toBe(400);
  });
});

describe("alarms", () => {
  const alarm = (query: string) =>
    ask(simulator, "POST", "/20180401/alarms", {
      compartmentId: root,
      metricCompartmentId: root,
      displayName: "a",
      namespace: "credential_compliance",
      query,
      severity: "CRITICAL",
      destinations: ["ocid1.onstopic.oc1..a"],
      isEnabled: true,
    });

  it.each([
    'credentials[1d]{status = "OVERDUE"}.max() > 0',
    "audit_success[1h].absent(26h)",
    "a[5m].count() == 0 || b[1m].sum() < 1",
  ])("take %s", async (query) => {
    expect((await alarm(query)).status).toBe(200);
  });

  it.each(["credentials > 0", "credentials[2d].max() > 0", "credentials[90m].max() > 0"])(
    "refuse %s",
    async (query) => {
      expect((await alarm(query)).status).toBe(400);
    },
  );
});

describe("compartments", () => {
  const path = "/20160918/compartments";
  const make = () =>
    ask(simulator, "POST", path, { compartmentId: root, name: "audit", description: "audit" });

  it("say in words that a name is taken: Terraform's provider looks for them to take the compartment up", async () => {
    await make();
    const { status, body } = await make();
    expect([status, body["code"]]).toEqual([409, "CompartmentAlreadyExists"]);
    expect(body["message"]).toContain("already exists");
  });

  it("stay while a bucket is in them", async () => {
    const { body } = await make();
    const compartmentId = String(body["id"]);
    const namespace = await namespaceOf(simulator);
    await ask(simulator, "POST", `/n/${namespace}/b`, { compartmentId, name: "evidence" });
    expect((await ask(simulator, "DELETE", `${path}/${compartmentId}`)).status).toBe(409);
    await ask(simulator, "DELETE", `/n/${namespace}/b/evidence`);
    expect((await ask(simulator, "DELETE", `${path}/${compartmentId}`)).status).toBe(202);
  });
});
