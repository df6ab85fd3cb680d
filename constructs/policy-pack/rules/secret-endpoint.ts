import { ruleFor } from "../rule";

const secretProtocols = ["CUSTOM_HTTPS", "HTTPS", "PAGERDUTY", "SLACK"];

export const secretEndpoint = ruleFor(
  "oci_ons_subscription",
  {
    id: "CC008",
    title: "No subscription whose address is a secret",
    reason: "The address would stand in Terraform's state; npm run subscribe makes these from Vault secrets.",
  },
  ({ protocol }) =>
    secretProtocols.includes(String(protocol)) ? `protocol is ${String(protocol)}` : undefined,
);
