import { ruleFor } from "../rule";

export const cloudGuardOff = ruleFor(
  "oci_cloud_guard_cloud_guard_configuration",
  {
    id: "CC014",
    title: "Cloud Guard is never turned off",
    reason: "Turning it off deletes its targets and recipes for the whole tenancy.",
  },
  ({ status }) => (status === "ENABLED" ? undefined : `status is ${String(status)}`),
);
