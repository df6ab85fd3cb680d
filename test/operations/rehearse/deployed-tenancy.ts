import { CloudGuardClient } from "oci-cloudguard";
import { applyInsight } from "../../../constructs/cloud-guard/insight/apply-insight";
import { insightSettingsSchema } from "../../../constructs/cloud-guard/insight/insight-settings";
import { expectAudits } from "../../../constructs/monitoring/expect-audits";
import { Alarms } from "../../../constructs/monitoring/alarms";
import { TenancyStack } from "../../../constructs/tenancy-stack";
import type { AuditConfiguration } from "../../../lambda-src/contract/audit-configuration";
import { auditHandler } from "../../../lambda-src/function/handler";
import type { Answer } from "../../../lambda-src/function/handler";
import { detectorRecipes } from "../../../simulator/control/cloud-guard/detector-recipes";
import { eventsRules } from "../../../simulator/control/events/rules";
import { logGroups } from "../../../simulator/control/logging/log-groups";
import { applications } from "../../../simulator/control/functions/applications";
import { functions } from "../../../simulator/control/functions/functions";
import { dynamicGroups } from "../../../simulator/control/identity/dynamic-groups";
import { type Policy, policies } from "../../../simulator/control/identity/policies";
import { secrets } from "../../../simulator/control/vaults/secrets";
import { logs } from "../../../simulator/control/logging/logs";
import { type Alarm, alarms } from "../../../simulator/control/monitoring/alarms";
import { Planter } from "../../../simulator/control/plant";
import { type Schedule, schedules } from "../../../simulator/control/scheduler/schedules";
import {
  type Executor,
  type FunctionHost,
  functionRuntime,
} from "../../../simulator/data/function-invocation";
import { emailDelivery } from "../../../simulator/data/submitted-emails";
import { topicMessages } from "../../../simulator/data/topic-messages";
import { SampleBuilder } from "../../../simulator/samples/builder";
import { type Directory, directoryOf } from "../../../simulator/scim/directory";
import { PolicyEngine, type PolicyEngineOptions } from "../../../simulator/policy/policy-engine";
import { type Simulator, startSimulator } from "../../../simulator/simulator";
import { CloudTime } from "../../../simulator/time/cloud-time";
import { MovableClock } from "../../../simulator/time/movable-clock";
import { type InsightTypes, insightTypes } from "../../../tenancies/settings/insight-types";
import { pinned, type Synthesized, synthesize, synthesizeStack } from "../../constructs/synthesize";
import { connectTo, hurried } from "../../tenancy/harness";

const compartment = "ocid1.compartment.oc1..stack";
const secretId = "ocid1.vaultsecret.oc1.iad.configuration";
const ticketsSecretId = "ocid1.vaultsecret.oc1.iad.tickets";
const clientSecretId = "ocid1.vaultsecret.oc1.iad.client";
const functionId = "ocid1.fnfunc.oc1.iad.audit";
const applicationId = "ocid1.fnapp.oc1.iad.audit";
const scheduleId = "ocid1.resourceschedule.oc1.iad.daily";
const topicId = "ocid1.onstopic.oc1.iad.findings";
const namespace = "credential_compliance";
const targetId = "ocid1.cloudguardtarget.oc1..root";
const findingsLogId = "ocid1.log.oc1.iad.findings";
const findingsGroupId = "ocid1.loggroup.oc1.iad.findings";
const configurationRecipeId = "ocid1.cloudguarddetectorrecipe.oc1.iad.configuration";

export interface DeployOptions extends PolicyEngineOptions {
  /** Writes the function's statements for a dynamic group. */
  readonly dynamicGroup?: boolean;
  /** Runs the function; by default its handler in this process. */
  readonly executor?: (simulator: Simulator) => Executor;
  readonly configuration?: Partial<AuditConfiguration>;
  /** Cloud Guard is on, and told of the findings of these types. @default it is off */
  readonly insight?: InsightTypes;
  /** The function goes by the simulated clock; Monitoring, which goes by the system's, refuses its metrics then. @default false */
  readonly simulatedTime?: boolean;
  /** The sender that the policies name. @default that of the configuration */
  readonly policySender?: string;
  /** Says that audits are expected, as the last step of a deployment does. @default true */
  readonly expectAudits?: boolean;
}

/** A tenancy with what the stack deploys, and time that can be moved on. */
export interface DeployedTenancy {
  readonly simulator: Simulator;
  readonly build: SampleBuilder;
  readonly directory: Directory;
  readonly engine: PolicyEngine;
  readonly time: CloudTime;
  readonly clock: MovableClock;
  readonly schedule: Schedule;
  readonly functionId: string;
  /** Every deployed statement, with the policy that it is in. */
  statements(): readonly { policy: string; statement: string }[];
  remove(statement: string): void;
  /** Puts a removed statement back. */
  restore(statement: string): void;
  /** Changes the configuration, as a deployment does. */
  configure(change: Partial<AuditConfiguration>): void;
  /** Runs other code from now on, or the audit again. */
  run(executor: Executor | "audit"): void;
  /** Lets the schedule run now and returns the function's answer; `undefined` when it was not called. */
  audit(): Promise<Answer | undefined>;
  /** Why the schedule did not call the function the last time. */
  refusal(): string | undefined;
  alarm(key: string): Alarm;
  messages(): readonly { title: string | undefined; body: string }[];
  close(): Promise<void>;
}

/** Deploys through the stores, with the policies and alarms that the constructs write. */
export async function deployTenancy(options: DeployOptions = {}): Promise<DeployedTenancy> {
  const build = new SampleBuilder(new Date(), "acme", 23);
  const { tenancy } = build;
  const directory = directoryOf(build.domain("Default", { type: "DEFAULT" }));
  for (const userName of ["ada", "grace", "edsger"]) {
    const user = build.user(directory, { userName, email: `${userName}@example.com` });
    build.credential(directory, user, "api_keys", { daysAgo: 10 });
    build.credential(directory, user, "smtp_credentials", { daysAgo: 20 });
  }
  const engine = new PolicyEngine(options);
  const clock = new MovableClock();
  // Whatever the time of day is: an hour after the schedule was due.
  clock.moveTo(new Date(`${new Date().toISOString().slice(0, 10)}T04:17:00Z`));
  const simulator = await startSimulator({
    tenancies: [tenancy],
    rateLimits: false,
    clock,
    authorize: engine.authorize,
  });
  const planter = new Planter(tenancy, clock);
  planter.compartment(compartment);
  const region = tenancy.homeRegion;
  const configuration: AuditConfiguration = {
    schemaVersion: 2,
    tenancy: { ocid: tenancy.ocid, name: "acme" },
    rotation: {},
    evidence: { namespace: "acmens", bucket: "evidence", region },
    notifications: { topicId, region, when: "always", format: "text" },
    metrics: { namespace, compartmentId: compartment, region },
    ...(options.insight && {
      insight: {
        logId: findingsLogId,
        logRegion: region,
        reportingRegion: region,
        types: insightTypes(options.insight),
        intervalMinutes: 60,
      },
    }),
    ...options.configuration,
  };
  planter.topic(topicId, compartment);
  planter.bucket("evidence", compartment, "acmens");
  planter.secret(secretId, compartment, JSON.stringify(configuration));
  if (configuration.signing)
    planter.key(configuration.signing.keyId, "ocid1.vault.oc1.iad.signing", compartment, {
      algorithm: "RSA",
      length: 384,
    });
  planter.secret(clientSecretId, compartment, "secret-of-the-client");
  planter.secret(ticketsSecretId, compartment, "token-of-the-tickets");
  tenancy.store(emailDelivery).senders.set("audit@example.com", { compartmentId: compartment });

  const now = clock.now().toISOString();
  tenancy.store(applications).plant(clock, applicationId, {
    compartmentId: compartment,
    displayName: "audit",
    subnetIds: ["ocid1.subnet.oc1.iad.private"],
    shape: "GENERIC_X86",
    config: {},
    timeUpdated: now,
  });
  tenancy.store(functions).plant(clock, functionId, {
    compartmentId: compartment,
    applicationId,
    displayName: "credential-audit",
    memoryInMBs: 512,
    image: "iad.ocir.io/acme/credential-audit:1",
    shape: "GENERIC_X86",
    timeoutInSeconds: 300,
    detachedModeTimeoutInSeconds: 3600,
    failureDestination: { kind: "NOTIFICATION", topicId },
    config: {
      CONFIG_SECRET_ID: secretId,
      TENANCY_NAME: "acme",
      METRIC_NAMESPACE: namespace,
      METRIC_COMPARTMENT_ID: compartment,
      FAILURE_TOPIC_ID: topicId,
    },
    timeUpdated: now,
  });
  tenancy.store(logs).plant(clock, "ocid1.log.oc1.iad.invoke", {
    compartmentId: compartment,
    logGroupId: "ocid1.loggroup.oc1.iad.audit",
    displayName: "audit-invoke",
    logType: "SERVICE",
    isEnabled: true,
    retentionDuration: 180,
    tenancyId: tenancy.ocid,
    configuration: {
      source: { sourceType: "OCISERVICE", service: "functions", resource: applicationId, category: "invoke" },
    },
  });
  const schedule = tenancy.store(schedules).plant(clock, scheduleId, {
    compartmentId: compartment,
    displayName: "daily",
    action: "START_RESOURCE",
    recurrenceType: "CRON",
    recurrenceDetails: "17 3 * * *",
    resources: [{ id: functionId, parameters: [{ parameterType: "BODY", value: { action: "audit" } }] }],
    timeUpdated: now,
  });
  const { written, resolved } = plantPolicies(build, clock, configuration, options);
  if (options.insight) await plantCloudGuard(simulator, planter, written, resolved);
  plantAlarms(build, clock);
  if (options.expectAudits !== false)
    await expectAudits(await connectTo(simulator), {
      namespace,
      compartmentId: compartment,
      tenancy: "acme",
    });

  const runtime = tenancy.store(functionRuntime);
  const host: FunctionHost = {
    executor: options.executor?.(simulator) ?? inThisProcess(options.simulatedTime ? clock : undefined),
    identify: ({ id, compartmentId }) => simulator.issueResourcePrincipal("fnfunc", id, compartmentId),
    environment: { CREDENTIAL_AUDIT_ENDPOINT: simulator.origin },
    origin: simulator.origin,
  };
  runtime.host = host;
  const time = new CloudTime(simulator, clock);
  const removed = new Map<string, Policy>();
  let refusal: string | undefined;
  return {
    simulator,
    build,
    directory,
    engine,
    time,
    clock,
    schedule,
    functionId,
    statements: () =>
      tenancy
        .store(policies)
        .all()
        .flatMap(({ name, statements }) => statements.map((statement) => ({ policy: name, statement }))),
    remove: (statement) => {
      const policy = tenancy
        .store(policies)
        .all()
        .find(({ statements }) => statements.includes(statement));
      if (policy === undefined) throw new Error(`no policy holds: ${statement}`);
      policy.statements = policy.statements.filter((each) => each !== statement);
      removed.set(statement, policy);
    },
    restore: (statement) => {
      const policy = removed.get(statement);
      if (policy === undefined) throw new Error(`was not removed: ${statement}`);
      policy.statements = [...policy.statements, statement];
    },
    configure: (change) => {
      const secret = tenancy.store(secrets).find(secretId)!;
      const content = Buffer.from(JSON.stringify({ ...configuration, ...change })).toString("base64");
      const versionNumber = secret.versions.length + 1;
      secret.versions = [...secret.versions, { versionNumber, content, timeCreated: now }];
      secret.currentVersionNumber = versionNumber;
    },
    run: (executor) => {
      runtime.host = executor === "audit" ? host : { ...host, executor };
    },
    audit: async () => {
      const before = runtime.calls.length;
      const [run] = await time.runNow(schedule);
      refusal = run?.refusal;
      const called = runtime.calls[before];
      return called?.answer && (JSON.parse(called.answer.body) as Answer);
    },
    refusal: () => refusal,
    alarm: (key) => {
      const found = tenancy
        .store(alarms)
        .all()
        .find(({ displayName }) => displayName === `acme-${key}`);
      if (found === undefined) throw new Error(`no alarm ${key}`);
      return found;
    },
    messages: () => tenancy.store(topicMessages).to(topicId),
    close: () => simulator.close(),
  };
}

/** The function's handler, without the process around it. */
export const inThisProcess =
  (clock?: MovableClock): Executor =>
  async ({ body, environment, deadline, callId }) => {
    const lines: string[] = [];
    const handler = auditHandler({
      codeVersion: "1.2.3",
      transport: hurried,
      logDestination: { write: (line) => void lines.push(line) },
      ...(clock && { now: () => clock.now().getTime() }),
    });
    // The deadline is by the system's clock.
    const answer = await handler(body, {
      config: environment,
      deadline: clock ? null : deadline,
      callID: callId,
    });
    return { status: 200, body: JSON.stringify(answer), output: lines.join("") };
  };

/** Cloud Guard as it is after a deployment: on, a target with the age rules, and the log-insight detection of the stack. */
async function plantCloudGuard(
  simulator: Simulator,
  planter: Planter,
  written: Synthesized,
  resolved: (text: string) => string,
): Promise<void> {
  const { tenancy, clock } = planter;
  planter.cloudGuard(tenancy.homeRegion);
  planter.detectorRecipe(configurationRecipeId, "IAAS_CONFIGURATION_DETECTOR");
  const recipe = tenancy.store(detectorRecipes).find(configurationRecipeId)!;
  for (const { settings } of recipe.rules.values()) settings.isEnabled = true;
  planter.target(targetId, configurationRecipeId);
  tenancy.store(logGroups).plant(clock, findingsGroupId, {
    compartmentId: compartment,
    displayName: "findings",
  });
  tenancy.store(logs).plant(clock, findingsLogId, {
    compartmentId: compartment,
    logGroupId: findingsGroupId,
    displayName: "findings",
    logType: "CUSTOM",
    isEnabled: true,
    retentionDuration: 30,
    tenancyId: tenancy.ocid,
  });
  for (const body of written.all("oci_events_rule")) {
    const actions = (body["actions"] as { actions: { topic_id: string }[] }).actions.map((action) => ({
      id: "1",
      actionType: "ONS" as const,
      isEnabled: true,
      topicId: resolved(action.topic_id),
      lifecycleState: "ACTIVE",
      lifecycleMessage: "",
    }));
    const name = String(body["display_name"]);
    tenancy.store(eventsRules).plant(clock, `ocid1.eventrule.oc1.iad.${name}`, {
      compartmentId: tenancy.ocid,
      displayName: name,
      isEnabled: true,
      condition: String(body["condition"]),
      actions: { actions },
    });
  }
  const step = written.at("terraform_data", "insight_settings")["triggers_replace"];
  const settings = insightSettingsSchema.parse(JSON.parse(resolved(JSON.stringify(step))));
  const client = (await connectTo(simulator)).regional(CloudGuardClient, { json: false });
  await applyInsight(client, settings, { interval: 0, looks: 20 });
}

/** The policies of the stack that a tenancy file with these settings makes. */
function plantPolicies(
  build: SampleBuilder,
  clock: MovableClock,
  { ownerEmails, domainClients, signing, tickets }: AuditConfiguration,
  { dynamicGroup, insight, policySender }: DeployOptions,
): { written: Synthesized; resolved: (text: string) => string } {
  const written = synthesizeStack(
    (app) =>
      new TenancyStack(app, "acme", {
        tenancy: build.tenancy.ocid,
        region: build.tenancy.homeRegion,
        compartment,
        image: pinned,
        subnet: "ocid1.subnet.oc1.iad.private",
        notifications: { emails: ["security@example.com"], topic: topicId },
        evidence: {
          bucket: "evidence",
          namespace: "acmens",
          signing: signing && { key: signing.keyId, cryptoEndpoint: signing.cryptoEndpoint },
        },
        function: { dynamicGroup },
        ownerEmails: ownerEmails && {
          mode: ownerEmails.mode,
          senderAddress: policySender ?? ownerEmails.senderAddress,
        },
        domainClients,
        ...(insight && { cloudGuard: { insight: { types: insight } } }),
        tickets,
      }),
  );
  const groups = written.all("oci_identity_dynamic_group");
  // What Terraform would have put in.
  const resolved = (text: unknown): string =>
    String(text)
      .replace(/\$\{oci_functions_function\.[^}]+\}/g, functionId)
      .replace(/\$\{oci_resource_scheduler_schedule\.[^}]+\}/g, scheduleId)
      .replace(/\$\{oci_logging_log_group\.[^}]+\}/g, findingsGroupId)
      .replace(/\$\{oci_logging_log\.[^}]+\}/g, findingsLogId)
      .replace(/\$\{oci_cloud_guard_target\.[^}]+\}/g, targetId)
      .replace(/\$\{oci_vault_secret\.[^}]+\}/g, secretId)
      .replace(/\$\{oci_identity_dynamic_group\.[^}]+\}/g, String(groups[0]?.["name"]));
  for (const group of groups)
    build.tenancy.store(dynamicGroups).plant(clock, "ocid1.dynamicgroup.oc1..function", {
      compartmentId: build.tenancy.ocid,
      name: String(group["name"]),
      description: "",
      matchingRule: resolved(group["matching_rule"]),
    });
  for (const policy of written.all("oci_identity_policy"))
    build.tenancy.store(policies).plant(clock, `ocid1.policy.oc1..${String(policy["name"])}`, {
      compartmentId: String(policy["compartment_id"]),
      name: String(policy["name"]),
      description: "",
      statements: (policy["statements"] as string[]).map(resolved),
    });
  return { written, resolved };
}

function plantAlarms(build: SampleBuilder, clock: MovableClock): void {
  const props = { compartmentId: compartment, metricCompartmentId: compartment, topicId };
  const written = synthesize(
    (scope) => void new Alarms(scope, "a", { ...props, name: "acme", tenancy: "acme" }),
  );
  for (const body of written.all("oci_monitoring_alarm")) {
    const settings = Object.fromEntries(
      Object.entries(body).map(([key, value]) => [
        key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    ) as unknown as Alarm;
    build.tenancy.store(alarms).plant(clock, `ocid1.alarm.oc1.iad.${settings.displayName}`, settings);
  }
}
