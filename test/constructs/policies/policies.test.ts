import { Testing } from "cdktf";
import { Policies, type PoliciesProps } from "../../../constructs/policies/policies";
import { TenancyStack } from "../../../constructs/tenancy-stack";
import type { TenancyFile } from "../../../tenancies/tenancy-schema";
import { schemaProblems } from "../provider-schema";
import { ids, pinned, problemsOf, Synthesized, synthesize } from "../synthesize";

const file: TenancyFile = {
  tenancy: ids.tenancy,
  region: "eu-frankfurt-1",
  compartment: ids.compartment,
  image: pinned,
  subnet: ids.subnet,
  notifications: { emails: ["a@example.com"], topic: ids.topic },
  evidence: { bucket: "evidence", namespace: "ns" },
};
const sender: TenancyFile["ownerEmails"] = { mode: "send", senderAddress: "a@example.com" };
const client = {
  domain: "https://idcs-d.identity.oraclecloud.com",
  clientId: "c",
  clientSecretId: `${ids.secret}1`,
};

/** The stack with its comments, which hold the operations. */
const deploy = (more: Partial<TenancyFile> = {}): Synthesized =>
  new Synthesized(
    new TenancyStack(Testing.app(), "acme", { ...file, ...more }).toTerraform() as Synthesized["json"],
  );

interface Written {
  readonly statement: string;
  readonly operation: string;
}

/** The statements of one policy of the stack, with references as the OCIDs that they stand for. */
function statementsFor(who: string, synthesized: Synthesized): Written[] {
  const policy = synthesized
    .all("oci_identity_policy")
    .find(({ name }) => name === `credential-compliance-acme-${who}`);
  const { operations } = policy?.["//"] as { operations: string[] };
  return (policy?.["statements"] as string[]).map((statement, index) => ({
    operation: operations[index]!,
    statement: statement
      .replace(/\$\{oci_functions_function\.[^}]+\}/g, ids.fn)
      .replace(/\$\{oci_resource_scheduler_schedule\.[^}]+\}/g, ids.schedule)
      .replace(/\$\{oci_vault_secret\.[^}]+\}/g, ids.secret)
      .replace(/\$\{oci_identity_dynamic_group\.[^}]+\}/g, "audit"),
  }));
}

const textsFor = (who: string, more: Partial<TenancyFile> = {}): string[] =>
  statementsFor(who, deploy(more)).map(({ statement }) => statement);

const policyNames = (synthesized: Synthesized): unknown[] =>
  synthesized.all("oci_identity_policy").map(({ name, compartment_id: at }) => [name, at]);

it("names an operation for every statement, and none twice", () => {
  const synthesized = deploy({ ownerEmails: sender, domainClients: [client] });
  const all = ["cloud-guard", "function", "schedule"].flatMap((who) => statementsFor(who, synthesized));
  expect(all.filter(({ operation }) => operation.length < 10)).toEqual([]);
  expect(new Set(all.map(({ statement }) => statement)).size).toBe(all.length);
});

it("lets nobody manage the tenancy or all resources", () => {
  const all = ["cloud-guard", "function", "schedule"].flatMap((who) => textsFor(who));
  expect(all.filter((statement) => statement.includes("all-resources"))).toEqual([]);
  expect(all.filter((statement) => /manage \S+ in tenancy/.test(statement))).toEqual([
    "allow service cloudguard to manage cloudevents-rules in tenancy where target.rule.type = 'managed'",
  ]);
});

it("binds every statement of the function to its own OCID, where there is to be no dynamic group", () => {
  const statements = textsFor("function", { function: { dynamicGroup: false } });
  expect(statements.length).toBeGreaterThan(5);
  for (const statement of statements) {
    expect(statement).toMatch(/^allow any-user to \w+ [\w-]+ in /);
    expect(statement).toContain(`request.principal.id = '${ids.fn}'`);
    expect(statement).toContain("request.principal.type = 'fnfunc'");
  }
});

it("writes the function's statements for a dynamic group", () => {
  expect(textsFor("function")).toEqual([
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
  expect(textsFor("schedule")).toEqual([
    `allow any-user to read fn-function ${where}`,
    `allow any-user to use fn-invocation ${where.replace("}", `, target.function.id = '${ids.fn}'}`)}`,
  ]);
});

it("adds a statement only for what is used", () => {
  const before = textsFor("function");
  const added = (more: Partial<TenancyFile>): string[] =>
    textsFor("function", more).filter((statement) => !before.includes(statement));
  expect(added({ ownerEmails: sender })).toEqual([
    `allow dynamic-group audit to use email-family in compartment id ${ids.compartment} where all {target.approved-sender.emailaddress = 'a@example.com'}`,
  ]);
  expect(
    added({ domainClients: [client, { ...client, domain: "https://idcs-e.identity.oraclecloud.com" }] }),
  ).toEqual([expect.stringContaining(client.clientSecretId)]);
  expect(policyNames(deploy({ cloudGuard: { manage: false } }))).toEqual([
    ["credential-compliance-acme-function", ids.tenancy],
    ["credential-compliance-acme-schedule", ids.tenancy],
  ]);
});

it("is one policy for each principal, at the root", () => {
  const synthesized = deploy();
  expect(schemaProblems(synthesized.json)).toEqual([]);
  expect(policyNames(synthesized)).toEqual([
    ["credential-compliance-acme-cloud-guard", ids.tenancy],
    ["credential-compliance-acme-function", ids.tenancy],
    ["credential-compliance-acme-schedule", ids.tenancy],
  ]);
  expect(synthesized.all("oci_identity_dynamic_group")).toHaveLength(1);
  const without = deploy({ function: { dynamicGroup: false } });
  expect(without.all("oci_identity_dynamic_group")).toEqual([]);
});

describe("the construct alone", () => {
  const props: PoliciesProps = {
    tenancyId: ids.tenancy,
    name: "cc",
    functionId: ids.fn,
    scheduleId: ids.schedule,
    grants: {
      "cloud-guard": [],
      logging: [],
      function: [{ what: "read users", operation: "ListUsers" }],
      schedule: [{ what: "use fn-invocation", compartmentId: ids.compartment, operation: "InvokeFunction" }],
    },
  };

  it("refers to the dynamic group that holds the function alone", () => {
    const synthesized = synthesize((scope) => void new Policies(scope, "p", props));
    expect(synthesized.one("oci_identity_dynamic_group")["matching_rule"]).toBe(
      `ALL {resource.type = 'fnfunc', resource.id = '${ids.fn}'}`,
    );
    expect(synthesized.at("oci_identity_policy", "p_function")["statements"]).toEqual([
      `allow dynamic-group \${${synthesized.address("oci_identity_dynamic_group")}.name} to read users in tenancy`,
    ]);
  });

  it("splits what one policy cannot hold", () => {
    const many = Array.from({ length: 101 }, (_, index) => ({
      what: "read secret-bundles",
      where: [`target.secret.id = '${index}'`],
      operation: "GetSecretBundle",
    }));
    const grants = { ...props.grants, function: many };
    const synthesized = synthesize((scope) => void new Policies(scope, "p", { ...props, grants }));
    const own = synthesized
      .all("oci_identity_policy")
      .filter(({ name }) => String(name).includes("function"));
    expect(own.map(({ name, statements }) => [name, (statements as string[]).length]).sort()).toEqual([
      ["cc-function", 50],
      ["cc-function-2", 50],
      ["cc-function-3", 1],
    ]);
  });

  it("refuses principals of another kind", () => {
    expect(
      problemsOf(
        (scope) =>
          void new Policies(scope, "p", {
            ...props,
            tenancyId: ids.compartment,
            functionId: ids.topic,
            scheduleId: ids.fn,
          }),
      ),
    ).toEqual([
      expect.stringContaining('"tenancyId"'),
      expect.stringContaining('"functionId"'),
      expect.stringContaining('"scheduleId"'),
    ]);
  });
});
