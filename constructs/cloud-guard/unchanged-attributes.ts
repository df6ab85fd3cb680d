/**
 * What Terraform may not change in a recipe or target of Cloud Guard after it was made, beside its rules and recipes.
 *
 * The provider's update sends all of them back in full: for a target it fails on the responder rules' empty conditions
 * ("unexpected end of JSON input", `cloud_guard_target_resource.go` at v7.29.0), for a recipe it would send rules with
 * settings that they never had, such as an empty data source.
 */
export const unchangedAttributes = ["display_name", "description", "freeform_tags", "defined_tags"] as const;
