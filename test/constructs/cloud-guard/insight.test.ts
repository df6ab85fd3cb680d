import { Insight, type InsightProps } from "../../../constructs/cloud-guard/insight/insight";
import { insightRuleName } from "../../../lambda-src/contract/insight";
import { schemaProblems } from "../provider-schema";
import { ids, problemsOf, type Synthesized, synthesize } from "../synthesize";

const props: InsightProps = {
  tenancyId: ids.tenancy,
  tenancyName: "acme",
  compartmentId: ids.compartment,
  name: "cc",
  region: "eu-frankfurt-1",
  reportingRegion: "eu-zurich-1",
  targetId: "ocid1.cloudguardtarget.oc1..t",
  problemTopicId: ids.topic,
};

function build(change: Partial<InsightProps> = {}): { synthesized: Synthesized; insight: Insight } {
  let insight: Insight | undefined;
  const synthesized = synthesize((scope) => {
    insight = new Insight(scope, "i", { ...props, ...change });
  });
  return { synthesized, insight: insight! };
}

const steps = ({ synthesized }: ReturnType<typeof build>) =>
  (["i_removal", "i_settings"] as const).map(
    (path) =>
      synthesized.at("terraform_data", path) as {
        triggers_replace: Record<string, unknown>;
        provisioner: { "local-exec": Record<string, unknown> }[];
        depends_on: string[];
      },
  );

it("keeps to the provider's schema", () => {
  expect(schemaProblems(build().synthesized.json)).toEqual([]);
});

it("what removes knows nothing that changes, and what is changed is never removed by a change", () => {
  const [removal, settings] = steps(build());
  const [changedRemoval, changedSettings] = steps(
    build({ riskLevel: "LOW", intervalMinutes: 5, types: "all", tenancyName: "other" }),
  );
  expect(changedRemoval).toEqual(removal);
  expect(changedSettings!.triggers_replace).not.toEqual(settings!.triggers_replace);
  expect(removal!.provisioner.map((one) => one["local-exec"]["when"])).toEqual([undefined, "destroy"]);
  expect(settings!.provisioner.map((one) => one["local-exec"]["when"])).toEqual([undefined]);
  // Destroyed in the opposite order: the settings, the detection, the log.
  expect(settings!.depends_on.join()).toContain("i_removal_");
  expect(removal!.depends_on.join()).toContain("oci_logging_log.i_log");
});

it("asks the log that the function writes to, and has the function write to the log that it asks", () => {
  const built = build();
  const log = built.synthesized.address("oci_logging_log");
  const group = built.synthesized.address("oci_logging_log_group");
  const [, settings] = steps(built);
  expect(settings!.triggers_replace["query"]).toContain(
    `search "${ids.compartment}/\${${group}.id}/\${${log}.id}" | data.kind='credential-finding' | select data.key as cgkey01, `,
  );
  expect(built.synthesized.one("oci_logging_log")).toMatchObject({ log_type: "CUSTOM", is_enabled: true });
  expect(built.insight.configuration).toMatchObject({
    logRegion: "eu-frankfurt-1",
    reportingRegion: "eu-zurich-1",
    types: ["smtp_credentials", "db_credentials", "oauth2_client_credentials"],
    intervalMinutes: 60,
  });
  expect(build({ types: "all" }).insight.configuration.types).toHaveLength(6);
});

it("every plan reads it back and names what is not as it was", () => {
  const { synthesized } = build({ riskLevel: "CRITICAL" });
  const conditions = (type: string) =>
    synthesized
      .data(type)
      .flatMap((body) => (body["lifecycle"] as { postcondition: { condition: string }[] }).postcondition)
      .map(({ condition }) => condition)
      .join("\n");
  expect(conditions("oci_cloud_guard_data_sources")).toContain(
    "length(self.data_source_collection[0].items) == 1",
  );
  expect(conditions("oci_cloud_guard_data_source")).toContain('self.status == "ENABLED"');
  // References stand beside the text: cdktf would write them into it as words.
  expect(conditions("oci_cloud_guard_data_source")).toMatch(
    /query == format\("search \\"%s\/%s\/%s\\" \| data\.kind='credential-finding'.*", "ocid1\.compartment[^"]*", oci_logging_log_group\.[\w-]+\.id, oci_logging_log\.[\w-]+\.id\)/,
  );
  expect(conditions("oci_cloud_guard_detector_recipe")).toContain('risk_level == "CRITICAL"');
  expect(conditions("oci_cloud_guard_detector_recipe")).toContain("contains(self.target_ids");
});

it("routes its problems to the topic by their name", () => {
  const { condition } = build().synthesized.one("oci_events_rule");
  expect(JSON.parse(String(condition))).toMatchObject({ data: { resourceName: [insightRuleName] } });
});

it("refuses what cannot be, all at once", () => {
  expect(
    problemsOf(
      (scope) =>
        void new Insight(scope, "i", {
          ...props,
          targetId: ids.topic,
          intervalMinutes: 2,
          riskLevel: "WORST" as "HIGH",
        }),
    ),
  ).toHaveLength(3);
});
