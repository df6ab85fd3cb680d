import { ruleFor } from "../rule";

/** A verb over everything, or `manage` over the whole tenancy that no condition narrows. */
function isBroad(statement: string): boolean {
  const text = statement.toLowerCase();
  if (/\b(?:use|manage)\s+all-resources\b/.test(text)) return true;
  return /\bmanage\s+\S+\s+in\s+tenancy\b/.test(text) && !/\bwhere\b/.test(text);
}

export const broadPolicy = ruleFor(
  "oci_identity_policy",
  {
    id: "CC004",
    title: "No policy manages the tenancy, or all resources",
    reason: "The audit reads; nothing in the stack needs to manage a tenancy.",
  },
  ({ statements }) => {
    const broad = (statements as string[]).filter(isBroad);
    return broad.length > 0 ? broad.join("; ") : undefined;
  },
);
