import { TerraformOutput, type TerraformStack } from "cdktf";

/** What a stack tells of itself, for people and for the commands in `operations/`. */
const outputs = {
  function_id: "OCID of the audit function.",
  schedule_id: "OCID of the schedule that calls it.",
  topic_id: "OCID of the topic of findings and alarms.",
  reporting_topic_id: "OCID of the topic of Cloud Guard's problems.",
  configuration_secret_id: "OCID of the secret that holds the audit's configuration.",
  evidence_bucket: "Bucket that holds the evidence.",
  evidence_namespace: "Object Storage namespace of the evidence bucket.",
  signing_key_id: "OCID of the key that signs every run.",
  signing_crypto_endpoint: "Where its vault signs.",
  log_group_id: "OCID of the log group of the invoke log.",
  cloud_guard_target_id: "OCID of Cloud Guard's root target.",
  cloud_guard_recipe_id: "OCID of the configuration detector recipe.",
  compartment_id: "OCID of the stack's compartment.",
  container_repository_id: "OCID of the image's repository.",
  kept_on_retire: "Resources that retiring the tenancy forgets instead of destroying.",
} as const;

/** Gives `stack` its outputs; one without a value is left out. */
export function addOutputs(
  stack: TerraformStack,
  values: Readonly<Record<keyof typeof outputs, string | string[] | undefined>>,
): void {
  for (const [id, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const description = outputs[id as keyof typeof outputs];
    new TerraformOutput(stack, id, { value, description, staticId: true });
  }
}
