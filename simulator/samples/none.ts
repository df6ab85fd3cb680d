import type { Tenancy } from "../cloud";
import { identity } from "../identity/identity-store";
import { credentialTypes } from "../scim/credential-type";
import { SampleBuilder } from "./builder";

const states = ["ACTIVE", "INACTIVE", "DELETED"] as const;

/** A tenancy from before identity domains: users and all six types through the classic API, in every lifecycle state. */
export function tenancyWithoutDomains({
  asOf,
  users = 12,
  seed = 1,
}: {
  asOf: Date;
  users?: number;
  seed?: number;
}): Tenancy {
  const build = new SampleBuilder(asOf, "classic", seed);
  const store = build.tenancy.store(identity);
  store.hasDomains = false;
  build.compartment("network");
  /** How many credentials of each type there are so far. */
  const made = credentialTypes.map(() => 0);
  for (let number = 0; number < users; number += 1) {
    const user = build.user(store.classic, {
      userName: `classic-${number}`,
      active: number % 5 !== 4,
      email: `classic-${number}@example.com`,
    });
    for (const [rank, type] of credentialTypes.entries()) {
      if ((number + rank) % 3 === 2) continue;
      const lifecycleState = states[(made[rank] ?? 0) % states.length];
      made[rank] = (made[rank] ?? 0) + 1;
      build.credential(store.classic, user, type, {
        daysAgo: 10 + ((number * 37 + rank * 11) % 170),
        name: `${type}-${number}`,
        ...(lifecycleState && { lifecycleState }),
      });
    }
  }
  return build.tenancy;
}
