import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signedRequest } from "../../../simulator/authentication/signed-request";
import { applications } from "../../../simulator/control/functions/applications";
import { type CloudFunction, functions } from "../../../simulator/control/functions/functions";
import { policies } from "../../../simulator/control/identity/policies";
import { logs } from "../../../simulator/control/logging/logs";
import { Planter } from "../../../simulator/control/plant";
import { fnServer } from "../../../simulator/data/fn-server";
import { type FunctionRuntime, functionRuntime } from "../../../simulator/data/function-invocation";
import { logEntries } from "../../../simulator/data/log-entries";
import { topicMessages } from "../../../simulator/data/topic-messages";
import { PolicyEngine } from "../../../simulator/policy/policy-engine";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { type Simulator, startSimulator } from "../../../simulator/simulator";

const functionId = "ocid1.fnfunc.oc1.iad.f";
const applicationId = "ocid1.fnapp.oc1.iad.a";
const topicId = "ocid1.onstopic.oc1.iad.t";
const folder = mkdtempSync(join(tmpdir(), "invocation-test-"));
const bundle = join(folder, "code.js");

/** What the Fn server expects of an image: a server on a socket. It does what the body says. */
writeFileSync(
  bundle,
  `const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");
createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    const { does } = JSON.parse(body);
    console.log("asked to " + does);
    if (does === "hang") return;
    if (does === "crash") process.exit(137);
    if (does === "throw") { response.writeHead(502); response.end("{}"); return; }
    const { CONFIG, SHARED, FN_FN_ID, FN_MEMORY, OCI_RESOURCE_PRINCIPAL_VERSION, OCI_RESOURCE_PRINCIPAL_RPST } = process.env;
    response.end(JSON.stringify({
      CONFIG, SHARED, FN_FN_ID, FN_MEMORY, OCI_RESOURCE_PRINCIPAL_VERSION,
      subject: JSON.parse(Buffer.from(readFileSync(OCI_RESOURCE_PRINCIPAL_RPST, "utf8").split(".")[1], "base64url")).sub,
      seconds: Math.round((Date.parse(request.headers["fn-deadline"]) - Date.now()) / 1000),
    }));
  });
}).listen(process.env.FN_LISTENER.slice("unix:".length));
`,
);

let simulator: Simulator;
let build: SampleBuilder;
let fn: CloudFunction;
let runtime: FunctionRuntime;

beforeEach(async () => {
  build = new SampleBuilder(new Date(), "acme", 5);
  const { tenancy } = build;
  simulator = await startSimulator({ tenancies: [tenancy], authorize: new PolicyEngine().authorize });
  const { clock } = simulator.cloud;
  const compartmentId = tenancy.ocid;
  new Planter(tenancy, clock).topic(topicId, compartmentId);
  tenancy.store(applications).plant(clock, applicationId, {
    compartmentId,
    displayName: "app",
    subnetIds: [],
    shape: "GENERIC_X86",
    config: { CONFIG: "of the application", SHARED: "by all" },
    timeUpdated: clock.now().toISOString(),
  });
  fn = tenancy.store(functions).plant(clock, functionId, {
    compartmentId,
    applicationId,
    displayName: "audit",
    memoryInMBs: 512,
    shape: "GENERIC_X86",
    config: { CONFIG: "of the function" },
    timeoutInSeconds: 30,
    detachedModeTimeoutInSeconds: 600,
    failureDestination: { kind: "NOTIFICATION", topicId },
    timeUpdated: clock.now().toISOString(),
  });
  tenancy.store(logs).plant(clock, "ocid1.log.oc1.iad.l", {
    compartmentId,
    logGroupId: "ocid1.loggroup.oc1.iad.g",
    displayName: "invoke",
    logType: "SERVICE",
    isEnabled: true,
    retentionDuration: 30,
    tenancyId: tenancy.ocid,
    configuration: {
      source: { sourceType: "OCISERVICE", service: "functions", resource: applicationId, category: "invoke" },
    },
  });
  tenancy.store(policies).plant(clock, "ocid1.policy.oc1..p", {
    compartmentId,
    name: "p",
    description: "",
    statements: [
      "allow any-user to use fn-invocation in tenancy where request.principal.type = 'resourceschedule'",
      "allow any-user to use ons-topics in tenancy where request.principal.type = 'fnfunc'",
    ],
  });
  runtime = tenancy.store(functionRuntime);
  runtime.host = {
    executor: fnServer(bundle),
    identify: ({ id }) => simulator.issueResourcePrincipal("fnfunc", id),
    environment: {},
    origin: simulator.origin,
  };
});
afterEach(() => simulator.close());
afterAll(() => rmSync(folder, { recursive: true }));

async function invoke(does: string, type: "sync" | "detached" = "sync", principal = "resourceschedule") {
  const answer = await signedRequest(
    simulator.issueResourcePrincipal(principal, "ocid1.resourceschedule.oc1.iad.s"),
    "POST",
    `${simulator.origin}/20181201/functions/${functionId}/actions/invoke`,
    { does },
    { "fn-invoke-type": type },
  );
  await runtime.idle();
  return {
    status: answer.status,
    body: answer.body === "" ? undefined : (JSON.parse(answer.body) as unknown),
  };
}

const lines = () =>
  build.tenancy
    .store(logEntries)
    .of("ocid1.log.oc1.iad.l")
    .map(({ data }) => data);
const messages = () => build.tenancy.store(topicMessages).to(topicId);

it("gives the code its configuration, its resource principal in files, and its deadline", async () => {
  expect(await invoke("answer")).toEqual({
    status: 200,
    body: {
      CONFIG: "of the function",
      SHARED: "by all",
      FN_FN_ID: functionId,
      FN_MEMORY: "512",
      OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
      subject: functionId,
      seconds: 30,
    },
  });
  expect(lines()).toEqual([
    "Received function invocation request",
    "asked to answer",
    expect.stringMatching(/^Served function invocation request in [\d.]+ seconds$/),
  ]);
});

it("a detached call is accepted at once and has a time limit of its own", async () => {
  expect(await invoke("answer", "detached")).toEqual({ status: 202, body: undefined });
  expect(JSON.parse(runtime.calls[0]!.answer!.body)).toMatchObject({ seconds: 600 });
  expect(messages()).toEqual([]);
});

it.each([
  ["crash", 502, "FunctionInvokeExecutionFailed"],
  ["throw", 502, "FunctionInvokeExecutionFailed"],
])("code that does %s is an error of the call", async (does, status, code) => {
  expect(await invoke(does)).toMatchObject({ status, body: { code } });
  expect(lines().at(-1)).toContain(`with error code ${status} - ${code}`);
  // Destinations are for detached calls.
  expect(messages()).toEqual([]);
});

it("code that hangs is ended at its deadline", async () => {
  fn.timeoutInSeconds = 1;
  expect(await invoke("hang")).toMatchObject({
    status: 504,
    body: { code: "FunctionInvokeExecutionTimeout" },
  });
});

it("a detached call that fails is told to the failure destination, as the function", async () => {
  await invoke("crash", "detached");
  expect(messages()).toMatchObject([{ title: "Function audit failed", principal: functionId }]);
  expect(runtime.calls[0]!.destination).toMatchObject({ status: 202 });
});

it("without a policy of the function, the failure destination is told nothing", async () => {
  const [policy] = build.tenancy.store(policies).all();
  policy!.statements = policy!.statements.slice(0, 1);
  await invoke("crash", "detached");
  expect(messages()).toEqual([]);
  expect(runtime.calls[0]!.destination).toMatchObject({ status: 404 });
});

it("who has no policy to call is refused, and the code is not run", async () => {
  expect(await invoke("answer", "sync", "instance")).toMatchObject({
    status: 404,
    body: { code: "NotAuthorizedOrNotFound" },
  });
  expect(runtime.calls).toEqual([]);
});
