import { connect } from "../../../lambda-src/oci/connect";
import { thisMachine } from "../../../lambda-src/oci/machine";
import { BucketStore } from "../../../lambda-src/evidence/bucket-store";
import { problems } from "../../../simulator/control/cloud-guard/problems";
import { functions } from "../../../simulator/control/functions/functions";
import { policies } from "../../../simulator/control/identity/policies";
import { oauthClients } from "../../../simulator/data/oauth-clients";
import { identity } from "../../../simulator/identity/identity-store";
import { functionRuntime } from "../../../simulator/data/function-invocation";
import { directoryOf } from "../../../simulator/scim/directory";
import { runSchedule } from "../../../simulator/time/schedule-runs";
import type { Answer } from "../../../lambda-src/function/handler";
import { TicketServer } from "../../../simulator/tickets/ticket-server";
import { WebhookService } from "../../../simulator/tickets/webhook";
import { hurried } from "../../tenancy/harness";
import { type DeployedTenancy, type DeployOptions, deployTenancy } from "./deployed-tenancy";

const ticketServer = new TicketServer(new WebhookService("token-of-the-tickets"));
beforeAll(() => ticketServer.start());
afterAll(() => ticketServer.stop());

let deployed: DeployedTenancy;

const partnersOcid = "ocid1.domain.oc1..partners";

/** Owner emails, a signing key, tickets and a domain with an OAuth client of its own, so that every statement the stack can write is there. */
const everything = () =>
  ({
    insight: "all",
    configuration: {
      signing: {
        keyId: "ocid1.key.oc1.iad.signing",
        cryptoEndpoint: "https://vault-crypto.kms.us-ashburn-1.oraclecloud.com",
      },
      ownerEmails: {
        mode: "send",
        senderAddress: "audit@example.com",
        compartmentId: "ocid1.compartment.oc1..stack",
        region: "us-ashburn-1",
      },
      domainClients: [
        { domain: partnersOcid, clientId: "audit", clientSecretId: "ocid1.vaultsecret.oc1.iad.client" },
      ],
      tickets: {
        to: { system: "webhook", url: ticketServer.origin },
        tokenSecretId: "ocid1.vaultsecret.oc1.iad.tickets",
      },
    },
  }) satisfies DeployOptions;

/** A tenancy whose audit was complete once: some statements are for what an earlier run left behind. */
async function auditedOnce(options: DeployOptions = {}): Promise<DeployedTenancy> {
  const tenancy = (deployed = await deployTenancy({ ...everything(), ...options }));
  await addPartners(tenancy);
  overdue(tenancy, 200);
  const answer = await tenancy.audit();
  expect(answer).toMatchObject({ outcome: "complete", problems: [] });
  // By name: a channel that is missing would be no failure.
  expect(
    answer && "publications" in answer && answer.publications.map(({ channel, status }) => [channel, status]),
  ).toEqual(
    ["evidence", "signature", "cloud guard", "owner emails", "tickets", "metrics", "notification"].map(
      (channel) => [channel, "published"],
    ),
  );
  return tenancy;
}

/** A domain that takes its own OAuth client and not the function's principal. */
async function addPartners({ build, simulator, engine }: DeployedTenancy): Promise<void> {
  const domain = build.domain("Partners", { ocid: partnersOcid });
  build.user(directoryOf(domain), { userName: "partner@example.com" });
  await simulator.host(domain);
  const principal = { kind: "user", ocid: "client", tenancyOcid: build.tenancy.ocid } as const;
  build.tenancy
    .store(oauthClients)
    .add({ domainOcid: domain.ocid, clientId: "audit", secret: "secret-of-the-client", principal });
  simulator.authorize = (call) =>
    call.domain === domain && call.principal.kind === "resource" ? false : engine.authorize(call);
}

function overdue({ build, directory }: DeployedTenancy, daysAgo: number): void {
  const user = build.user(directory, { userName: `late${daysAgo}`, email: `late${daysAgo}@example.com` });
  build.credential(directory, user, "api_keys", { daysAgo });
}

/** The statements of the function and the schedule. */
const ownStatements = (): readonly string[] =>
  deployed
    .statements()
    .filter(({ policy }) => /-(function|schedule)$/.test(policy))
    .map(({ statement }) => statement);

/** Everything that tells of a run: the answer, what was published, and what the schedule was told. */
const told = (answer: Answer | undefined) =>
  JSON.stringify([answer, deployed.messages().at(-1), deployed.refusal()]);

/** Which service is refused without a statement, by what it allows. */
const services: readonly (readonly [statement: RegExp, service: RegExp])[] = [
  [/inspect compartments/, /compartments below it could not all be listed/],
  [/inspect domains/, /no compartment lists identity domains \(404 NotAuthorizedOrNotFound\)/],
  [/read users/, /inventory of users could not be read/],
  [/inspect credentials/, /SmtpCredentials|smtp_credentials/],
  [
    /target\.secret\.id = '[^']*configuration'/,
    /secret ocid1\.vaultsecret\.oc1\.iad\.configuration cannot be read/,
  ],
  [/target\.secret\.id = '[^']*client'/, /secret ocid1\.vaultsecret\.oc1\.iad\.client cannot be read/],
  [
    /use keys in tenancy where .*target\.key\.id = 'ocid1\.key\.oc1\.iad\.signing'/,
    /"channel":"signature","status":"failed"/,
  ],
  [/target\.secret\.id = '[^']*tickets'/, /secret ocid1\.vaultsecret\.oc1\.iad\.tickets cannot be read/],
  [/OBJECT_CREATE/, /"channel":"evidence","status":"failed".*BucketNotFound/],
  [/OBJECT_READ/, /BucketNotFound/],
  [/OBJECT_INSPECT/, /BucketNotFound/],
  [/use ons-topics/, /"channel":"notification","status":"failed"/],
  [/use metrics/, /"channel":"metrics","status":"failed"/],
  [/use email-family/, /"channel":"owner emails","status":"failed"/],
  [/use log-content/, /"channel":"cloud guard","status":"failed".*the findings are not told/],
  [/use cloud-guard-problems/, /"channel":"cloud guard","status":"failed".*the problems cannot be listed/],
  [/read fn-function/, /functions:GetFunction answered 404/],
  [/use fn-invocation/, /functions:InvokeFunction answered 404/],
];

describe.each([
  ["for any-user", false],
  ["for a dynamic group", true],
])("the statements of the function and the schedule, %s", (_, dynamicGroup) => {
  let late = 300;

  beforeAll(async () => {
    await auditedOnce({ dynamicGroup });
  });
  afterAll(() => deployed.close());

  it("are known to this test, every one", () => {
    const own = ownStatements();
    expect(own).toHaveLength(services.length);
    for (const [statement] of services) expect(own.filter((each) => statement.test(each))).toHaveLength(1);
    expect(deployed.engine.unread(deployed.build.tenancy)).toEqual([]);
    expect(deployed.engine.refusals).toEqual([]);
  });

  it.each(services)("without %s the run says who refused", async (statement, service) => {
    const removed = ownStatements().find((each) => statement.test(each))!;
    deployed.remove(removed);
    overdue(deployed, late++);
    const answer = await deployed.audit();
    expect(answer?.outcome).not.toBe("complete");
    expect(told(answer)).toMatch(service);
    deployed.restore(removed);
  });

  it("without Logging's statement the query fails, and no finding becomes a problem", async () => {
    const { build, time } = deployed;
    const isLogging = ({ policy }: { policy: string }) => policy.endsWith("-logging");
    const [own, ...others] = deployed.statements().filter(isLogging);
    expect(others).toEqual([]);
    const user = build.user(deployed.directory, { userName: `mail${late++}@example.com` });
    const { ocid } = build.credential(deployed.directory, user, "smtp_credentials", { daysAgo: 300 });
    const hasProblem = () =>
      build.tenancy
        .store(problems)
        .all()
        .some(({ entities }) => entities.some(({ value }) => value === ocid));
    deployed.remove(own!.statement);
    await deployed.audit();
    await time.advance(1.1);
    expect(hasProblem()).toBe(false);
    deployed.restore(own!.statement);
    await deployed.audit();
    await time.advance(1.1);
    expect(hasProblem()).toBe(true);
  });

  it("with all of them back the run is complete again", async () => {
    expect(await deployed.audit()).toMatchObject({ outcome: "complete", problems: [] });
    expect(deployed.refusal()).toBeUndefined();
  });
});

describe("a tenancy of its own", () => {
  afterEach(() => deployed.close());

  it("the schedule may call no other function of the compartment", async () => {
    deployed = await deployTenancy();
    const { build, clock, schedule, functionId } = deployed;
    const second = "ocid1.fnfunc.oc1.iad.second";
    const store = build.tenancy.store(functions);
    store.plant(clock, second, { ...store.find(functionId)! });
    schedule.resources = [{ ...schedule.resources![0]!, id: second }];
    expect(await deployed.audit()).toBeUndefined();
    expect(deployed.refusal()).toMatch(/functions:InvokeFunction answered 404/);
    schedule.resources = [{ ...schedule.resources[0]!, id: functionId }];
    expect(await deployed.audit()).toMatchObject({ outcome: "complete" });
  });

  it("the function may send as no other approved sender of the compartment", async () => {
    deployed = await deployTenancy({ ...everything(), policySender: "other@example.com" });
    await addPartners(deployed);
    overdue(deployed, 200);
    const answer = await deployed.audit();
    expect(told(answer)).toMatch(/"channel":"owner emails","status":"failed"/);
    expect(deployed.engine.refusals.map(({ missing }) => missing)).toContainEqual(["APPROVED_SENDER_USE"]);
  });

  it("without any of Cloud Guard's statements the run is complete: the function uses none of them", async () => {
    deployed = await auditedOnce();
    const store = deployed.build.tenancy.store(policies);
    for (const policy of store.all()) if (policy.name.endsWith("cloud-guard")) policy.statements = [];
    expect(await deployed.audit()).toMatchObject({ outcome: "complete" });
  });

  it.each(["inspect compartments", "inspect domains", "read users", "inspect credentials"])(
    "where lists are filtered instead of refused, a first audit without %s is not complete either",
    async (verb) => {
      deployed = await deployTenancy({ listings: "filter" });
      deployed.remove(ownStatements().find((statement) => statement.includes(verb))!);
      const answer = await deployed.audit();
      expect(answer).toMatchObject({ outcome: "incomplete", coverage: { complete: false } });
      expect(deployed.engine.refusals.length).toBeGreaterThan(0);
    },
  );

  it("a tenancy without domains is read with the same statements", async () => {
    deployed = await deployTenancy();
    deployed.build.tenancy.store(identity).hasDomains = false;
    const answer = await deployed.audit();
    expect(deployed.engine.refusals).toEqual([]);
    expect(answer?.coverage?.domains.map(({ name }) => name)).toEqual(["Classic IAM"]);
  });

  it("two audits at the same time both get into the chain, although neither may overwrite what the other put there", async () => {
    deployed = await deployTenancy();
    await deployed.audit();
    const { simulator, schedule, build } = deployed;
    await Promise.all([runSchedule(simulator, schedule), runSchedule(simulator, schedule)]);
    const runtime = build.tenancy.store(functionRuntime);
    await runtime.idle();
    const answers = runtime.calls.slice(1).map(({ answer }) => JSON.parse(answer!.body) as Answer);
    expect(answers.map(({ outcome }) => outcome)).toEqual(["complete", "complete"]);
    expect(answers.map(({ evidence }) => evidence!.chain.n).sort()).toEqual([2, 3]);
  });

  it.each([
    ["by If-None-Match, as was seen", undefined],
    ["for want of OBJECT_OVERWRITE, should permissions come first", { status: 404, code: "BucketNotFound" }],
  ])("a name in the bucket that is taken is told from a bucket that refuses: %s", async (_, refusal) => {
    deployed = await deployTenancy();
    const { simulator, functionId } = deployed;
    const { environment } = simulator.issueResourcePrincipal("fnfunc", functionId);
    const connection = await connect(
      { auth: "resource_principal", endpoint: simulator.origin },
      { machine: { ...thisMachine(), env: environment }, transport: hurried },
    );
    const store = new BucketStore(connection, { namespace: "acmens", bucket: "evidence" });
    const [ours, theirs] = [Buffer.from("ours"), Buffer.from("theirs")];
    expect(await store.create("chain/1", theirs, "text/plain")).toBe(true);
    if (refusal) {
      const fault = { kind: "status", ...refusal } as const;
      await simulator.faults.add({ match: { operation: "PutObject", times: 2 }, fault });
    }
    expect(await store.create("chain/1", theirs, "text/plain")).toBe(true);
    expect(await store.create("chain/1", ours, "text/plain")).toBe(false);
    const puts = simulator.journal.entries.filter(({ operation }) => operation === "objectstorage:PutObject");
    expect(puts.map(({ status }) => status)).toEqual(refusal ? [200, 404, 404] : [200, 412, 412]);
    expect(deployed.engine.refusals).toEqual([]);
    deployed.remove(ownStatements().find((statement) => statement.includes("OBJECT_CREATE"))!);
    await expect(store.create("chain/2", ours, "text/plain")).rejects.toThrow("BucketNotFound");
  });
});
