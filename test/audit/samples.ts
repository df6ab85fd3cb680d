import type { DomainCoverage, TypeCoverage } from "../../lambda-src/audit/coverage/coverage";
import type { Reason } from "../../lambda-src/audit/coverage/reason";
import type { Credential } from "../../lambda-src/audit/credential";
import { perType } from "../../lambda-src/audit/credential-type";
import type { DomainReading } from "../../lambda-src/audit/reading";
import type { User } from "../../lambda-src/audit/user";

/** A user with nothing remarkable about it. */
export function user(changes: Partial<User> = {}): User {
  return {
    id: "u1",
    ocid: "ocid1.user.oc1..u1",
    userName: "alice",
    displayName: undefined,
    email: "alice@example.com",
    active: true,
    federated: false,
    serviceUser: false,
    capabilities: perType(() => true),
    ...changes,
  };
}

/** A credential of `user()` with nothing remarkable about it. */
export function credential(changes: Partial<Credential> = {}): Credential {
  return {
    type: "api_keys",
    id: "c1",
    ocid: "ocid1.credential.oc1..c1",
    label: undefined,
    userId: "u1",
    userOcid: "ocid1.user.oc1..u1",
    userName: "alice",
    created: "2026-11-01T00:00:00Z",
    lastSet: undefined,
    expiresOn: undefined,
    lifecycleState: undefined,
    deleteInProgress: false,
    unresolved: undefined,
    ...changes,
  };
}

/** A reason that nothing but its words tell apart. */
export function told(text: string): Reason {
  return { kind: "told", text };
}

/** Words and data that say the same. */
function saying(text: string | null | undefined): { reason: string | null; because: Reason[] } {
  return { reason: text ?? null, because: typeof text !== "string" ? [] : [told(text)] };
}

export function typeCoverage(changes: Partial<TypeCoverage> = {}): TypeCoverage {
  return { status: "AUDITED", expected: 1, found: 1, ...saying(changes.reason), ...changes };
}

export function domainCoverage(changes: Partial<DomainCoverage> = {}): DomainCoverage {
  return {
    name: "Default",
    url: "https://idcs-1.example.com",
    ocid: "ocid1.domain.oc1..d1",
    status: "AUDITED",
    ...saying(changes.reason),
    ...(changes.doubts && { doubtedBecause: changes.doubts.map(told) }),
    users: 1,
    requests: 8,
    types: perType(() => typeCoverage()),
    ...changes,
  };
}

/** A domain that was read completely; `coverage` changes only the coverage. */
export function domainReading(
  changes: Partial<Omit<DomainReading, "coverage">> = {},
  coverage: Partial<DomainCoverage> = {},
): DomainReading {
  const domain = changes.domain ?? {
    name: "Default",
    url: "https://idcs-1.example.com",
    ocid: "ocid1.domain.oc1..d1",
    compartment: { ocid: "ocid1.tenancy.oc1..t", name: "root" },
    api: "identity-domains" as const,
    licenseType: "free",
    homeRegion: "us-ashburn-1",
  };
  return {
    users: [user()],
    usersComplete: true,
    credentials: [credential()],
    ...changes,
    domain,
    coverage: domainCoverage({ name: domain.name, url: domain.url, ocid: domain.ocid ?? null, ...coverage }),
  };
}
