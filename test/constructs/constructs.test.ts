import { Alarms } from "../../constructs/monitoring/alarms";
import { AuditFunction, type AuditFunctionProps } from "../../constructs/audit-function";
import { AuditSchedule } from "../../constructs/audit-schedule";
import { ConfigurationSecret, type ConfigurationSecretProps } from "../../constructs/configuration-secret";
import { ContainerRepository } from "../../constructs/container-repository";
import { EvidenceStore, type EvidenceStoreProps } from "../../constructs/evidence-store";
import { Network } from "../../constructs/network";
import { Notifications, type NotificationsProps } from "../../constructs/notifications";
import type { AuditConfiguration } from "../../lambda-src/contract/audit-configuration";
import { schemaProblems } from "./provider-schema";
import { ids, pinned, problemsOf, type Synthesized, synthesize } from "./synthesize";

const compartmentId = ids.compartment;

function checked(synthesized: Synthesized): Synthesized {
  expect(schemaProblems(synthesized.json)).toEqual([]);
  return synthesized;
}

describe("Notifications", () => {
  const props: NotificationsProps = { compartmentId, name: "cc", emails: ["a@example.com"] };
  const make = (more: Partial<NotificationsProps> = {}): Synthesized =>
    checked(synthesize((scope) => void new Notifications(scope, "n", { ...props, ...more })));

  it("makes a topic and subscribes", () => {
    const synthesized = make({ functions: [ids.fn] });
    expect(synthesized.one("oci_ons_notification_topic")).toMatchObject({
      compartment_id: compartmentId,
      name: "cc",
    });
    const topic = `\${${synthesized.address("oci_ons_notification_topic")}.id}`;
    expect(synthesized.all("oci_ons_subscription")).toMatchObject([
      { protocol: "EMAIL", endpoint: "a@example.com", topic_id: topic },
      { protocol: "ORACLE_FUNCTIONS", endpoint: ids.fn, topic_id: topic },
    ]);
    expect(synthesized.all("oci_events_rule")).toEqual([]);
  });

  it("routes the problems of its rules, sorted, from the whole tenancy", () => {
    const synthesized = make({ problems: { tenancyId: ids.tenancy, ruleIds: ["B_RULE", "A_RULE"] } });
    const rule = synthesized.one("oci_events_rule");
    expect(rule).toMatchObject({ compartment_id: ids.tenancy, is_enabled: true });
    expect(JSON.parse(rule["condition"] as string)).toEqual({
      eventType: [
        "com.oraclecloud.cloudguard.problemdetected",
        "com.oraclecloud.cloudguard.problemdismissed",
        "com.oraclecloud.cloudguard.problemremediated",
      ],
      data: { additionalDetails: { problemName: ["A_RULE", "B_RULE"] } },
    });
    expect(rule["actions"]).toMatchObject({
      actions: [
        {
          action_type: "ONS",
          is_enabled: true,
          topic_id: `\${${synthesized.address("oci_ons_notification_topic")}.id}`,
        },
      ],
    });
  });

  it("takes a topic that exists", () => {
    const synthesized = make({ topic: ids.topic });
    expect(synthesized.all("oci_ons_notification_topic")).toEqual([]);
    expect(synthesized.one("oci_ons_subscription")["topic_id"]).toBe(ids.topic);
  });

  it("refuses what cannot work", () => {
    expect(
      problemsOf(
        (scope) =>
          void new Notifications(scope, "n", {
            compartmentId: ids.subnet,
            name: "a topic",
            emails: ["nobody", "a@example.com", "a@example.com"],
            functions: [ids.topic],
            topic: ids.fn,
            problems: { tenancyId: ids.tenancy, ruleIds: [] },
          }),
      ),
    ).toEqual([
      expect.stringContaining('"compartmentId"'),
      expect.stringMatching(/^"emails\[0\]" expected an email address, .*; got: nobody$/),
      expect.stringMatching(/^"emails\[2\]" is there twice: .*; got: a@example\.com$/),
      expect.stringContaining('"functions[0]" expected the OCID of a fnfunc'),
      expect.stringContaining('"topic" expected the OCID of a onstopic'),
      expect.stringContaining('"name" must be'),
      expect.stringContaining('"problems.ruleIds" must name a detector rule'),
    ]);
  });
});

describe("ConfigurationSecret", () => {
  const configuration: AuditConfiguration = {
    schemaVersion: 2,
    tenancy: { ocid: ids.tenancy, name: "t" },
    rotation: {},
    evidence: { namespace: "ns", bucket: "b", region: "eu-frankfurt-1" },
    notifications: { topicId: ids.topic, region: "eu-frankfurt-1", when: "always", format: "text" },
  };

  it("makes a vault, a key and a secret whose name a deleted one cannot hold", () => {
    const synthesized = checked(
      synthesize(
        (scope) => void new ConfigurationSecret(scope, "s", { compartmentId, name: "cc", configuration }),
      ),
    );
    expect(synthesized.one("oci_kms_vault")["vault_type"]).toBe("DEFAULT");
    expect(synthesized.one("oci_kms_key")["key_shape"]).toEqual({ algorithm: "AES", length: 32 });
    const generation = synthesized.address("terraform_data");
    expect(synthesized.one("oci_vault_secret")).toMatchObject({
      secret_name: `cc-\${substr(${generation}.id, 0, 8)}`,
      secret_content: { content_type: "BASE64" },
    });
    expect(synthesized.one("terraform_data")["triggers_replace"]).toEqual({
      vaultId: `\${${synthesized.address("oci_kms_vault")}.id}`,
      keyId: `\${${synthesized.address("oci_kms_key")}.id}`,
    });
  });

  it("takes a vault and a key that exist", () => {
    const vault = { vault: ids.vault, key: ids.key };
    const synthesized = checked(
      synthesize(
        (scope) =>
          void new ConfigurationSecret(scope, "s", { compartmentId, name: "cc", configuration, vault }),
      ),
    );
    expect(synthesized.all("oci_kms_vault")).toEqual([]);
    expect(synthesized.one("oci_vault_secret")).toMatchObject({ vault_id: ids.vault, key_id: ids.key });
  });

  const secretOf = (props: Partial<ConfigurationSecretProps>) => {
    const made: ConfigurationSecret[] = [];
    const synthesized = checked(
      synthesize(
        (scope) =>
          void made.push(
            new ConfigurationSecret(scope, "s", { compartmentId, name: "cc", configuration, ...props }),
          ),
      ),
    );
    return { synthesized, grants: made[0]!.grants };
  };

  it.each(["SOFTWARE", "HSM"] as const)(
    "makes an RSA key that signs in the same vault, in %s",
    (protection) => {
      const { synthesized, grants } = secretOf({ signing: { protection } });
      expect(synthesized.all("oci_kms_vault")).toHaveLength(1);
      const signing = synthesized
        .all("oci_kms_key")
        .find(({ display_name }) => display_name === "cc-signing");
      expect(signing).toMatchObject({
        key_shape: { algorithm: "RSA", length: 384 },
        protection_mode: protection,
        management_endpoint: `\${${synthesized.address("oci_kms_vault")}.management_endpoint}`,
      });
      const content = JSON.stringify(synthesized.one("oci_vault_secret"));
      expect(content).toMatch(/oci_kms_key\.s_signing_key_\w+\.id/);
      expect(content).toContain(`${synthesized.address("oci_kms_vault")}.crypto_endpoint`);
      expect(grants.at(-1)).toMatchObject({ what: "use keys", compartmentId });
    },
  );

  it("takes a signing key that exists, wherever it is, and makes none", () => {
    const signing = { key: ids.key, cryptoEndpoint: "https://v-crypto.kms.eu-frankfurt-1.oraclecloud.com" };
    const { synthesized, grants } = secretOf({ signing, vault: { vault: ids.vault, key: ids.key } });
    expect(synthesized.all("oci_kms_key")).toEqual([]);
    expect(grants.at(-1)).toEqual({
      what: "use keys",
      where: [`target.key.id = '${ids.key}'`],
      operation: expect.stringContaining("Sign"),
    });
  });

  it("makes no signing key in a vault that it did not make, and grants no key without one", () => {
    const vault = { vault: ids.vault, key: ids.key };
    expect(
      problemsOf(
        (scope) =>
          void new ConfigurationSecret(scope, "s", {
            compartmentId,
            name: "cc",
            configuration,
            vault,
            signing: { protection: "HSM" },
          }),
      ),
    ).toEqual([expect.stringContaining('"signing" must name a "key" beside an existing "vault"')]);
    expect(secretOf({}).grants.map(({ what }) => what)).toEqual(["read secret-bundles"]);
  });

  it("refuses a configuration that no secret holds", () => {
    const exemptions = Array.from({ length: 300 }, (_, index) => ({
      user: `user-${index}@example.com`,
      reason: "A reason of some length",
      owner: "platform",
      until: "2099-01-01",
    }));
    expect(
      problemsOf(
        (scope) =>
          void new ConfigurationSecret(scope, "s", {
            compartmentId,
            name: "cc",
            configuration: { ...configuration, rotation: { exemptions } },
            vault: { vault: ids.key, key: ids.vault },
          }),
      ),
    ).toEqual([
      expect.stringContaining('"vault.vault"'),
      expect.stringContaining('"vault.key"'),
      expect.stringMatching(/"configuration" must fit a secret of 25600 bytes; got: \d+/),
    ]);
  });
});

describe("AuditFunction", () => {
  const props: AuditFunctionProps = {
    compartmentId,
    name: "cc",
    image: pinned,
    subnetId: ids.subnet,
    environment: { A: "1" },
    failureTopicId: ids.topic,
  };
  const make = (more: Partial<AuditFunctionProps> = {}): Synthesized =>
    checked(synthesize((scope) => void new AuditFunction(scope, "f", { ...props, ...more })));

  it("pins its image, uses its time, logs its calls and tells of failures", () => {
    const synthesized = make();
    expect(synthesized.one("oci_functions_function")).toMatchObject({
      image: "fra.ocir.io/ns/credential-audit:1.0.0",
      image_digest: `sha256:${"a".repeat(64)}`,
      memory_in_mbs: "512",
      timeout_in_seconds: 300,
      detached_mode_timeout_in_seconds: 3600,
      config: { A: "1" },
      failure_destination: { kind: "NOTIFICATION", topic_id: ids.topic },
    });
    expect(synthesized.one("oci_functions_application")).toMatchObject({
      subnet_ids: [ids.subnet],
      shape: "GENERIC_X86",
    });
    expect(synthesized.one("oci_logging_log")).toMatchObject({
      log_type: "SERVICE",
      is_enabled: true,
      retention_duration: 180,
      log_group_id: `\${${synthesized.address("oci_logging_log_group")}.id}`,
      configuration: {
        source: {
          category: "invoke",
          service: "functions",
          source_type: "OCISERVICE",
          resource: `\${${synthesized.address("oci_functions_application")}.id}`,
        },
      },
    });
  });

  it("takes every option", () => {
    const nsg = "ocid1.networksecuritygroup.oc1.fra.n";
    const synthesized = make({
      memoryMb: 1024,
      timeoutSeconds: 120,
      detachedTimeoutSeconds: 900,
      shape: "GENERIC_ARM",
      logging: { logGroup: ids.logGroup, retentionDays: 30 },
      networkSecurityGroups: [nsg],
    });
    expect(synthesized.one("oci_functions_function")).toMatchObject({
      memory_in_mbs: "1024",
      timeout_in_seconds: 120,
      detached_mode_timeout_in_seconds: 900,
    });
    expect(synthesized.one("oci_functions_application")).toMatchObject({
      shape: "GENERIC_ARM",
      network_security_group_ids: [nsg],
    });
    expect(synthesized.all("oci_logging_log_group")).toEqual([]);
    expect(synthesized.one("oci_logging_log")).toMatchObject({
      log_group_id: ids.logGroup,
      retention_duration: 30,
    });
  });

  it("refuses with every problem at once", () => {
    expect(
      problemsOf(
        (scope) =>
          void new AuditFunction(scope, "f", {
            ...props,
            image: "fra.ocir.io/ns/credential-audit:latest",
            subnetId: ids.topic,
            memoryMb: 500 as never,
            timeoutSeconds: 301,
            detachedTimeoutSeconds: 4,
            logging: { retentionDays: 45 as never },
            environment: { BIG: "x".repeat(4096) },
          }),
      ),
    ).toEqual([
      expect.stringContaining('"subnetId"'),
      expect.stringMatching(/^"memoryMb" .*expected one of 128\|256\|512\|1024\|2048\|3072; got: 500$/),
      expect.stringMatching(/^"timeoutSeconds" .*<=300; got: 301$/),
      expect.stringMatching(/^"detachedTimeoutSeconds" .*>=5; got: 4$/),
      expect.stringMatching(/^"image" expected an image in OCIR with its digest, .*:latest$/),
      expect.stringMatching(/^"logging\.retentionDays" .*30\|60\|90\|120\|150\|180; got: 45$/),
      expect.stringContaining('"environment" must fit 4096 bytes; got: 4099'),
    ]);
  });
});

describe("AuditSchedule", () => {
  it("starts the function with the audit's body, in UTC cron", () => {
    const synthesized = checked(
      synthesize(
        (scope) => void new AuditSchedule(scope, "s", { compartmentId, name: "cc", functionId: ids.fn }),
      ),
    );
    expect(synthesized.one("oci_resource_scheduler_schedule")).toMatchObject({
      action: "START_RESOURCE",
      recurrence_type: "CRON",
      recurrence_details: "17 3 * * *",
      resources: [{ id: ids.fn, parameters: [{ parameter_type: "BODY", value: ['{"action":"audit"}'] }] }],
    });
  });

  it("refuses a cron expression with a gap above a day", () => {
    expect(
      problemsOf(
        (scope) =>
          void new AuditSchedule(scope, "s", {
            compartmentId,
            name: "cc",
            functionId: ids.topic,
            cron: "0 3 * * 1-5",
          }),
      ),
    ).toEqual([expect.stringContaining('"functionId"'), expect.stringContaining("leaves 72 hours")]);
  });
});

describe("EvidenceStore", () => {
  const props: EvidenceStoreProps = { compartmentId, tenancyId: ids.tenancy, name: "cc" };
  const make = (more: Partial<EvidenceStoreProps> = {}): Synthesized =>
    checked(synthesize((scope) => void new EvidenceStore(scope, "e", { ...props, ...more })));

  it("is private, and its objects cannot be changed for 400 days", () => {
    const synthesized = make();
    expect(synthesized.one("oci_objectstorage_bucket")).toMatchObject({
      access_type: "NoPublicAccess",
      versioning: "Disabled",
      name: `cc-\${substr(${synthesized.address("terraform_data")}.id, 0, 8)}`,
      retention_rules: [{ display_name: "evidence", duration: { time_amount: "400", time_unit: "DAYS" } }],
    });
    expect(synthesized.all("oci_objectstorage_object_lifecycle_policy")).toEqual([]);
  });

  it("has versions instead, by choice", () => {
    const bucket = make({ protection: "versioning" }).one("oci_objectstorage_bucket");
    expect(bucket["versioning"]).toBe("Enabled");
    expect(bucket).not.toHaveProperty("retention_rules");
  });

  it("locks its rule and expires its objects, by choice", () => {
    const synthesized = make({
      namespace: "ns",
      retentionDays: 30,
      lockRetentionFrom: "2099-01-01T00:00:00Z",
      deleteAfterDays: 60,
      region: "eu-frankfurt-1",
    });
    expect(synthesized.data("oci_objectstorage_namespace")).toEqual([]);
    expect(synthesized.one("oci_objectstorage_bucket")["retention_rules"]).toMatchObject([
      { time_rule_locked: "2099-01-01T00:00:00Z" },
    ]);
    expect(synthesized.one("oci_identity_policy")).toMatchObject({
      compartment_id: ids.tenancy,
      statements: [
        `allow service objectstorage-eu-frankfurt-1 to manage object-family in compartment id ${compartmentId} where target.bucket.name = '\${${synthesized.address("oci_objectstorage_bucket")}.name}'`,
      ],
    });
    expect(synthesized.one("oci_objectstorage_object_lifecycle_policy")["depends_on"]).toEqual([
      synthesized.address("oci_identity_policy"),
    ]);
    expect(synthesized.one("oci_objectstorage_object_lifecycle_policy")["rules"]).toMatchObject([
      { action: "DELETE", is_enabled: true, time_amount: "60", time_unit: "DAYS" },
    ]);
  });

  it("takes a bucket that exists, as it is", () => {
    expect(make({ bucket: "mine", namespace: "ns" }).json["resource"]).toBeUndefined();
  });

  it("refuses settings that cannot hold together", () => {
    expect(
      problemsOf(
        (scope) =>
          void new EvidenceStore(scope, "e", {
            ...props,
            protection: "versioning",
            retentionDays: 0,
            lockRetentionFrom: "2099-01-01T00:00:00Z",
          }),
      ),
    ).toEqual([
      expect.stringMatching(/^"retentionDays" .*>=1; got: 0$/),
      expect.stringContaining('"retentionDays" needs protection'),
      expect.stringContaining('"lockRetentionFrom" needs protection'),
    ]);
    expect(
      problemsOf((scope) => void new EvidenceStore(scope, "e", { ...props, deleteAfterDays: 10 })),
    ).toEqual([
      '"deleteAfterDays" needs "region"',
      expect.stringMatching(/^"deleteAfterDays" expected at least the 400 days .*; got: 10$/),
    ]);
    expect(
      problemsOf((scope) => void new EvidenceStore(scope, "e", { ...props, bucket: "b", retentionDays: 10 })),
    ).toEqual([expect.stringContaining('"retentionDays" an existing bucket keeps its own settings')]);
  });
});

describe("Alarms", () => {
  const make = (longestGapHours?: number): Synthesized =>
    checked(
      synthesize(
        (scope) =>
          void new Alarms(scope, "a", {
            compartmentId,
            metricCompartmentId: compartmentId,
            name: "cc",
            tenancy: "acme",
            topicId: ids.topic,
            longestGapHours,
          }),
      ),
    );

  it("watches a whole day of daily values", () => {
    const alarms = make().all("oci_monitoring_alarm");
    expect(alarms.map(({ display_name: name, query }) => [name, query])).toEqual([
      ["cc-failed", 'audit_success[1d]{tenancy = "acme"}.grouping().min() < 1'],
      ["cc-incomplete", 'coverage_complete[1d]{tenancy = "acme"}.grouping().min() < 1'],
      ["cc-no-run", 'audit_runs[1d]{tenancy = "acme"}.groupBy(tenancy).absent(3d)'],
      ["cc-overdue", 'credentials[1d]{tenancy = "acme", status =~ "OVERDUE|UNKNOWN"}.grouping().max() > 0'],
    ]);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        is_enabled: true,
        namespace: "credential_compliance",
        destinations: [ids.topic],
        repeat_notification_duration: "P1D",
      });
    }
  });

  it("watches as long as the schedule's longest pause", () => {
    expect(make(6).at("oci_monitoring_alarm", "a_no-run")["query"]).toContain("audit_runs[6h]");
  });

  it("refuses a pause above a day", () => {
    expect(() => make(25)).toThrow('"longestGapHours" must be a whole number from 1 to 24; got: 25');
  });
});

describe("Network", () => {
  it("lets the function out over TLS, and nothing in", () => {
    const synthesized = checked(
      synthesize((scope) => void new Network(scope, "n", { compartmentId, name: "cc", cidr: "10.0.0.0/28" })),
    );
    expect(synthesized.one("oci_core_subnet")).toMatchObject({
      prohibit_public_ip_on_vnic: true,
      prohibit_internet_ingress: true,
      cidr_block: "10.0.0.0/28",
    });
    const rules = synthesized.one("oci_core_security_list");
    expect(rules).not.toHaveProperty("ingress_security_rules");
    expect(rules["egress_security_rules"]).toMatchObject([
      { destination: "0.0.0.0/0", protocol: "6", tcp_options: { min: 443, max: 443 } },
    ]);
    expect(synthesized.one("oci_core_route_table")["route_rules"]).toMatchObject([
      { destination_type: "SERVICE_CIDR_BLOCK" },
      {
        destination: "0.0.0.0/0",
        network_entity_id: `\${${synthesized.address("oci_core_nat_gateway")}.id}`,
      },
    ]);
  });

  it.each(["10.0.0.0/8", "10.0.0.0/31", "ten"])("refuses the range %s", (cidr) => {
    expect(problemsOf((scope) => void new Network(scope, "n", { compartmentId, name: "cc", cidr }))).toEqual([
      expect.stringContaining(`got: ${cidr}`),
    ]);
  });
});

describe("ContainerRepository", () => {
  it("is private, and its tags stay", () => {
    const synthesized = checked(
      synthesize((scope) => void new ContainerRepository(scope, "r", { compartmentId, name: "cc/audit" })),
    );
    expect(synthesized.one("oci_artifacts_container_repository")).toMatchObject({
      display_name: "cc/audit",
      is_public: false,
      is_immutable: true,
    });
  });

  it("refuses a name that no repository has", () => {
    expect(
      problemsOf((scope) => void new ContainerRepository(scope, "r", { compartmentId, name: "Audit Image" })),
    ).toEqual([expect.stringContaining('"name" expected a repository name of lower-case')]);
  });
});
