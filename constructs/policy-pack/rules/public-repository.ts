import { ruleFor } from "../rule";

export const publicRepository = ruleFor(
  "oci_artifacts_container_repository",
  {
    id: "CC009",
    title: "A container repository is private and immutable",
    reason: "Nobody else should pull the audit, and nobody should swap it.",
  },
  ({ is_public: isPublic, is_immutable: isImmutable }) => {
    if (isPublic === true) return "is_public is true";
    return isImmutable === true ? undefined : "is_immutable is not true";
  },
);
