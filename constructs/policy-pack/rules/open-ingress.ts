import { blocks, ruleFor } from "../rule";

export const openIngress = ruleFor(
  "oci_core_security_list",
  {
    id: "CC011",
    title: "A security list lets nobody in from the internet",
    reason: "The function calls out; nothing calls in.",
  },
  ({ ingress_security_rules: rules }) =>
    blocks(rules).some(({ source }) => source === "0.0.0.0/0" || source === "::/0")
      ? "ingress from anywhere"
      : undefined,
);
