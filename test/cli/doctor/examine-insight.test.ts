import { CloudGuardClient } from "oci-cloudguard";
import { applyInsight } from "../../../constructs/cloud-guard/insight/apply-insight";
import { examineInsight } from "../../../lambda-src/cli/doctor/examine-insight";
import { insightQuery } from "../../../lambda-src/contract/insight";
import type { Tenancy } from "../../../simulator/cloud";
import { type DataSource, dataSources } from "../../../simulator/control/cloud-guard/data-sources";
import {
  type DetectorRuleSettings,
  detectorRecipes,
} from "../../../simulator/control/cloud-guard/detector-recipes";
import {
  type InsightConditions,
  insightConditions,
} from "../../../simulator/control/cloud-guard/insight-conditions";
import { type InsightRule, insightRules } from "../../../simulator/control/cloud-guard/insight-rules";
import { policies } from "../../../simulator/control/identity/policies";
import { logs } from "../../../simulator/control/logging/logs";
import { evaluateInsights } from "../../../simulator/time/insight-evaluation";
import { hurried } from "../../tenancy/harness";
import { SimulatedTenancy } from "../../simulated-tenancy";

const targetId = "ocid1.cloudguardtarget.oc1.iad.root";
const log = { compartmentId: "ocid1.compartment.oc1..c", logGroupId: "g", logId: "ocid1.log.oc1..l" };
const statements = ["allow service logging to {LOG_CONTENT_READ} in tenancy"];

let tenancy: SimulatedTenancy;

beforeEach(async () => {
  tenancy = await SimulatedTenancy.start();
});
afterEach(() => tenancy.close());

const examine = async () =>
  examineInsight(await tenancy.connect("us-ashburn-1", hurried), new AbortController().signal);

/** Deploys the detection and lets its query run once. */
async function deployed(allowed = statements): Promise<void> {
  const { simulator, planter } = tenancy;
  const { clock } = simulator.cloud;
  planter.cloudGuard("us-ashburn-1");
  planter.target(targetId);
  planter.compartment(log.compartmentId);
  simulator.tenancy.store(logs).plant(clock, log.logId, {
    compartmentId: log.compartmentId,
    logGroupId: log.logGroupId,
    displayName: "findings",
    logType: "CUSTOM",
    isEnabled: true,
    retentionDuration: 30,
    tenancyId: tenancy.ocid,
  });
  simulator.tenancy.store(policies).plant(clock, "ocid1.policy.oc1..l", {
    compartmentId: tenancy.ocid,
    name: "logging",
    description: "",
    statements: allowed,
  });
  const client = (await tenancy.connect()).regional(CloudGuardClient, { json: false });
  const settings = {
    tenancyId: tenancy.ocid,
    name: "cc-findings",
    targetId,
    region: "us-ashburn-1",
    query: insightQuery(log),
    intervalMinutes: 60,
    riskLevel: "HIGH" as const,
    labels: ["credential-audit-acme"],
  };
  await applyInsight(client, settings, { interval: 0, looks: 20 });
}

const anHourLater = () =>
  evaluateInsights(
    tenancy.simulator.tenancy,
    new Date(tenancy.simulator.cloud.clock.now().getTime() + 3_700_000),
  );

const stores = (): Tenancy => tenancy.simulator.tenancy;
const source = (): DataSource => stores().store(dataSources).all()[0]!;
const conditions = (): InsightConditions => stores().store(insightConditions);
const rule = (): InsightRule => stores().store(insightRules).all()[0]!;
const settings = (): DetectorRuleSettings =>
  stores().store(detectorRecipes).all()[0]!.rules.get(rule().id)!.settings;

it("says that it may not look where Cloud Guard is off", async () => {
  expect(await examine()).toMatchObject({ status: "unseen", problems: [] });
});

it("says that there is none where there is none", async () => {
  tenancy.planter.cloudGuard("us-ashburn-1");
  expect(await examine()).toMatchObject({ status: "absent", problems: [] });
});

it("finds one that works", async () => {
  await deployed();
  expect((await examine()).problems).toEqual([expect.stringContaining("has never run")]);
  anHourLater();
  expect(await examine()).toEqual({ status: "working", detail: "data source cc-findings", problems: [] });
});

it("names a query that was refused, with the service's own words", async () => {
  await deployed([]);
  anHourLater();
  expect(await examine()).toMatchObject({
    status: "broken",
    problems: [
      expect.stringMatching(
        /last run of the query.*failed: Authorization failed.*ends in -logging/,
      ) as unknown,
    ],
  });
});

it.each([
  [
    "off",
    "is ACTIVE and DISABLED",
    () => {
      source().status = "DISABLED";
    },
  ],
  [
    "on its way",
    "has not reached us-ashburn-1 (PROVISIONING)",
    () => {
      conditions().replication = "PROVISIONING";
    },
  ],
  [
    "used by no rule",
    "no rule of the audit uses",
    () => {
      rule().dataSourceId = undefined;
    },
  ],
  [
    "of a rule that is off",
    "is off: turn it on",
    () => {
      settings().isEnabled = false;
    },
  ],
] as const)("names a data source that is %s", async (_, words, spoil) => {
  await deployed();
  anHourLater();
  spoil();
  const { status, problems } = await examine();
  expect(status).toBe("broken");
  expect(problems).toEqual([expect.stringContaining(words)]);
});
