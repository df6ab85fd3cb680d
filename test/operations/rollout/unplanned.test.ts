import { unplannedChanges, unplannedText } from "../../../operations/rollout/unplanned";

const target = "ocid1.cloudguardtarget.oc1..t";
const resource = (type: string, values: object, name = "x") => ({
  address: `${type}.${name}`,
  mode: "managed",
  type,
  values,
});
const attachment = (more: object = {}) =>
  resource("terraform_data", {
    triggers_replace: {
      targetId: target,
      detectorRecipeIds: ["configuration", "activity"],
      responderRecipeIds: ["responder"],
      optionalRecipeIds: [],
      adopted: false,
      sourceRecipeId: "source",
      ...more,
    },
  });
const attached = (detectors: readonly string[], responders: readonly string[]) =>
  resource("oci_cloud_guard_target", {
    id: target,
    target_detector_recipes: detectors.map((id) => ({ detector_recipe_id: id })),
    target_responder_recipes: responders.map((id) => ({ responder_recipe_id: id })),
  });
const found = (resources: readonly object[], drift: readonly object[] = []) =>
  unplannedChanges(
    JSON.stringify({ prior_state: { values: { root_module: { resources } } }, resource_drift: drift }),
  );

test("each recipe that the target lost is named, whoever recorded the loss before", () => {
  const lost = (detectors: readonly string[], responders: readonly string[], more: object = {}) =>
    found([attachment(more), attached(detectors, responders)]).map((change) =>
      change.kind === "recipe_detached" ? change.recipeId : change.kind,
    );
  expect(lost(["configuration", "activity"], ["responder"])).toEqual([]);
  expect(lost(["activity", "configuration", "another"], ["responder"])).toEqual([]);
  expect(lost(["configuration"], ["responder"])).toEqual(["activity"]);
  expect(lost(["configuration", "activity"], [])).toEqual(["responder"]);
  // An adopted target keeps recipes of its own in place of the optional ones.
  expect(lost(["configuration"], ["theirs"], { optionalRecipeIds: ["activity", "responder"] })).toEqual([]);
});

test("an alarm that is suppressed is named with its end", () => {
  const until = "2036-11-21 00:00:00 +0000 UTC";
  const alarm = (suppression?: object[]) => resource("oci_monitoring_alarm", { id: "a", suppression });
  expect(found([alarm(), alarm([])])).toEqual([]);
  const [change, ...others] = found([alarm([{ time_suppress_until: until }])]);
  expect(others).toEqual([]);
  expect(unplannedText(change!)).toBe(`oci_monitoring_alarm.x is suppressed until ${until}: it tells nobody`);
});

test("tags of what is Cloud Guard's are watched, since no plan names them; a state that settles is no change", () => {
  const drift = (type: string, before: object, after: object) => ({
    ...resource(type, {}),
    change: { before, after },
  });
  expect(
    found(
      [],
      [
        drift("oci_cloud_guard_target", { freeform_tags: { team: "a" } }, { freeform_tags: {} }),
        drift("oci_cloud_guard_target", { state: "CREATING" }, { state: "ACTIVE", freeform_tags: {} }),
        drift("oci_objectstorage_bucket", { freeform_tags: { team: "a" } }, { freeform_tags: {} }),
      ],
    ),
  ).toEqual([{ kind: "tags_changed", address: "oci_cloud_guard_target.x", attributes: ["freeform_tags"] }]);
});
