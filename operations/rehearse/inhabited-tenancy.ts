import type { Tenancy } from "../../simulator/cloud";
import { identity } from "../../simulator/identity/identity-store";
import { teamBuilder } from "../../simulator/samples/team";
import { directoryOf } from "../../simulator/scim/directory";
import { regionsOf } from "../../tenancies/regions";
import type { Tenancy as TenancyEntry } from "../../tenancies/load-tenancies";

/** The tenancy of a file with people in it: a domain `Default` with a few users, and the canaries that the file names. */
export const inhabitedTenancy = ({ name, settings }: TenancyEntry): Tenancy => {
  const region = regionsOf(settings).homeRegion;
  const build = teamBuilder(name, { asOf: new Date(), region, tenancyOcid: settings.tenancy });
  const [domain] = build.tenancy.store(identity).domains.values();
  if (domain === undefined) throw new Error("the sample has no domain");
  const directory = directoryOf(domain);
  for (const { domain: where, credential } of settings.rotation?.canaries ?? []) {
    if (where !== domain.displayName) continue;
    const user = build.user(directory, { userName: `canary-${credential.slice(-8)}` });
    directory.addCredential({
      type: "api_keys",
      id: credential,
      ocid: credential,
      userId: user.id,
      userOcid: user.ocid,
      created: build.daysAgo(1).toISOString(),
    });
  }
  return build.tenancy;
};
