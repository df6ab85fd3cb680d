import { ruleFor } from "../rule";

export const publicBucket = ruleFor(
  "oci_objectstorage_bucket",
  {
    id: "CC001",
    title: "A bucket is private",
    reason: "Evidence names users and their credentials.",
  },
  ({ access_type: access }) =>
    access === undefined || access === "NoPublicAccess"
      ? undefined
      : `access_type is ${JSON.stringify(access)}`,
);
