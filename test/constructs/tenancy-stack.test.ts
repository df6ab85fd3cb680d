import { join } from "node:path";
import { TenancyStack } from "../../constructs/tenancy-stack";
import { auditConfigurationSchema } from "../../lambda-src/contract/audit-configuration";
import { demoTenancyOcid } from "../../simulator/samples/demo";
import { loadTenancies } from "../../tenancies/load-tenancies";
import type { TenancyFile } from "../../tenancies/tenancy-schema";
import { schemaProblems } from "./provider-schema";
import { type Synthesized, synthesizeStack } from "./synthesize";

const folder = join(__dirname, "../data/tenancies");
const { tenancies, problems } = loadTenancies(folder);
const shipped = loadTenancies(join(__dirname, "../../tenancies"));

function settingsOf(name: string): TenancyFile {
  return tenancies.find((tenancy) => tenancy.name === name)!.settings;
}

function stackOf(name: string, change: Partial<TenancyFile> = {}): Synthesized {
  return synthesizeStack((app) => new TenancyStack(app, name, { ...settingsOf(name), ...change }));
}

/** Addresses whose bodies differ. */
function changed(before: Synthesized, after: Synthesized): string[] {
  const flat = (synthesized: Synthesized): Map<string, string> =>
    new Map(
      Object.entries(synthesized.json["resource"] ?? {}).flatMap(([type, named]) =>
        Object.entries(named).map(([name, body]): [string, string] => [
          `${type}.${name}`,
          JSON.stringify(body),
        ]),
      ),
    );
  const [old, young] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...young.keys()])]
    .filter((address) => old.get(address) !== young.get(address))
    .sort();
}

it("the tenancy files of the tests and those of this repository are without a mistake", () => {
  expect(problems).toEqual([]);
  expect(shipped.problems.filter(({ severity }) => severity === "error")).toEqual([]);
});

// A team's own repository has its own tenancy files in place of the example (docs/guides/first-repository.md).
const example = shipped.tenancies.find(({ name }) => name === "example");
(example ? it : it.skip)("ships an example that can be deployed to the simulator's own tenancy", () => {
  expect(example?.settings.tenancy).toBe(demoTenancyOcid);
});

describe.each(
  [...tenancies, ...shipped.tenancies].map((tenancy) => [tenancy.name, tenancy.settings] as const),
)("%s", (name, settings) => {
  const synthesized = synthesizeStack((app) => new TenancyStack(app, name, settings));

  it("keeps to the provider's schema", () => {
    expect(schemaProblems(synthesized.json)).toEqual([]);
  });

  it("writes Cloud Guard and its events rule in the reporting region, and IAM in the home region", () => {
    const providers = (types: string[]): unknown[] =>
      types.flatMap((type) => synthesized.all(type).map(({ provider }) => provider));
    const reporting = providers([
      "oci_cloud_guard_cloud_guard_configuration",
      "oci_cloud_guard_detector_recipe",
      "oci_cloud_guard_responder_recipe",
      "oci_cloud_guard_target",
      "oci_events_rule",
    ]);
    expect(reporting.length).toBeGreaterThan(0);
    expect(new Set(reporting)).toEqual(new Set(["oci.reporting"]));
    const home = providers(["oci_identity_policy", "oci_identity_dynamic_group", "oci_identity_compartment"]);
    expect(home.length).toBeGreaterThan(0);
    expect(new Set(home)).toEqual(new Set(["oci.home"]));
    const rest = providers([
      "oci_functions_function",
      "oci_vault_secret",
      "oci_resource_scheduler_schedule",
      "oci_monitoring_alarm",
      "oci_logging_log",
    ]);
    expect(new Set(rest)).toEqual(new Set(["oci"]));
  });

  it("routes Cloud Guard's problems to a topic of the reporting region", () => {
    const rules = synthesized.all("oci_events_rule");
    expect(rules).toHaveLength(settings.cloudGuard?.insight ? 2 : 1);
    const topics = synthesized.json["resource"]!["oci_ons_notification_topic"];
    for (const { actions } of rules) {
      const topic = JSON.stringify(actions).match(/oci_ons_notification_topic\.([\w-]+)/);
      if (topic) expect(topics![topic[1]!]!["provider"]).toBe("oci.reporting");
      else expect(settings.notifications.topic ?? settings.notifications.reportingTopic).toMatch(/^ocid1/);
    }
  });

  it("gives the function what it needs to find its configuration, and no more than it holds", () => {
    const config = synthesized.one("oci_functions_function")["config"] as Record<string, string>;
    expect(Object.keys(config).sort()).toEqual([
      "CONFIG_SECRET_ID",
      "CONFIG_TTL_SECONDS",
      "FAILURE_TOPIC_ID",
      "METRIC_COMPARTMENT_ID",
      "METRIC_NAMESPACE",
      "TENANCY_NAME",
    ]);
    expect(config["CONFIG_SECRET_ID"]).toBe(`\${${synthesized.address("oci_vault_secret")}.id}`);
    expect(config["TENANCY_NAME"]).toBe(name);
  });

  it("forgets the evidence and Cloud Guard when it is retired", () => {
    const kept = (synthesized.json["output"] as Record<string, unknown>)["kept_on_retire"] as {
      value: string[];
    };
    for (const type of ["oci_objectstorage_bucket", "oci_cloud_guard_cloud_guard_configuration"]) {
      if (synthesized.all(type).length > 0) expect(kept.value).toContain(synthesized.address(type));
    }
    const isAdopted = settings.cloudGuard?.target !== undefined && "adopt" in settings.cloudGuard.target;
    expect(kept.value.some((address) => address.startsWith("oci_cloud_guard_target."))).toBe(isAdopted);
  });
});

it("the checks of the provider's schema see what they are for", () => {
  const json = {
    resource: {
      oci_ons_notification_topic: {
        t: { name: "t", topic_id: "x", nmae: "t", freeform_tags: ["wrong"] },
      },
      oci_events_rule: {
        e: {
          compartment_id: "c",
          condition: "{}",
          display_name: "e",
          is_enabled: "yes",
          actions: [{ actions: [] }, { actions: [] }],
        },
      },
      oci_unheard_of: { u: {} },
    },
  };
  expect(schemaProblems(json)).toEqual([
    "resource.oci_ons_notification_topic.t.topic_id: read-only",
    "resource.oci_ons_notification_topic.t.nmae: unknown argument",
    "resource.oci_ons_notification_topic.t.freeform_tags: expected a map",
    "resource.oci_ons_notification_topic.t.compartment_id: missing",
    'resource.oci_events_rule.e.is_enabled: expected a bool, got "yes"',
    "resource.oci_events_rule.e.actions: 2 blocks, at most 1",
    "resource.oci_unheard_of.u: unknown type",
  ]);
});

it("uses one provider a region", () => {
  const { oci } = stackOf("everything-created").json["provider"] as unknown as {
    oci: { alias?: string; region: string; tenancy_ocid: string }[];
  };
  expect(oci.map(({ alias, region }) => [alias, region])).toEqual([
    [undefined, "eu-amsterdam-1"],
    ["home", "eu-frankfurt-1"],
    ["reporting", "eu-zurich-1"],
  ]);
});

it("makes no second topic where the reporting region is the function's", () => {
  expect(stackOf("minimal").all("oci_ons_notification_topic")).toHaveLength(1);
  expect(stackOf("everything-created").all("oci_ons_notification_topic")).toHaveLength(2);
});

it("brings everything that exists along instead of creating it", () => {
  const created = Object.keys(stackOf("everything-existing").json["resource"]!).sort();
  expect(created).toEqual([
    "oci_cloud_guard_detector_recipe",
    "oci_cloud_guard_target",
    "oci_events_rule",
    "oci_functions_application",
    "oci_functions_function",
    "oci_identity_policy",
    "oci_logging_log",
    "oci_monitoring_alarm",
    "oci_ons_subscription",
    "oci_resource_scheduler_schedule",
    "oci_vault_secret",
    "terraform_data",
  ]);
});

it("lets the function write to an existing topic and bucket where they are", () => {
  const text = stackOf("everything-existing")
    .all("oci_identity_policy")
    .flatMap(({ statements }) => statements as string[]);
  const inOf = (what: string): string[] =>
    text
      .filter((each) => each.includes(what))
      .map((each) => /in compartment id (\S+)/.exec(each)?.[1] ?? each);
  expect(inOf("use ons-topics")).toEqual(["ocid1.compartment.oc1..messaging"]);
  expect(new Set(inOf("manage objects"))).toEqual(new Set(["ocid1.compartment.oc1..archive"]));
  expect(inOf("use metrics")).toEqual(["ocid1.compartment.oc1..existing"]);
});

it("says once that audits are expected, after the alarms, and again only for another schedule", () => {
  const stack = stackOf("minimal");
  const step = stack.at("terraform_data", "expected-audits");
  expect(step["triggers_replace"]).toEqual({
    namespace: "credential_compliance",
    compartmentId: "ocid1.compartment.oc1..minimal",
    tenancy: "minimal",
    scheduleId: `\${${stack.address("oci_resource_scheduler_schedule")}.id}`,
  });
  const alarms = Object.keys(stack.json["resource"]!["oci_monitoring_alarm"]!);
  expect([...(step["depends_on"] as string[])].sort()).toEqual(
    alarms.map((alarm) => `oci_monitoring_alarm.${alarm}`).sort(),
  );
  const [{ "local-exec": run }] = step["provisioner"] as [{ "local-exec": Record<string, never> }];
  expect(run).toMatchObject({
    command: "node --import tsx constructs/monitoring/expect-audits-step.ts",
    environment: { STEP_REGION: settingsOf("minimal").region, STEP_ACTION: "apply" },
  });
  const other = stackOf("minimal", { schedule: "30 5 * * *" });
  expect(changed(stack, other)).toEqual([stack.address("oci_resource_scheduler_schedule")]);
});

it("adding a subscription adds that subscription, and touches nothing else", () => {
  const before = stackOf("minimal");
  const { notifications } = settingsOf("minimal");
  const after = stackOf("minimal", {
    notifications: { ...notifications, emails: ["first@example.com", ...notifications.emails] },
  });
  expect(changed(before, after)).toEqual([expect.stringMatching(/^oci_ons_subscription\./)]);
});

it("an exemption changes the content of the secret, and nothing else", () => {
  const before = stackOf("minimal");
  const after = stackOf("minimal", {
    rotation: { exemptions: [{ user: "u", reason: "r", owner: "o", until: "2099-01-01" }] },
  });
  const address = before.address("oci_vault_secret");
  expect(changed(before, after)).toEqual([address]);
  const { secret_content: old, ...rest } = before.one("oci_vault_secret");
  const { secret_content: young, ...sameRest } = after.one("oci_vault_secret");
  expect(sameRest).toEqual(rest);
  expect(young).not.toEqual(old);
});

it("a risk level changes the step that sets it and never the target", () => {
  const before = stackOf("minimal");
  const after = stackOf("minimal", { cloudGuard: { riskLevels: { API_KEY_TOO_OLD: "LOW" } } });
  const types = changed(before, after).map((address) => address.split(".")[0]);
  expect(types).toEqual(["oci_cloud_guard_detector_recipe", "terraform_data"]);
  const { lifecycle } = after.one("oci_cloud_guard_detector_recipe") as unknown as {
    lifecycle: { ignore_changes: string[] };
  };
  expect(lifecycle.ignore_changes).toContain("detector_rules");
});

it("hands over a configuration that the function's schema accepts", () => {
  const { content } = stackOf("everything-created").one("oci_vault_secret")["secret_content"] as {
    content: string;
  };
  const template = /^\$\{base64encode\("(.*)"\)\}$/s.exec(content)![1]!;
  const ocid = "ocid1.onstopic.oc1.ams.t";
  // References become values of the right kind.
  const json = template
    .replace(/\\(["\\])/g, "$1")
    .replace(/\$\{oci_ons_notification_topic\.[\w.-]+\}/g, ocid)
    .replace(/\$\{oci_kms_key\.[\w.-]+\}/g, "ocid1.key.oc1..signing")
    .replace(
      /\$\{oci_kms_vault\.[\w.-]+crypto_endpoint\}/g,
      "https://v-crypto.kms.eu-amsterdam-1.oraclecloud.com",
    )
    .replace(/\$\{oci_logging_log\.[\w.-]+\}/g, "ocid1.log.oc1.ams.l")
    .replace(/\$\{[\w.-]+\}/g, "known-after-apply");
  const configuration = auditConfigurationSchema.parse(JSON.parse(json));
  expect(configuration).toMatchObject({
    tenancy: { ocid: "ocid1.tenancy.oc1..created", name: "everything-created" },
    domainTimeoutSeconds: 240,
    notifications: { topicId: ocid, region: "eu-amsterdam-1", when: "on-change", format: "json" },
    ownerEmails: { mode: "dry-run", senderAddress: "credentials@example.com" },
    insight: {
      logId: "ocid1.log.oc1.ams.l",
      logRegion: "eu-amsterdam-1",
      reportingRegion: "eu-zurich-1",
      intervalMinutes: 30,
    },
    rotation: settingsOf("everything-created").rotation,
  });
});

it("tags what takes tags", () => {
  const synthesized = stackOf("everything-created");
  for (const type of ["oci_functions_application", "oci_kms_vault", "oci_core_vcn", "oci_identity_policy"]) {
    for (const body of synthesized.all(type)) {
      expect(body["freeform_tags"]).toEqual({ purpose: "credential-compliance", owner: "platform" });
    }
  }
  expect(stackOf("minimal").one("oci_functions_application")).not.toHaveProperty("freeform_tags");
});

it("needs no Terraform on the machine to be synthesized", () => {
  const path = process.env["PATH"];
  process.env["PATH"] = "";
  try {
    expect(stackOf("everything-existing").json["import"]).toHaveLength(1);
  } finally {
    process.env["PATH"] = path;
  }
});

describe("state", () => {
  const backend = (state: TenancyFile["state"]): unknown => {
    const { terraform } = stackOf("minimal", { state }).json as unknown as {
      terraform: { backend?: unknown };
    };
    return terraform.backend;
  };

  it("is in Object Storage through Terraform's own backend", () => {
    expect(
      backend({ backend: "oci", namespace: "ns", bucket: "state", profile: "ops", auth: "SecurityToken" }),
    ).toEqual({
      oci: {
        namespace: "ns",
        bucket: "state",
        key: "credential-compliance/minimal.tfstate",
        auth: "SecurityToken",
        config_file_profile: "ops",
      },
    });
  });

  it("is in Object Storage through its S3-compatible API", () => {
    expect(backend({ backend: "s3", namespace: "ns", bucket: "state", region: "eu-frankfurt-1" })).toEqual({
      s3: expect.objectContaining({
        bucket: "state",
        key: "credential-compliance/minimal.tfstate",
        endpoints: { s3: "https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com" },
        use_path_style: true,
        skip_s3_checksum: true,
      }) as unknown,
    });
  });

  it("is behind an HTTP address that only the environment knows", () => {
    expect(backend({ backend: "http" })).toEqual({ http: { update_method: "PUT" } });
  });
});
