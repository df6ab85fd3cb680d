import { foreignCredentials } from "../../../operations/rollout/foreign-credentials";

const tenancy = "ocid1.tenancy.oc1..acme";

it.each(["TF_VAR_tenancy_ocid", "OCI_TENANCY_OCID"])(
  "%s of another tenancy outranks every profile",
  (name) => {
    const file = { tenancy, terraform: { profile: "ACME" } };
    expect(foreignCredentials(file, { [name]: "ocid1.tenancy.oc1..globex" })).toContain(
      `${name} names another`,
    );
    expect(foreignCredentials({ tenancy }, { [name]: "ocid1.tenancy.oc1..globex" })).toContain("unset it");
    expect(foreignCredentials(file, { [name]: tenancy })).toBeUndefined();
    expect(foreignCredentials(file, { [name]: "" })).toBeUndefined();
  },
);

it("a principal has its own tenancy", () => {
  const file = { tenancy, terraform: { auth: "ResourcePrincipal" as const } };
  expect(foreignCredentials(file, { TF_VAR_tenancy_ocid: "ocid1.tenancy.oc1..globex" })).toBeUndefined();
});
