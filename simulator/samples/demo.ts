import { Tenancy } from "../cloud";
import { identity } from "../identity/identity-store";

/** A small tenancy. */
export function demoTenancy({ asOf }: { asOf: Date }): Tenancy {
  const tenancy = new Tenancy("ocid1.tenancy.oc1..demo", "demo", "us-ashburn-1");
  const store = tenancy.store(identity);
  const domain = {
    ocid: "ocid1.domain.oc1..default",
    displayName: "Default",
    tenancyOcid: tenancy.ocid,
    compartmentOcid: tenancy.ocid,
    type: "DEFAULT" as const,
    licenseType: "free" as const,
    lifecycleState: "ACTIVE" as const,
    timeCreated: new Date(asOf.getTime() - 400 * 86_400_000),
    hosted: true,
  };
  store.domains.set(domain.ocid, domain);
  return tenancy;
}
