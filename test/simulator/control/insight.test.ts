import { insightConditions } from "../../../simulator/control/cloud-guard/insight-conditions";
import { problems } from "../../../simulator/control/cloud-guard/problems";
import { policies } from "../../../simulator/control/identity/policies";
import { eventsRules } from "../../../simulator/control/events/rules";
import { logGroups } from "../../../simulator/control/logging/log-groups";
import { logs } from "../../../simulator/control/logging/logs";
import { Planter } from "../../../simulator/control/plant";
import { Tenancy } from "../../../simulator/cloud";
import { topicMessages } from "../../../simulator/data/topic-messages";
import { type Simulator, startSimulator } from "../../../simulator/simulator";
import { CloudTime } from "../../../simulator/time/cloud-time";
import { MovableClock } from "../../../simulator/time/movable-clock";
import { ask, type Reply, root } from "./control-plane";

let simulator: Simulator;
let time: CloudTime;
let clock: MovableClock;

const region = "us-ashburn-1";
const logId = "ocid1.log.oc1.iad.findings";
const targetId = "ocid1.cloudguardtarget.oc1..root";
const topicId = "ocid1.onstopic.oc1.iad.t";
const groupId = "ocid1.loggroup.oc1.iad.g";
const servicePolicy = "ocid1.policy.oc1..logging";

beforeEach(async () => {
  clock = new MovableClock();
  const tenancy = new Tenancy(root, "control-plane", region);
  simulator = await startSimulator({ tenancies: [tenancy], clock });
  time = new CloudTime(simulator, clock);
  const planter = new Planter(tenancy, clock);
  planter.cloudGuard(region);
  planter.target(targetId);
  planter.topic(topicId, root);
  tenancy.store(logGroups).plant(clock, groupId, { compartmentId: root, displayName: "g" });
  tenancy.store(logs).plant(clock, logId, {
    compartmentId: root,
    logGroupId: groupId,
    displayName: "findings",
    logType: "CUSTOM",
    isEnabled: true,
    retentionDuration: 30,
    tenancyId: root,
  });
  tenancy.store(policies).plant(clock, servicePolicy, {
    compartmentId: root,
    name: "logging",
    description: "",
    statements: ["allow service logging to {LOG_CONTENT_READ} in tenancy"],
  });
});
afterEach(() => simulator.close());

const details = (change: object = {}) => ({
  dataSourceFeedProvider: "LOGGINGQUERY",
  loggingQueryType: "INSIGHT",
  regions: [region],
  intervalInMinutes: 60,
  query: `search "${root}/${groupId}/${logId}" | data.kind='finding' | select data.key as cgkey01, data.type as cg01`,
  additionalEntitiesCount: 1,
  loggingQueryDetails: { loggingQueryType: "INSIGHT", keyEntitiesCount: 1 },
  ...change,
});

const createSource = (change: object = {}) =>
  ask(simulator, "POST", "/20200131/dataSources", {
    compartmentId: root,
    displayName: "ages",
    dataSourceFeedProvider: "LOGGINGQUERY",
    dataSourceDetails: details(change),
  });

/** Polls a work request to its end. */
async function ended(reply: Reply): Promise<string> {
  const id = reply.headers.get("opc-work-request-id") ?? "";
  for (;;) {
    const { body } = await ask(simulator, "GET", `/20200131/workRequests/${id}`);
    if (body["status"] === "SUCCEEDED" || body["status"] === "FAILED") return String(body["status"]);
  }
}

async function sourceId(): Promise<string> {
  const { body } = await ask(
    simulator,
    "GET",
    `/20200131/dataSources?compartmentId=${root}&displayName=ages`,
  );
  return (body["items"] as { id: string }[])[0]?.id ?? "";
}

/** A data source, a recipe with a rule of it, and the recipe on the target. */
async function build(): Promise<{ source: string; recipe: string; rule: string }> {
  await ended(await createSource());
  const source = await sourceId();
  const made = await ask(simulator, "POST", "/20200131/detectorRecipes", {
    compartmentId: root,
    displayName: "insight",
    detector: "IAAS_LOG_INSIGHT_DETECTOR",
  });
  const recipe = String(made.body["id"]);
  for (let read = 0; read < 3; read++) await ask(simulator, "GET", `/20200131/detectorRecipes/${recipe}`);
  const rule = await ask(simulator, "POST", `/20200131/detectorRecipes/${recipe}/detectorRules`, {
    details: {
      name: "Too old",
      isEnabled: true,
      riskLevel: "HIGH",
      labels: ["stale"],
      dataSourceId: source,
      entitiesMappings: [
        { queryField: "cgkey01", displayName: "Finding", entityType: "TEXT" },
        { queryField: "cg01", displayName: "Type" },
      ],
    },
  });
  expect(rule.status).toBe(200);
  const attached = await ask(simulator, "POST", `/20200131/targets/${targetId}/targetDetectorRecipes`, {
    detectorRecipeId: recipe,
  });
  expect(attached.status).toBe(200);
  return { source, recipe, rule: String(rule.body["detectorRuleId"]) };
}

let pushes = 0;
const push = (...keys: string[]) =>
  ask(simulator, "POST", `/20200831/logs/${logId}/actions/push`, {
    specversion: "1.0",
    logEntryBatches: [
      {
        source: "audit",
        type: "finding",
        defaultlogentrytime: new Date().toISOString(),
        entries: keys.map((key) => ({
          id: `00000000-0000-4000-8000-${String(pushes++).padStart(12, "0")}`,
          data: JSON.stringify({ kind: "finding", key, type: "smtp_credentials" }),
        })),
      },
    ],
  });

const listed = async (
  query = "lifecycleDetail=OPEN",
): Promise<{ id: string; timeLastDetected: string }[]> => {
  const { body } = await ask(simulator, "GET", `/20200131/problems?compartmentId=${root}&${query}`);
  return body["items"] as { id: string; timeLastDetected: string }[];
};

const resolve = (ids: readonly string[], status = "RESOLVED") =>
  ask(simulator, "POST", "/20200131/problems/actions/bulkUpdateStatus", {
    status,
    problemIds: ids,
    comment: "c",
  });

describe("a data source", () => {
  it("is made by a work request, which alone is answered", async () => {
    const reply = await createSource();
    expect([reply.status, reply.body]).toEqual([202, {}]);
    expect(await ended(reply)).toBe("SUCCEEDED");
    const { body } = await ask(simulator, "GET", `/20200131/dataSources/${await sourceId()}`);
    expect(body).toMatchObject({
      lifecycleState: "ACTIVE",
      regionStatusDetail: [{ region, status: "SUCCEEDED" }],
      dataSourceDetectorMappingInfo: [],
    });
    expect((await createSource()).status).toBe(409);
  });

  it.each([
    ["a query that cannot be read", { query: 'search "x" | summarize count()' }],
    [
      "a key that is not selected",
      { loggingQueryDetails: { loggingQueryType: "INSIGHT", keyEntitiesCount: 2 } },
    ],
    ["entities that are not selected", { additionalEntitiesCount: 2 }],
    ["an interval of a minute", { intervalInMinutes: 1 }],
    ["no region", { regions: [] }],
  ])("is refused for %s", async (_, change) => {
    expect((await createSource(change)).status).toBe(400);
  });

  it("is not found where Oracle has not turned data sources on", async () => {
    simulator.tenancy.store(insightConditions).dataSourcesAvailable = false;
    const { status, body } = await createSource();
    expect([status, body["code"]]).toEqual([404, "NotAuthorizedOrNotFound"]);
  });

  it("can need the deprecated fields", async () => {
    simulator.tenancy.store(insightConditions).deprecatedFieldsRequired = true;
    expect((await createSource()).status).toBe(400);
    const { status } = await createSource({
      threshold: 0,
      operator: "GREATERTHANEQUALTO",
      queryStartTime: { startPolicyType: "NO_DELAY_START_POLICY" },
    });
    expect(status).toBe(202);
  });

  it("fails by its work request, which says why", async () => {
    const workFailure = { code: "QuotaExceeded", message: "too many data sources" };
    simulator.tenancy.store(insightConditions).workFailure = workFailure;
    const reply = await createSource();
    expect(await ended(reply)).toBe("FAILED");
    const id = reply.headers.get("opc-work-request-id") ?? "";
    const { body } = await ask(simulator, "GET", `/20200131/workRequests/${id}/errors`);
    expect(body["items"]).toMatchObject([workFailure]);
    expect((await ask(simulator, "GET", `/20200131/dataSources/${await sourceId()}`)).body).toMatchObject({
      lifecycleState: "FAILED",
    });
  });

  it("keeps its query while a rule uses it, and goes last", async () => {
    const { source, recipe, rule } = await build();
    const path = `/20200131/dataSources/${source}`;
    const rulePath = `/20200131/detectorRecipes/${recipe}/detectorRules/${rule}`;
    const update = () =>
      ask(simulator, "PUT", path, { dataSourceDetails: details({ intervalInMinutes: 30 }) });
    expect((await update()).status).toBe(409);
    expect((await ask(simulator, "DELETE", path)).status).toBe(409);
    expect((await ask(simulator, "DELETE", rulePath)).status).toBe(409);
    expect((await ask(simulator, "DELETE", `${rulePath}/dataSources/${source}`)).status).toBe(204);
    const changing = await update();
    expect(changing.status).toBe(202);
    const attach = () =>
      ask(simulator, "PUT", rulePath, { details: { isEnabled: true, dataSourceId: source } });
    expect((await attach()).status).toBe(409);
    expect(await ended(changing)).toBe("SUCCEEDED");
    expect((await attach()).status).toBe(200);
    expect((await ask(simulator, "GET", path)).body).toMatchObject({
      dataSourceDetails: { intervalInMinutes: 30 },
      dataSourceDetectorMappingInfo: [{ detectorRecipeId: recipe, detectorRuleId: rule }],
    });
  });
});

describe("a rule of the customer's own", () => {
  it("is refused in a recipe of another detector, and for a field that the query does not select", async () => {
    const { source, recipe } = await build();
    const create = (id: string, mappings: object[] = []) =>
      ask(simulator, "POST", `/20200131/detectorRecipes/${id}/detectorRules`, {
        details: { name: "Other", dataSourceId: source, entitiesMappings: mappings },
      });
    expect((await create(recipe, [{ queryField: "cg09" }])).status).toBe(400);
    const { body } = await ask(
      simulator,
      "GET",
      `/20200131/detectorRecipes?compartmentId=${root}&displayName=OCI%20Configuration%20Detector%20Recipe`,
    );
    expect((await create((body["items"] as { id: string }[])[0]!.id)).status).toBe(404);
  });

  it("is shown with its data source among the recipe's rules", async () => {
    const { source, recipe, rule } = await build();
    const { body } = await ask(simulator, "GET", `/20200131/detectorRecipes/${recipe}`);
    expect(body["effectiveDetectorRules"]).toMatchObject([
      { detectorRuleId: rule, displayName: "Too old", dataSourceId: source, details: { isEnabled: true } },
    ]);
  });
});

describe("problems", () => {
  it("are made at the interval, one for a key, with their entities", async () => {
    const { rule, source } = await build();
    await push("a", "b", "a");
    expect(await listed()).toEqual([]);
    await time.advance(1.1);
    const open = await listed();
    expect(open).toHaveLength(2);
    const { body } = await ask(simulator, "GET", `/20200131/problems/${open[0]!.id}/entities`);
    expect(body["items"]).toMatchObject([
      {
        entityDetails: [
          { displayName: "Finding", value: expect.stringMatching(/^[ab]$/) as unknown },
          { displayName: "Type", value: "smtp_credentials" },
        ],
      },
    ]);
    expect(await listed(`detectorRuleIdList=${rule}&detectorType=IAAS_LOG_INSIGHT_DETECTOR`)).toHaveLength(2);
    expect(await listed("detectorRuleIdList=API_KEY_TOO_OLD")).toEqual([]);
    const events = await ask(simulator, "GET", `/20200131/dataSources/${source}/events?region=${region}`);
    expect(events.body["items"]).toMatchObject([{ status: "SUCCESS", eventInfo: { observedValue: "3" } }]);
  });

  it("stay open without a word when their line does not come again, and are seen again when it does", async () => {
    await build();
    await push("a");
    await time.advance(1.1);
    const [first] = await listed();
    await time.advance(5);
    await push("a");
    await time.advance(1.1);
    const [again, ...others] = await listed();
    expect(others).toEqual([]);
    expect(again!.id).toBe(first!.id);
    expect(again!.timeLastDetected > first!.timeLastDetected).toBe(true);
  });

  it("that were resolved and are seen again open again; dismissed ones stay dismissed", async () => {
    await build();
    await push("a", "b");
    await time.advance(1.1);
    const [a, b] = await listed();
    await resolve([a!.id]);
    await resolve([b!.id], "DISMISSED");
    expect(await listed()).toEqual([]);
    expect(await listed("lifecycleDetail=DISMISSED")).toEqual([]);
    expect(await listed("lifecycleDetail=DISMISSED&lifecycleState=INACTIVE")).toMatchObject([{ id: b!.id }]);
    await push("a", "b");
    await time.advance(1.1);
    expect(await listed()).toMatchObject([{ id: a!.id }]);
  });

  it("older than 30 days are listed only to who asks for them, by both times", async () => {
    await build();
    await push("a");
    await time.advance(1.1);
    await time.advance(31 * 24);
    expect(await listed()).toEqual([]);
    const far = "2020-01-01T00:00:00Z";
    expect(await listed(`timeLastDetectedGreaterThanOrEqualTo=${far}`)).toEqual([]);
    expect(
      await listed(
        `timeLastDetectedGreaterThanOrEqualTo=${far}&timeFirstDetectedGreaterThanOrEqualTo=${far}`,
      ),
    ).toHaveLength(1);
  });

  it("are paged, and at most a hundred are changed at once", async () => {
    await build();
    await push(...Array.from({ length: 150 }, (_, index) => `key${index}`));
    await time.advance(1.1);
    const path = `/20200131/problems?compartmentId=${root}&limit=100`;
    const first = await ask(simulator, "GET", path);
    expect(first.body["items"]).toHaveLength(100);
    const second = await ask(simulator, "GET", `${path}&page=${first.headers.get("opc-next-page")}`);
    expect(second.body["items"]).toHaveLength(50);
    const ids = (await listed("limit=1000")).map(({ id }) => id);
    expect((await resolve(ids)).status).toBe(400);
    expect((await resolve([...ids.slice(0, 2), "ocid1.problem.none"])).status).toBe(404);
    expect((await resolve(ids.slice(0, 100))).status).toBe(200);
    expect(await listed("limit=1000")).toHaveLength(50);
  });

  it.each([
    [
      "the service's statement",
      () => (simulator.tenancy.store(policies).find(servicePolicy)!.statements = []),
    ],
    ["its log", () => simulator.tenancy.store(logs).clear()],
  ])("are not made without %s, and the data source's events say so", async (_, remove) => {
    const { source } = await build();
    await push("a");
    remove();
    await time.advance(1.1);
    expect(await listed()).toEqual([]);
    const { body } = await ask(simulator, "GET", `/20200131/dataSources/${source}/events`);
    expect(body["items"]).toMatchObject([{ status: "FAILURE" }]);
  });

  it("are not made while the query has not reached its region, while the rule is off, and beyond a page", async () => {
    const { recipe, rule } = await build();
    const conditions = simulator.tenancy.store(insightConditions);
    conditions.replication = "PROVISIONING";
    await push("lost");
    await time.advance(1.1);
    conditions.replication = "SUCCEEDED";
    await time.advance(1.1);
    expect(await listed()).toEqual([]);
    const rulePath = `/20200131/detectorRecipes/${recipe}/detectorRules/${rule}`;
    await ask(simulator, "PUT", rulePath, { details: { isEnabled: false } });
    await push("off");
    await time.advance(1.1);
    expect(await listed()).toEqual([]);
    await ask(simulator, "PUT", rulePath, { details: { isEnabled: true } });
    conditions.rowsPerQuery = 1;
    await push("one", "two");
    await time.advance(1.1);
    expect(await listed()).toHaveLength(1);
  });

  it("can come without entities", async () => {
    await build();
    simulator.tenancy.store(insightConditions).entities = false;
    await push("a");
    await time.advance(1.1);
    const [problem] = await listed();
    const { body } = await ask(simulator, "GET", `/20200131/problems/${problem!.id}/entities`);
    expect(body["items"]).toEqual([]);
  });

  it("reach the topics of the events rules that match, and go with Cloud Guard", async () => {
    await build();
    simulator.tenancy.store(eventsRules).plant(clock, "ocid1.eventrule.oc1..e", {
      compartmentId: root,
      displayName: "problems",
      isEnabled: true,
      condition: JSON.stringify({
        eventType: [
          "com.oraclecloud.cloudguard.problemdetected",
          "com.oraclecloud.cloudguard.problemremediated",
        ],
        data: { resourceName: ["Too old"] },
      }),
      actions: {
        actions: [
          { id: "1", actionType: "ONS", isEnabled: true, topicId, lifecycleState: "", lifecycleMessage: "" },
        ],
      },
    });
    await push("a");
    await time.advance(1.1);
    const [problem] = await listed();
    await resolve([problem!.id], "DISMISSED");
    await resolve([problem!.id]);
    const types = simulator.tenancy
      .store(topicMessages)
      .to(topicId)
      .map(({ title }) => title?.split(".").at(-1));
    expect(types).toEqual(["problemdetected", "problemremediated"]);
    await ask(simulator, "PUT", `/20200131/configuration?compartmentId=${root}`, {
      reportingRegion: region,
      status: "DISABLED",
    });
    expect(simulator.tenancy.store(problems).all()).toEqual([]);
  });
});
