import { domainStatus, type TypeVerdict } from "../audit/coverage/coverage";
import type { Reason } from "../audit/coverage/reason";
import type { Credential } from "../audit/credential";
import { type CredentialType, credentialTypes, perType, type PerType } from "../audit/credential-type";
import type { Domain } from "../audit/domain";
import type { DomainReading } from "../audit/reading";
import type { User } from "../audit/user";
import { credentialResource } from "./scim/credential-resource";
import { failureOf } from "./failure";
import { isForExternalUsers, mayMeanNoCredentials } from "./scim/external-users";
import { saysTypeIsUnknown } from "./scim/not-applicable";
import type { Rota } from "./scim/rota";
import type { TypeReading } from "./scim/type-reading";

/** The inventory of users, and what is wrong with it. */
export interface UsersReading {
  readonly users: readonly User[];
  readonly problem: Reason | undefined;
}

/** What was read of a domain when reading ended, whichever way it ended. */
export interface DomainRead {
  readonly users: UsersReading;
  readonly types: PerType<TypeReading>;
  readonly rota: Rota;
  /** Whether the caller is a user of the domain. */
  readonly callerSeen: boolean;
  /** Types that were asked for. */
  readonly asked: readonly CredentialType[];
  /** Why it ended early, if it did. */
  readonly stopped: Reason | undefined;
  readonly requests: number;
}

/** A type that was not asked for. */
export const leftOutType: TypeVerdict = {
  status: "SKIPPED",
  expected: null,
  found: 0,
  because: [{ kind: "left_out", by: "type" }],
};

/** Puts a domain's reading and its coverage together. */
export function domainReading(domain: Domain, read: DomainRead): DomainReading {
  const { users, stopped, requests } = read;
  const asked = new Set(read.asked);
  const credentials: Credential[] = [];
  const anyAnswered = read.asked.some((type) => read.types[type].answered);
  const types = perType((name): TypeVerdict => {
    if (!asked.has(name)) return leftOutType;
    const type = read.types[name];
    const verdict = typeCoverage(domain, type, users.problem, stopped, anyAnswered);
    const coverage =
      verdict.status === "AUDITED"
        ? { ...verdict, completeness: read.rota.completenessOf(type, users.users.length) }
        : verdict;
    for (const credential of type.found.values()) credentials.push(credential);
    for (const credential of type.unresolved(coverage.because)) credentials.push(credential);
    return coverage;
  });
  const own = stopped ?? users.problem;
  const status = domainStatus(types);
  return {
    domain,
    users: users.users,
    usersComplete: users.problem === undefined,
    credentials,
    callerSeen: read.callerSeen,
    coverage: {
      name: domain.name,
      url: domain.url,
      ocid: domain.ocid ?? null,
      status,
      because: status === "AUDITED" ? [] : own ? [own] : commonReasons(types),
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
  reason: Reason,
): DomainReading {
  const because = [reason];
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
      because,
      users: 0,
      requests: 0,
      types: perType((): TypeVerdict => ({ status, expected: null, found: 0, because })),
    },
  };
}

function typeCoverage(
  domain: Domain,
  type: TypeReading,
  usersProblem: Reason | undefined,
  stopped: Reason | undefined,
  anyAnswered: boolean,
): TypeVerdict {
  const found = type.found.size;
  const expected = usersProblem !== undefined || type.referencesIncomplete ? null : type.expected;
  const problem = problemOf(type, usersProblem, stopped);
  if (isForExternalUsers(domain) && expected === 0 && found === 0 && isNothing(type, problem)) {
    const because: Reason = { kind: "external_users", licence: domain.licenseType ?? "" };
    return { status: "NOT_APPLICABLE", expected, found, because: [because] };
  }
  if (problem === undefined) return { status: "AUDITED", expected, found, because: [] };
  const { name } = credentialResource(type.type);
  if (
    type.denied !== undefined &&
    type.problem === undefined &&
    expected === 0 &&
    found === 0 &&
    anyAnswered &&
    saysTypeIsUnknown(type.denied, name)
  ) {
    return {
      status: "NOT_APPLICABLE",
      expected,
      found,
      because: [{ kind: "type_unknown", resource: name, failure: failureOf(type.denied) }],
    };
  }
  const status = found > 0 || (type.answered && type.denied === undefined) ? "PARTIAL" : "NOT_AUDITED";
  return { status, expected, found, because: [problem] };
}

/** Whether all that is wrong with a type is what a domain that has no such credentials may answer. */
function isNothing(type: TypeReading, problem: Reason | undefined): boolean {
  if (problem === undefined) return true;
  return (
    (problem.kind === "request_failed" && type.problem === undefined && mayMeanNoCredentials(type.denied)) ||
    (problem.kind === "none_unconfirmed" && mayMeanNoCredentials(type.unanswered))
  );
}

function problemOf(
  type: TypeReading,
  usersProblem: Reason | undefined,
  stopped: Reason | undefined,
): Reason | undefined {
  if (type.denied !== undefined)
    return { kind: "request_failed", place: "domain", failure: failureOf(type.denied) };
  if (!type.settled) return stopped ?? usersProblem ?? { kind: "broke_off" };
  if (type.problem !== undefined) return type.problem;
  if (type.pendingCount > 0)
    return { kind: "credentials_not_shown", count: type.pendingCount, askedTwice: false };
  return usersProblem;
}

/** The reasons that every incomplete type has, if they are the same. */
export function commonReasons(types: PerType<TypeVerdict>): readonly Reason[] {
  const incomplete = credentialTypes.filter(
    (type) => types[type].status !== "SKIPPED" && types[type].because.length > 0,
  );
  const different = new Map(incomplete.map((type) => [JSON.stringify(types[type].because), type]));
  const [first] = different.values();
  if (first === undefined) return [];
  return different.size > 1 ? [{ kind: "types_differ" }] : types[first].because;
}
