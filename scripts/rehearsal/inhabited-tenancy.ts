import type { Tenancy } from "../../simulator/cloud";
import { SampleBuilder } from "../../simulator/samples/builder";
import { directoryOf } from "../../simulator/scim/directory";
import type { Tenancy as TenancyEntry } from "../../tenancies/load-tenancies";

/** Ages in days, so that under the default policy something is overdue, something due soon, and something neither. */
const users = [
  { userName: "ada@example.com", api_keys: 200, smtp_credentials: 30 },
  { userName: "grace@example.com", api_keys: 12, auth_tokens: 80 },
  { userName: "edsger@example.com", db_credentials: 5, customer_secret_keys: 100 },
] as const;

/** The tenancy of a file with people in it: a domain `Default` with a few users, and the canaries that the file names. */
export const inhabitedTenancy = ({ name, settings }: TenancyEntry): Tenancy => {
  const region = settings.homeRegion ?? settings.region;
  const build = new SampleBuilder(new Date(), name, 7, region, settings.tenancy);
  const directory = directoryOf(build.domain("Default", { type: "DEFAULT" }));
  for (const { userName, ...ages } of users) {
    const user = build.user(directory, { userName, email: userName });
    for (const [type, daysAgo] of Object.entries(ages))
      build.credential(directory, user, type as keyof typeof ages, { daysAgo });
  }
  for (const { domain, credential } of settings.rotation?.canaries ?? []) {
    if (domain !== "Default") continue;
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
