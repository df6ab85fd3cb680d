import { ruleFor } from "../rule";

export const unpinnedImage = ruleFor(
  "oci_functions_function",
  {
    id: "CC003",
    title: "A function's image is pinned by digest",
    reason: "A tag can be moved to other code without a deployment.",
  },
  ({ image_digest: digest }) =>
    typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest)
      ? undefined
      : `image_digest is ${JSON.stringify(digest) ?? "missing"}`,
);
