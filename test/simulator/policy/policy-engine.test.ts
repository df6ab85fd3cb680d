import { SecretsClient } from "oci-secrets";
import { connect } from "../../../lambda-src/oci/connect";
import { RequestError } from "../../../lambda-src/oci/request-error";
import { dynamicGroups } from "../../../simulator/control/identity/dynamic-groups";
import { policies } from "../../../simulator/control/identity/policies";
import { Planter } from "../../../simulator/control/plant";
import { PolicyEngine } from "../../../simulator/policy/policy-engine";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { type Simulator, startSimulator } from "../../../simulator/simulator";
import { hurried } from "../../tenancy/harness";

const secretId = "ocid1.vaultsecret.oc1.iad.s";
const functionId = "ocid1.fnfunc.oc1.iad.f";

let simulator: Simulator;
let build: SampleBuilder;
let inner: string;
let outer: string;
let engine: PolicyEngine;

beforeEach(async () => {
  build = new SampleBuilder(new Date(), "acme", 5);
  build.domain("Default", { type: "DEFAULT" });
  outer = build.compartment("outer").ocid;
  inner = build.compartment("inner", outer).ocid;
  engine = new PolicyEngine();
  simulator = await startSimulator({ tenancies: [build.tenancy], authorize: engine.authorize });
  new Planter(build.tenancy, simulator.cloud.clock).secret(secretId, inner, "content");
});
afterEach(() => simulator.close());

/** Whether a function in `inner` can read the secret there when these are the only statements. */
async function reads(statements: readonly string[], attachedTo = build.tenancy.ocid): Promise<boolean> {
  const store = build.tenancy.store(policies);
  store.clear();
  store.plant(simulator.cloud.clock, "ocid1.policy.oc1..p", {
    compartmentId: attachedTo,
    name: "p",
    description: "",
    statements,
  });
  const { environment } = simulator.issueResourcePrincipal("fnfunc", functionId, inner);
  const connection = await connect(
    { auth: "resource_principal", endpoint: simulator.origin },
    {
      machine: { env: environment, homeDirectory: "/nowhere", readFile: () => "", now: Date.now },
      transport: hurried,
    },
  );
  try {
    await connection.regional(SecretsClient).getSecretBundle({ secretId });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ status: 404, code: "NotAuthorizedOrNotFound" });
    return false;
  }
}

it("allows nothing without a statement", async () => {
  expect(await reads([])).toBe(false);
  expect(engine.refusals).toEqual([
    { operation: "secrets:GetSecretBundle", principal: functionId, missing: ["SECRET_BUNDLE_READ"] },
  ]);
});

it("looks at the location: the compartment or one above it", async () => {
  const read = "allow any-user to read secret-bundles in";
  expect(await reads([`${read} tenancy`])).toBe(true);
  expect(await reads([`${read} compartment id ${inner}`])).toBe(true);
  expect(await reads([`${read} compartment id ${outer}`])).toBe(true);
  expect(await reads([`${read} compartment outer:inner`])).toBe(true);
  expect(await reads([`${read} compartment inner`])).toBe(false);
  expect(await reads([`${read} compartment inner`], outer)).toBe(true);
  expect(await reads([`${read} compartment id ${build.compartment("other").ocid}`])).toBe(false);
  expect(await reads([`${read} compartment id ${inner}`], build.compartment("aside").ocid)).toBe(false);
});

it("looks at the verb, the type and the condition", async () => {
  const where = `in tenancy where all {request.principal.id = '${functionId}', target.secret.id = '${secretId}'}`;
  expect(await reads([`allow any-user to read secret-bundles ${where}`])).toBe(true);
  expect(await reads([`allow any-user to inspect secret-bundles ${where}`])).toBe(false);
  expect(await reads([`allow any-user to read secrets ${where}`])).toBe(false);
  expect(await reads([`allow any-user to {SECRET_BUNDLE_READ} ${where}`])).toBe(true);
  expect(await reads([`allow any-user to read secret-bundles ${where.replace(functionId, "other")}`])).toBe(
    false,
  );
  expect(await reads([`allow any-user to read secret-bundles ${where.replace(secretId, "other")}`])).toBe(
    false,
  );
});

it("looks at the subject: a group of users and a service are no functions", async () => {
  const rest = "to read secret-bundles in tenancy";
  expect(await reads([`allow group Administrators ${rest}`])).toBe(false);
  expect(await reads([`allow service cloudguard ${rest}`])).toBe(false);
  expect(await reads([`allow dynamic-group audit ${rest}`])).toBe(false);
  const group = (matchingRule: string) => {
    const store = build.tenancy.store(dynamicGroups);
    store.clear();
    store.plant(simulator.cloud.clock, "ocid1.dynamicgroup.oc1..g", {
      compartmentId: build.tenancy.ocid,
      name: "audit",
      description: "",
      matchingRule,
    });
  };
  group(`ALL {resource.type = 'fnfunc', resource.compartment.id = '${inner}'}`);
  expect(await reads([`allow dynamic-group audit ${rest}`])).toBe(true);
  expect(await reads([`allow dynamic-group 'Default'/'audit' ${rest}`])).toBe(true);
  group(`ALL {resource.type = 'fnfunc', resource.id = 'other'}`);
  expect(await reads([`allow dynamic-group audit ${rest}`])).toBe(false);
});

it("reads no sense into what it cannot read", async () => {
  const odd = "allow any-user to read secret-bundles in tenancy where request.principal.id like 'x'";
  expect(await reads([odd])).toBe(false);
  expect(engine.unread(build.tenancy)).toEqual([odd]);
});
