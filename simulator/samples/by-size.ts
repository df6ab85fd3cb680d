import type { Tenancy } from "../cloud";
import type { LicenseType } from "../identity/identity-domain";
import { credentialTypes } from "../scim/credential-type";
import { type Capabilities, directoryOf } from "../scim/directory";
import { everyCapability, SampleBuilder } from "./builder";

export interface TenancySize {
  readonly domains: number;
  readonly usersPerDomain: number;
  /** Share of the users who have at least one credential. */
  readonly holderShare?: number;
  readonly compartments?: number;
  readonly seed?: number;
  readonly licenseType?: LicenseType;
  readonly asOf: Date;
}

const noSmtp: Capabilities = { ...everyCapability, canUseSmtpCredentials: false };

/**
 * A tenancy of so many domains and users, spread over its compartments. A holder has each type with a chance of three in ten
 * and one of them for certain; ages reach from a day to 180.
 */
export function tenancyBySize(size: TenancySize): Tenancy {
  const { domains, usersPerDomain, holderShare = 1 / 3, compartments = 1, seed = 1 } = size;
  const build = new SampleBuilder(size.asOf, `size${domains}x${usersPerDomain}`, seed);
  const parents = [build.tenancy.ocid];
  for (let index = 1; index <= compartments; index += 1)
    parents.push(build.compartment(`compartment-${index}`, parents[build.random.below(parents.length)]).ocid);
  for (let index = 0; index < domains; index += 1) {
    const domain = build.domain(index === 0 ? "Default" : `domain-${index}`, {
      type: index === 0 ? "DEFAULT" : "SECONDARY",
      licenseType: size.licenseType ?? "premium",
      compartmentOcid: parents[index % parents.length] ?? build.tenancy.ocid,
    });
    const directory = directoryOf(domain);
    for (let number = 0; number < usersPerDomain; number += 1) {
      const user = build.user(directory, {
        userName: `user-${number}@${domain.displayName.toLowerCase()}.example.com`,
        capabilities: number % 7 === 0 ? noSmtp : everyCapability,
      });
      if (!build.random.chance(holderShare)) continue;
      const certain = build.random.below(credentialTypes.length);
      for (const [rank, type] of credentialTypes.entries())
        if (rank === certain || build.random.chance(0.3))
          build.credential(directory, user, type, { daysAgo: 1 + build.random.below(180) });
    }
  }
  return build.tenancy;
}
