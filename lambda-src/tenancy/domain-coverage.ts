import { domainStatus, type TypeCoverage } from "../audit/coverage/coverage";
import type { Credential } from "../audit/credential";
import { type CredentialType, credentialTypes, perType, type PerType } from "../audit/credential-type";
import type { Domain } from "../audit/domain";
import type { DomainReading } from "../audit/reading";
import type { User } from "../audit/user";
import { credentialResource } from "./scim/credential-resource";
import { inWords } from "./failure";
import { missingGrant } from "./grants";
import { saysTypeIsUnknown } from "./scim/not-applicable";
import type { TypeReading } from "./scim/type-reading";

/** The inventory of users, and what is wrong with it. */
export interface UsersReading {
  readonly users: readonly User[];
  readonly problem: string | undefined;
}

/** What was read of a domain when reading ended, whichever way it ended. */
export interface DomainRead {
  readonly users: UsersReading;
  readonly types: PerType<TypeReading>;
  /** Types that were asked for. */
  readonly asked: readonly CredentialType[];
  /** Why it ended early, if it did. */
  readonly stopped: string | undefined;
  readonly requests: number;
}

const leftOut = "left out by --type";

/** Puts a domain's reading and its coverage together. */
export function domainReading(domain: Domain, read: DomainRead): DomainReading {
  const { users, stopped, requests } = read;
  const asked = new Set(read.asked);
  const credentials: Credential[] = [];
  const anyAnswered = read.asked.some((type) => read.types[type].answered);
  const types = perType((name): TypeCoverage => {
    if (!asked.has(name)) return { status: "SKIPPED", expected: null, found: 0, reason: leftOut };
    const type = read.types[name];
    const coverage = typeCoverage(type, users.problem, stopped, anyAnswered);
    for (const credential of type.found.values()) credentials.push(credential);
    for (const credential of type.unresolved(coverage.reason ?? "the service did not show it"))
      credentials.push(credential);
    return coverage;
  });
  const reason = stopped ?? users.problem ?? commonReason(types);
  const status = domainStatus(types);
  return {
    domain,
    users: users.users,
    usersComplete: users.problem === undefined,
    credentials,
    coverage: {
      name: domain.name,
      url: domain.url,
      ocid: domain.ocid ?? null,
      status,
      reason: status === "AUDITED" ? null : (reason ?? null),
      users: users.users.length,
      requests,
      types,
    },
  };
}

/** A domain of which nothing was read. */
export function unreadDomain(
  domain: Domain,
  status: "SKIPPED" | "NOT_AUDITED",
  reason: string,
): DomainReading {
  return {
    domain,
    users: [],
    usersComplete: false,
    credentials: [],
    coverage: {
      name: domain.name,
      url: domain.url,
      ocid: domain.ocid ?? null,
      status,
      reason,
      users: 0,
      requests: 0,
      types: perType((): TypeCoverage => ({ status, expected: null, found: 0, reason })),
    },
  };
}

function typeCoverage(
  type: TypeReading,
  usersProblem: string | undefined,
  stopped: string | undefined,
  anyAnswered: boolean,
): TypeCoverage {
  const found = type.found.size;
  const expected = usersProblem !== undefined || type.referencesIncomplete ? null : type.expected;
  const problem = problemOf(type, usersProblem, stopped);
  if (problem === undefined) return { status: "AUDITED", expected, found, reason: null };
  const { name } = credentialResource(type.type);
  if (
    type.denied !== undefined &&
    expected === 0 &&
    found === 0 &&
    anyAnswered &&
    saysTypeIsUnknown(type.denied, name)
  ) {
    return {
      status: "NOT_APPLICABLE",
      expected,
      found,
      reason: `the domain says that it has no ${name}: ${inWords(type.denied)}`,
    };
  }
  const status = found > 0 || (type.answered && type.denied === undefined) ? "PARTIAL" : "NOT_AUDITED";
  return { status, expected, found, reason: problem };
}

function problemOf(
  type: TypeReading,
  usersProblem: string | undefined,
  stopped: string | undefined,
): string | undefined {
  if (type.denied !== undefined) {
    return `${inWords(type.denied)}${missingGrant("domain", type.denied)}`;
  }
  if (!type.settled) return stopped ?? usersProblem ?? "reading broke off";
  if (type.problem !== undefined) return type.problem;
  if (type.pendingCount > 0) return `${type.pendingCount} credentials that users refer to were not shown`;
  return usersProblem;
}

/** The reason that every incomplete type has, if it is the same. */
function commonReason(types: PerType<TypeCoverage>): string | undefined {
  const reasons = new Set(
    credentialTypes.flatMap((type) => (types[type].status === "SKIPPED" ? [] : (types[type].reason ?? []))),
  );
  const [reason] = reasons;
  return reasons.size > 1 ? "see its types" : reason;
}
