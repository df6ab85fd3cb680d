import { createHash } from "node:crypto";
import type { Tenancy } from "../cloud";
import { directoryOf } from "../scim/directory";
import { SampleBuilder } from "./builder";

/** Ages in days, so that under the default policy something is overdue, something due soon, and something neither. */
const members = [
  { userName: "ada@example.com", api_keys: 200, smtp_credentials: 30 },
  { userName: "grace@example.com", api_keys: 12, auth_tokens: 80 },
  { userName: "edsger@example.com", db_credentials: 5, customer_secret_keys: 100 },
] as const;

export interface TeamDetails {
  readonly asOf: Date;
  /** @default us-ashburn-1 */
  readonly region?: string;
  /** @default one made from the name */
  readonly tenancyOcid?: string;
}

/** A builder that has a small tenancy already: a domain `Default` with three users and six credentials. */
export function teamBuilder(name: string, { asOf, region, tenancyOcid }: TeamDetails): SampleBuilder {
  // By name, so that no two tenancies hold the same OCIDs.
  const seed = createHash("sha256").update(name).digest().readUInt32BE();
  const build = new SampleBuilder(asOf, name, seed, region, tenancyOcid);
  const directory = directoryOf(build.domain("Default", { type: "DEFAULT" }));
  for (const { userName, ...ages } of members) {
    const user = build.user(directory, { userName, email: userName });
    for (const [type, daysAgo] of Object.entries(ages))
      build.credential(directory, user, type as keyof typeof ages, { daysAgo });
  }
  return build;
}

/** {@link teamBuilder}'s tenancy. */
export const teamTenancy = (name: string, details: TeamDetails): Tenancy =>
  teamBuilder(name, details).tenancy;
