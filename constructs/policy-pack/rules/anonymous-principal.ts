import { ruleFor } from "../rule";

export const anonymousPrincipal = ruleFor(
  "oci_identity_policy",
  {
    id: "CC005",
    title: "any-user is narrowed to one principal",
    reason: "Without request.principal.id, every user and resource of the tenancy is meant.",
  },
  ({ statements }) => {
    const open = (statements as string[]).filter(
      (statement) =>
        /\ballow\s+any-(?:user|group)\b/i.test(statement) &&
        // One condition of several that suffice narrows nothing.
        (!/request\.principal\.id\s*=/i.test(statement) || /\bany\s*\{/i.test(statement)),
    );
    return open.length > 0 ? open.join("; ") : undefined;
  },
);
