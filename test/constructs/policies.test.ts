import { Policies } from "../../constructs/policies";
import { policyStatements, type PolicySubjects } from "../../constructs/policy-statements";
import { schemaProblems } from "./provider-schema";
import { ids, problemsOf, type Synthesized, synthesize } from "./synthesize";

const subjects = {
  functionId: ids.fn,
  scheduleId: ids.schedule,
  compartmentId: ids.compartment,
  secretId: ids.secret,
  secretCompartmentId: ids.compartment,
  bucket: "evidence",
  bucketCompartmentId: ids.compartment,
  topicCompartmentId: ids.compartment,
  metricCompartmentId: ids.compartment,
  metricNamespace: "credential_compliance",
} satisfies PolicySubjects;

const statementsFor = (who: string, more: Partial<PolicySubjects> = {}): string[] =>
  policyStatements({ ...subjects, ...more })
    .filter((entry) => entry.for === who)
    .map(({ statement }) => statement);

it("names an operation for every statement, and none twice", () => {
  const all = policyStatements({
    ...subjects,
    senderCompartmentId: ids.compartment,
    clientSecretIds: [ids.secret],
  });
  expect(all.filter(({ operation }) => operation.length < 10)).toEqual([]);
  expect(new Set(all.map(({ statement }) => statement)).size).toBe(all.length);
});

it("lets nobody manage the tenancy or all resources", () => {
  const all = policyStatements(subjects).map(({ statement }) => statement);
  expect(all.filter((statement) => statement.includes("all-resources"))).toEqual([]);
  expect(all.filter((statement) => /manage \S+ in tenancy/.test(statement))).toEqual([
    "allow service cloudguard to manage cloudevents-rules in tenancy where target.rule.type = 'managed'",
  ]);
});

it("binds every statement of the function to its own OCID", () => {
  const statements = statementsFor("function");
  expect(statements.length).toBeGreaterThan(5);
  for (const statement of statements) {
    expect(statement).toMatch(/^allow any-user to \w+ [\w-]+ in /);
    expect(statement).toContain(`request.principal.id = '${ids.fn}'`);
    expect(statement).toContain("request.principal.type = 'fnfunc'");
  }
});

it("writes the function's statements for a dynamic group, by choice", () => {
  expect(statementsFor("function", { dynamicGroup: "audit" })).toEqual([
    "allow dynamic-group audit to inspect compartments in tenancy",
    "allow dynamic-group audit to inspect domains in tenancy",
    "allow dynamic-group audit to read users in tenancy",
    "allow dynamic-group audit to inspect credentials in tenancy",
    ...[
      `read secret-bundles in compartment id ${ids.compartment} where all {target.secret.id = '${ids.secret}'}`,
      ...["OBJECT_CREATE", "OBJECT_READ", "OBJECT_INSPECT"].map(
        (permission) =>
          `manage objects in compartment id ${ids.compartment} where all {target.bucket.name = 'evidence', request.permission = '${permission}'}`,
      ),
      `use ons-topics in compartment id ${ids.compartment} where all {request.permission = 'ONS_TOPIC_PUBLISH'}`,
      `use metrics in compartment id ${ids.compartment} where all {target.metrics.namespace = 'credential_compliance'}`,
    ].map((rest) => `allow dynamic-group audit to ${rest}`),
  ]);
});

it("binds the schedule's statements to the schedule's OCID and the function's compartment", () => {
  const where = `in compartment id ${ids.compartment} where all {request.principal.type = 'resourceschedule', request.principal.id = '${ids.schedule}'}`;
  expect(statementsFor("schedule")).toEqual([
    `allow any-user to read fn-function ${where}`,
    `allow any-user to use fn-invocation ${where}`,
  ]);
});

it("adds a statement only for what is used", () => {
  const count = statementsFor("function").length;
  expect(statementsFor("function", { senderCompartmentId: ids.compartment })).toHaveLength(count + 1);
  expect(statementsFor("function", { clientSecretIds: [ids.secret, ids.secret] })).toHaveLength(count + 1);
  expect(statementsFor("cloud-guard", { cloudGuard: false })).toEqual([]);
});

describe("the policies", () => {
  const make = (dynamicGroup?: boolean): Synthesized =>
    synthesize(
      (scope) =>
        void new Policies(scope, "p", { ...subjects, tenancyId: ids.tenancy, name: "cc", dynamicGroup }),
    );

  it("are one for each subject, at the root", () => {
    const synthesized = make();
    expect(schemaProblems(synthesized.json)).toEqual([]);
    expect(
      synthesized.all("oci_identity_policy").map((policy) => [policy["name"], policy["compartment_id"]]),
    ).toEqual([
      ["cc-cloud-guard", ids.tenancy],
      ["cc-function", ids.tenancy],
      ["cc-schedule", ids.tenancy],
    ]);
    expect(synthesized.all("oci_identity_dynamic_group")).toEqual([]);
  });

  it("refer to the dynamic group that holds the function alone", () => {
    const synthesized = make(true);
    expect(synthesized.one("oci_identity_dynamic_group")["matching_rule"]).toBe(
      `ALL {resource.type = 'fnfunc', resource.id = '${ids.fn}'}`,
    );
    const statements = synthesized.at("oci_identity_policy", "p_function")["statements"] as string[];
    expect(statements[0]).toBe(
      `allow dynamic-group \${${synthesized.address("oci_identity_dynamic_group")}.name} to inspect compartments in tenancy`,
    );
  });

  it("refuse subjects of another kind", () => {
    expect(
      problemsOf(
        (scope) =>
          void new Policies(scope, "p", {
            ...subjects,
            tenancyId: ids.compartment,
            name: "cc",
            functionId: ids.topic,
          }),
      ),
    ).toEqual([expect.stringContaining('"tenancyId"'), expect.stringContaining('"functionId"')]);
  });
});
