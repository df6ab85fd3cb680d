import { ruleFor } from "../rule";

export const publicSubnet = ruleFor(
  "oci_core_subnet",
  {
    id: "CC010",
    title: "A subnet gives no public addresses",
    reason: "The function calls out; nothing calls in.",
  },
  ({ prohibit_public_ip_on_vnic: prohibited }) =>
    prohibited === true ? undefined : "prohibit_public_ip_on_vnic is not true",
);
