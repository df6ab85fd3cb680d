import { ArtifactsContainerRepository } from "@cdktf-providers/oracle-oci/artifacts-container-repository";
import { CloudGuardCloudGuardConfiguration } from "@cdktf-providers/oracle-oci/cloud-guard-cloud-guard-configuration";
import { CloudGuardDetectorRecipe } from "@cdktf-providers/oracle-oci/cloud-guard-detector-recipe";
import { CoreSecurityList } from "@cdktf-providers/oracle-oci/core-security-list";
import { CoreSubnet } from "@cdktf-providers/oracle-oci/core-subnet";
import { FunctionsFunction } from "@cdktf-providers/oracle-oci/functions-function";
import { IdentityPolicy } from "@cdktf-providers/oracle-oci/identity-policy";
import type { MonitoringAlarm } from "@cdktf-providers/oracle-oci/monitoring-alarm";
import { ObjectstorageBucket } from "@cdktf-providers/oracle-oci/objectstorage-bucket";
import { OnsSubscription } from "@cdktf-providers/oracle-oci/ons-subscription";
import { OciProvider } from "@cdktf-providers/oracle-oci/provider";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Aspects, TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";
import { addTenancyStack } from "../../../constructs/add-tenancy-stack";
import { alarmDefinitions } from "../../../constructs/monitoring/alarm-definitions";
import { Alarms } from "../../../constructs/monitoring/alarms";
import {
  type PolicyViolation,
  inspect,
  PolicyPack,
  type Suppression,
} from "../../../constructs/policy-pack/policy-pack";
import { rules } from "../../../constructs/policy-pack/rules";
import { loadTenancies } from "../../../tenancies/load-tenancies";
import { ids } from "../synthesize";

function stackOf(build: (scope: Construct) => void): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "stack");
  build(stack);
  return stack;
}

const findingsOf = (build: (scope: Construct) => void, suppressions: Suppression[] = []): PolicyViolation[] =>
  inspect(stackOf(build), suppressions);

const bucket = { compartmentId: ids.compartment, namespace: "ns", name: "b", versioning: "Enabled" };
const policy = (statement: string) => (scope: Construct) =>
  void new IdentityPolicy(scope, "bad", {
    compartmentId: ids.tenancy,
    name: "p",
    description: "p",
    statements: [statement],
  });
const fn = (more: object) => (scope: Construct) =>
  void new FunctionsFunction(scope, "bad", {
    applicationId: "ocid1.fnapp.oc1.fra.a",
    displayName: "f",
    memoryInMbs: "512",
    imageDigest: `sha256:${"a".repeat(64)}`,
    ...more,
  });
const recipe = (enabled: string[]) => (scope: Construct) =>
  void new CloudGuardDetectorRecipe(scope, "bad", {
    compartmentId: ids.tenancy,
    displayName: "r",
    detectorRules: enabled.map((detectorRuleId) => ({
      detectorRuleId,
      details: { isEnabled: detectorRuleId !== "PASSWORD_TOO_OLD", riskLevel: "HIGH" },
    })),
  });
const subnet = { compartmentId: ids.compartment, vcnId: "ocid1.vcn.oc1.fra.v" };

const offences: [rule: string, build: (scope: Construct) => void, detail: string][] = [
  [
    "CC001",
    (scope) => void new ObjectstorageBucket(scope, "bad", { ...bucket, accessType: "ObjectRead" }),
    '"ObjectRead"',
  ],
  [
    "CC002",
    (scope) => void new ObjectstorageBucket(scope, "bad", { ...bucket, versioning: "Disabled" }),
    "neither",
  ],
  [
    "CC002",
    (scope) =>
      void new ObjectstorageBucket(scope, "bad", {
        ...bucket,
        versioning: "Disabled",
        retentionRules: [{ displayName: "r", duration: { timeAmount: "89", timeUnit: "DAYS" } }],
      }),
    "89 days at most",
  ],
  ["CC003", fn({ imageDigest: undefined }), "image_digest is missing"],
  ["CC004", policy("Allow group admins to manage all-resources in compartment c"), "all-resources"],
  ["CC004", policy("allow group admins to manage users in tenancy"), "manage users in tenancy"],
  [
    "CC005",
    policy("allow any-user to read users in tenancy where request.principal.type = 'fnfunc'"),
    "any-user",
  ],
  [
    "CC005",
    policy(
      "allow any-user to read users in tenancy where any {request.principal.id = 'x', request.region = 'fra'}",
    ),
    "any-user",
  ],
  ...["overdue credentials", "an incomplete audit", "a failed audit", "an audit that did not run"].map(
    (watches): [string, (scope: Construct) => void, string] => [
      "CC006",
      fn({}),
      `no enabled alarm on ${watches}`,
    ],
  ),
  ["CC007", fn({ config: { SMTP_PASSWORD: "hunter2" } }), "config.SMTP_PASSWORD"],
  ["CC007", fn({ config: { X: "-----BEGIN PRIVATE KEY-----" } }), "config.X"],
  [
    "CC008",
    (scope) =>
      void new OnsSubscription(scope, "bad", {
        compartmentId: ids.compartment,
        topicId: ids.topic,
        protocol: "SLACK",
        endpoint: "https://hooks.slack.com/services/T/B/x",
      }),
    "SLACK",
  ],
  [
    "CC009",
    (scope) =>
      void new ArtifactsContainerRepository(scope, "bad", {
        compartmentId: ids.compartment,
        displayName: "r",
        isPublic: true,
        isImmutable: true,
      }),
    "is_public",
  ],
  ["CC010", (scope) => void new CoreSubnet(scope, "bad", subnet), "prohibit_public_ip_on_vnic"],
  [
    "CC011",
    (scope) =>
      void new CoreSecurityList(scope, "bad", {
        ...subnet,
        ingressSecurityRules: [{ protocol: "6", source: "0.0.0.0/0" }],
      }),
    "ingress from anywhere",
  ],
  ["CC012", fn({}), "no enabled invoke log"],
  [
    "CC013",
    recipe(["API_KEY_TOO_OLD", "AUTH_TOKEN_TOO_OLD", "PASSWORD_TOO_OLD", "SECRET_KEY_TOO_OLD"]),
    "PASSWORD_TOO_OLD not on",
  ],
  [
    "CC014",
    (scope) =>
      void new CloudGuardCloudGuardConfiguration(scope, "bad", {
        compartmentId: ids.tenancy,
        reportingRegion: "eu-frankfurt-1",
        status: "DISABLED",
      }),
    "DISABLED",
  ],
];

it.each(offences)("%s finds what it is for", (rule, build, detail) => {
  const found = findingsOf(build).filter((finding) => finding.rule === rule);
  expect(found.map(({ message }) => message).join("\n")).toContain(detail);
  expect(found[0]!.path).toMatch(/^stack(\/bad)?$/);
});

it("has an offence for every rule, and a line in the docs", () => {
  expect(new Set(offences.map(([rule]) => rule))).toEqual(new Set(rules.map(({ id }) => id)));
  const page = readFileSync(join(__dirname, "../../../docs/policy-pack.md"), "utf8");
  for (const { id, title } of rules) expect(page.replace(/ +/g, " ")).toContain(`| ${id} | ${title} |`);
});

it("has nothing against the stacks of the tenancy files", () => {
  for (const folder of ["../../../tenancies", "../../data/tenancies"]) {
    const { tenancies } = loadTenancies(join(__dirname, folder));
    for (const tenancy of tenancies) expect(addTenancyStack(Testing.app(), tenancy)).toEqual([]);
  }
});

it("CC006 misses each alarm that is off, and takes no other metric's for it", () => {
  const alarmsBut = (off: string) => (scope: Construct) => {
    fn({})(scope);
    const { compartment: compartmentId, topic: topicId } = ids;
    new Alarms(scope, "alarms", {
      compartmentId,
      metricCompartmentId: compartmentId,
      name: "cc",
      tenancy: "t",
      topicId,
    });
    (scope.node.findChild("alarms").node.findChild(off) as MonitoringAlarm).isEnabled = false;
  };
  for (const { key, watches } of alarmDefinitions)
    expect(findingsOf(alarmsBut(key)).filter(({ rule }) => rule === "CC006")).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(`: no enabled alarm on ${watches}.`) as unknown,
      }),
    ]);
});

describe("a suppression", () => {
  const build = policy("allow group admins to manage all-resources in tenancy");

  it("with a reason accepts the finding, for the stack or below a path", () => {
    expect(findingsOf(build, [{ rule: "CC004", reason: "Break-glass, reviewed" }])).toEqual([]);
    expect(findingsOf(build, [{ rule: "CC004", path: "stack/bad", reason: "Break-glass" }])).toEqual([]);
    expect(findingsOf(build, [{ rule: "CC004", path: "stack/other", reason: "Break-glass" }])).toHaveLength(
      1,
    );
  });

  it("without a reason, or of no rule, is a finding itself", () => {
    expect(findingsOf(build, [{ rule: "CC004", reason: " " }]).map(({ message }) => message)).toEqual([
      expect.stringContaining("No policy manages"),
      "The suppression of CC004 needs a reason.",
    ]);
    expect(
      findingsOf(() => undefined, [{ rule: "CC999", reason: "?" }]).map(({ message }) => message),
    ).toEqual(["A suppression names CC999, which is no rule of the policy pack."]);
  });
});

it("as an aspect fails the synthesis of its stack with the path and the rule", () => {
  const app = new App({ outdir: Testing.app().outdir });
  const stack = new TerraformStack(app, "stack");
  new OciProvider(stack, "oci", {});
  policy("allow group admins to manage all-resources in tenancy")(stack);
  Aspects.of(stack).add(new PolicyPack());
  expect(() => app.synth()).toThrow(/CC004 stack\/bad/);
});

describe("addTenancyStack", () => {
  const { tenancies } = loadTenancies(join(__dirname, "../../data/tenancies"));
  const minimal = tenancies.find(({ name }) => name === "minimal")!;

  it("leaves out the stack with a finding, and keeps the others", () => {
    const app = Testing.app();
    const suppress = [{ rule: "CC999", reason: "There is no such rule" }];
    const faulty = {
      ...minimal,
      name: "faulty",
      settings: { ...minimal.settings, policyPack: { suppress } },
    };
    expect(addTenancyStack(app, faulty)).toEqual([
      expect.stringMatching(/minimal\.yaml: error: CC999 faulty: /),
    ]);
    expect(addTenancyStack(app, minimal)).toEqual([]);
    expect(app.node.children.map(({ node }) => node.id)).toEqual(["minimal"]);
    expect(() => app.synth()).not.toThrow();
  });

  it("leaves out the stack that a construct refuses, naming the construct", () => {
    const app = Testing.app();
    const settings = { ...minimal.settings, subnet: { cidr: "10.0.0.0/8" } };
    expect(addTenancyStack(app, { ...minimal, settings })).toEqual([
      expect.stringMatching(/minimal\.yaml: error: minimal\/network: "cidr" expected an IPv4 range/),
    ]);
    expect(app.node.children).toEqual([]);
  });
});
