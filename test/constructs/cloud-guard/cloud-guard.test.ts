import { CloudGuard, type CloudGuardProps } from "../../../constructs/cloud-guard/cloud-guard";
import { StaleCredentialRecipe } from "../../../constructs/cloud-guard/stale-credential-recipe";
import { unchangedAttributes } from "../../../constructs/cloud-guard/unchanged-attributes";
import { schemaProblems } from "../provider-schema";
import { ids, problemsOf, type Synthesized, synthesize } from "../synthesize";

const cloudGuard = (props: Partial<CloudGuardProps> = {}): Synthesized =>
  synthesize((scope) => {
    new CloudGuard(scope, "guard", {
      tenancyId: ids.tenancy,
      reportingRegion: "eu-frankfurt-1",
      ...props,
    });
  });

interface Rule {
  readonly detector_rule_id: string;
  readonly details: { is_enabled: boolean; risk_level: string; labels: string[] };
}

const rulesOf = (synthesized: Synthesized): Record<string, string> =>
  Object.fromEntries(
    (synthesized.one("oci_cloud_guard_detector_recipe")["detector_rules"] as Rule[])
      .filter(({ details }) => details.is_enabled)
      .map(({ detector_rule_id: id, details }) => [id, details.risk_level]),
  );

const lifecycleOf = (body: Record<string, unknown>) =>
  body["lifecycle"] as { ignore_changes?: string[]; postcondition?: { condition: string }[] };

describe("by default", () => {
  const synthesized = cloudGuard();

  it("keeps to the provider's schema", () => {
    expect(schemaProblems(synthesized.json)).toEqual([]);
  });

  it("turns Cloud Guard on in its reporting region", () => {
    expect(synthesized.one("oci_cloud_guard_cloud_guard_configuration")).toMatchObject({
      compartment_id: ids.tenancy,
      reporting_region: "eu-frankfurt-1",
      status: "ENABLED",
    });
  });

  it("turns the four age rules on, at risk level HIGH", () => {
    expect(rulesOf(synthesized)).toEqual({
      API_KEY_TOO_OLD: "HIGH",
      AUTH_TOKEN_TOO_OLD: "HIGH",
      PASSWORD_TOO_OLD: "HIGH",
      SECRET_KEY_TOO_OLD: "HIGH",
    });
  });

  it("targets the root with a configuration and an activity recipe and a responder recipe", () => {
    const target = synthesized.one("oci_cloud_guard_target");
    expect(target).toMatchObject({
      compartment_id: ids.tenancy,
      target_resource_id: ids.tenancy,
      target_resource_type: "COMPARTMENT",
      target_detector_recipes: [
        { detector_recipe_id: `\${${synthesized.address("oci_cloud_guard_detector_recipe")}.id}` },
        {
          detector_recipe_id: expect.stringContaining("detector_recipe_collection[0].items[0].id") as unknown,
        },
      ],
      target_responder_recipes: [
        { responder_recipe_id: `\${${synthesized.address("oci_cloud_guard_responder_recipe")}.id}` },
      ],
    });
    expect(synthesized.data("oci_cloud_guard_detector_recipes").map((body) => body["display_name"])).toEqual([
      "OCI Activity Detector Recipe",
      "OCI Configuration Detector Recipe",
    ]);
  });

  it("never replaces the target for its recipes, and never lets the provider update a target or recipe", () => {
    expect(lifecycleOf(synthesized.one("oci_cloud_guard_target")).ignore_changes).toEqual([
      "target_detector_recipes",
      "target_responder_recipes",
      ...unchangedAttributes,
    ]);
    expect(lifecycleOf(synthesized.one("oci_cloud_guard_detector_recipe")).ignore_changes).toEqual([
      "detector_rules",
      "source_detector_recipe_id",
      ...unchangedAttributes,
    ]);
    expect(lifecycleOf(synthesized.one("oci_cloud_guard_responder_recipe")).ignore_changes).toEqual([
      "responder_rules",
      "source_responder_recipe_id",
      ...unchangedAttributes,
    ]);
  });

  it("sets rules by their ids when they change", () => {
    const step = synthesized.at("terraform_data", "guard_stale-credentials_rules");
    expect(step["triggers_replace"]).toMatchObject({
      recipeId: `\${${synthesized.address("oci_cloud_guard_detector_recipe")}.id}`,
      rules: rulesOf(synthesized),
    });
    const [{ "local-exec": run }] = step["provisioner"] as [{ "local-exec": Record<string, never> }];
    expect(run).toMatchObject({
      command: "node --import tsx constructs/cloud-guard/apply-rules-step.ts",
      environment: { STEP_REGION: "eu-frankfurt-1", STEP_ACTION: "apply" },
    });
  });

  it("fails a plan in which a rule is off, or the recipe is not attached", () => {
    const conditions = synthesized
      .data("oci_cloud_guard_detector_recipe")
      .flatMap((body) => lifecycleOf(body).postcondition ?? [])
      .map(({ condition }) => condition);
    expect(conditions).toEqual([
      `\${contains(self.target_ids, ${synthesized.address("oci_cloud_guard_target")}.id)}`,
      expect.stringMatching(/API_KEY_TOO_OLD = "HIGH".*effective_detector_rules.*is_enabled.*risk_level/),
    ]);
  });

  it("has the responder's EVENT rule on, and fails a plan in which it is off", () => {
    const responder = synthesized.one("oci_cloud_guard_responder_recipe");
    expect(responder["responder_rules"]).toEqual([
      { responder_rule_id: "EVENT", details: { is_enabled: true } },
    ]);
    expect(lifecycleOf(responder).postcondition?.[0]?.condition).toMatch(/"EVENT".*is_enabled/);
  });
});

it("sets risk levels and hygiene rules by choice", () => {
  const synthesized = cloudGuard({
    riskLevels: { API_KEY_TOO_OLD: "CRITICAL" },
    hygiene: { USER_HAS_API_KEYS: "LOW" },
  });
  expect(rulesOf(synthesized)).toEqual({
    API_KEY_TOO_OLD: "CRITICAL",
    AUTH_TOKEN_TOO_OLD: "HIGH",
    PASSWORD_TOO_OLD: "HIGH",
    SECRET_KEY_TOO_OLD: "HIGH",
    USER_HAS_API_KEYS: "LOW",
  });
});

it("takes recipes that exist", () => {
  const threatRecipe = "ocid1.cloudguarddetectorrecipe.oc1.fra.threat";
  const synthesized = cloudGuard({
    sourceRecipe: ids.recipe,
    activityRecipe: `${ids.recipe}a`,
    threatRecipe,
    responderRecipe: ids.responder,
  });
  expect(synthesized.data("oci_cloud_guard_detector_recipes")).toEqual([]);
  expect(synthesized.all("oci_cloud_guard_responder_recipe")).toEqual([]);
  expect(synthesized.one("oci_cloud_guard_detector_recipe")["source_detector_recipe_id"]).toBe(ids.recipe);
  expect(synthesized.one("oci_cloud_guard_target")).toMatchObject({
    target_detector_recipes: [
      expect.anything(),
      { detector_recipe_id: `${ids.recipe}a` },
      { detector_recipe_id: threatRecipe },
    ],
    target_responder_recipes: [{ responder_recipe_id: ids.responder }],
  });
});

it("checks Cloud Guard where it is on already", () => {
  const synthesized = cloudGuard({ manage: false });
  expect(synthesized.all("oci_cloud_guard_cloud_guard_configuration")).toEqual([]);
  const [configuration] = synthesized.data("oci_cloud_guard_cloud_guard_configuration");
  expect(lifecycleOf(configuration!).postcondition?.[0]?.condition).toBe(
    '${self.status == "ENABLED" && self.reporting_region == "eu-frankfurt-1"}',
  );
});

describe("an existing target", () => {
  it("is adopted: imported, its own settings kept, our recipe attached and detached again on leaving", () => {
    const synthesized = cloudGuard({ target: { adopt: ids.target } });
    const address = synthesized.address("oci_cloud_guard_target");
    expect(synthesized.json["import"]).toEqual([{ to: address, id: ids.target }]);
    expect(lifecycleOf(synthesized.one("oci_cloud_guard_target")).ignore_changes).toEqual(
      expect.arrayContaining(["display_name", "freeform_tags", "defined_tags", "target_detector_recipes"]),
    );
    const protectedFrom = (body: Parameters<typeof lifecycleOf>[0]): unknown =>
      (body["lifecycle"] as { prevent_destroy?: boolean }).prevent_destroy;
    expect(protectedFrom(synthesized.one("oci_cloud_guard_target"))).toBe(true);
    expect(protectedFrom(cloudGuard().one("oci_cloud_guard_target"))).toBeUndefined();
    const step = synthesized.at("terraform_data", "guard_attachment");
    expect(step["triggers_replace"]).toMatchObject({ targetId: `\${${address}.id}`, adopted: true });
    expect(
      (step["provisioner"] as { "local-exec": { when?: string } }[]).map((run) => run["local-exec"].when),
    ).toEqual([undefined, "destroy"]);
  });

  it("is verified: nothing is changed, and an age rule that is off fails the plan", () => {
    const synthesized = cloudGuard({
      manage: false,
      target: { verify: ids.target, configurationRecipe: ids.recipe },
    });
    expect(synthesized.json["resource"]).toBeUndefined();
    const [recipe] = synthesized.data("oci_cloud_guard_detector_recipe");
    expect(recipe!["detector_recipe_id"]).toBe(ids.recipe);
    const [on, attached] = lifecycleOf(recipe!).postcondition!;
    expect(on!.condition).toContain(
      '["API_KEY_TOO_OLD", "AUTH_TOKEN_TOO_OLD", "PASSWORD_TOO_OLD", "SECRET_KEY_TOO_OLD"]',
    );
    expect(attached!.condition).toBe(`\${contains(self.target_ids, "${ids.target}")}`);
  });
});

it("refuses with every problem at once", () => {
  expect(
    problemsOf((scope) => {
      new CloudGuard(scope, "guard", {
        tenancyId: ids.compartment,
        reportingRegion: "eu-frankfurt-1",
        hygiene: { USER_HAS_API_KEYS: "LOW" },
        responderRecipe: ids.recipe,
        target: { verify: ids.recipe, configurationRecipe: ids.recipe },
      });
    }),
  ).toEqual([
    expect.stringContaining('"tenancyId" expected the OCID of a tenancy'),
    expect.stringContaining('"target.verify" expected the OCID of a cloudguardtarget'),
    expect.stringContaining('"responderRecipe" expected'),
    expect.stringContaining('"hygiene" has no effect'),
    expect.stringContaining('"responderRecipe" has no effect'),
  ]);
  expect(
    problemsOf((scope) => {
      new StaleCredentialRecipe(scope, "recipe", {
        tenancyId: ids.tenancy,
        region: "eu-frankfurt-1",
        riskLevels: { PASSWORD_TOO_OLD: "SEVERE", NO_SUCH_RULE: "LOW" } as never,
        hygiene: { API_KEY_TOO_OLD: "LOW" } as never,
      });
    }),
  ).toEqual([
    expect.stringMatching(/^"riskLevels\.PASSWORD_TOO_OLD" .*"CRITICAL".*"MINOR"; got: SEVERE$/),
    expect.stringContaining('"riskLevels.NO_SUCH_RULE" unknown setting'),
    expect.stringContaining('"hygiene.API_KEY_TOO_OLD" unknown setting'),
  ]);
});
