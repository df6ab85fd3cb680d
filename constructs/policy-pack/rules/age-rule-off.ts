import { ageRules } from "../../../tenancies/settings/detector-rules";
import { blocks, ruleFor } from "../rule";

export const ageRuleOff = ruleFor(
  "oci_cloud_guard_detector_recipe",
  {
    id: "CC013",
    title: "A detector recipe has every credential-age rule on",
    reason: "That is what the recipe is for.",
  },
  ({ detector_rules: rules }) => {
    const on = blocks(rules)
      .filter(({ details }) => blocks(details).some((detail) => detail["is_enabled"] === true))
      .map((rule) => rule["detector_rule_id"]);
    const off = ageRules.filter((rule) => !on.includes(rule));
    return off.length > 0 ? `${off.join(", ")} not on` : undefined;
  },
);
