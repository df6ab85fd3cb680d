import { isLookedAt } from "./coverage/coverage";
import { coverageOf } from "./coverage/build-coverage";
import type { Credential } from "./credential";
import {
  cisBenchmark,
  type CredentialType,
  credentialTypeFacts,
  credentialTypes,
  perType,
} from "./credential-type";
import { deltaOf } from "./delta";
import type { Domain } from "./domain";
import type { Reason } from "./coverage/reason";
import { holdsNothing } from "./coverage/left-out";
import { covers, type ExemptionScope } from "./exemption";
import { formatDate, formatInstant, type Instant } from "./instant";
import { flags, type Flag, judge, type Judgement, type Status, statuses } from "./judgement";
import type { DomainReading, TenancyReading } from "./reading";
import {
  type DomainSummary,
  type Report,
  type ReportedCredential,
  type ReportedHolder,
  reportSchemaVersion,
  type Tally,
  type Usage,
} from "./report";
import { type Exemption, isLive, type RotationPolicy } from "./rotation-policy";
import type { User } from "./user";
import { userIndex } from "./user-index";

/** Everything a report is made of. The same input gives the same report. */
export interface ReportInput {
  readonly tenancy: { readonly ocid: string; readonly name: string | null };
  readonly asOf: Instant;
  /** When the tenancy was read; only its day is told, so that readings of one day give the same report. */
  readonly readAt?: Instant | undefined;
  readonly policy: RotationPolicy;
  /** Where it came from, in words for the reader. */
  readonly policySource?: string | undefined;
  /** Version of the program. */
  readonly toolVersion?: string | undefined;
  readonly reading: TenancyReading;
  /** An earlier report of the same tenancy, to tell whether this one is plausible and what changed since. */
  readonly previous?: Report | undefined;
  /** Why there is no `previous` though there should be: nothing tells then whether this one is plausible. */
  readonly uncompared?: Reason | undefined;
}

/**
 * Judges what was read of a tenancy.
 *
 * @throws {DifferentTenancyError} when `previous` is of another tenancy.
 */
export function buildReport(input: ReportInput): Report {
  const { tenancy, asOf, policy, reading, previous, uncompared } = input;
  const exemptions = policy.exemptions.map((exemption) => ({
    exemption,
    live: isLive(exemption.until, asOf),
    matches: 0,
  }));
  const scope: ExemptionScope = {
    domains: reading.domains.map(({ domain }) => domain),
    oneDomain:
      reading.discovered && reading.domains.filter(({ coverage }) => !holdsNothing(coverage)).length === 1,
  };
  const read = sortedBy(reading.domains, ({ domain }) => [domain.name, domain.url, domain.ocid ?? ""]).map(
    (domain) => judgeDomain(domain, asOf, policy, exemptions, scope),
  );
  const byDomain = read.map(({ summary }) => summary);
  const report: Omit<Report, "delta"> = {
    schemaVersion: reportSchemaVersion,
    tenancy,
    asOf: formatInstant(asOf),
    ...(input.readAt !== undefined && { generatedAt: formatDate(input.readAt) }),
    ...(input.toolVersion !== undefined && { toolVersion: input.toolVersion }),
    policy,
    ...(input.policySource !== undefined && { policySource: input.policySource }),
    controls: {
      benchmark: cisBenchmark,
      byType: perType((type) => credentialTypeFacts[type].cisControl ?? null),
    },
    coverage: coverageOf(reading, policy, asOf, previous, uncompared),
    summary: {
      credentials: sum(read, ({ credentials }) => credentials.length),
      deleted: sum(read, ({ deleted }) => deleted),
      byStatus: countBy(statuses, (status) => sum(read, ({ statusCounts }) => statusCounts[status])),
      byFlag: countBy(flags, (flag) => sum(read, ({ flagCounts }) => flagCounts[flag])),
      byType: perType((type) => mergeTallies(byDomain.map((domain) => domain.byType[type]))),
      byDomain,
      users: sum(byDomain, ({ users }) => users),
      holders: sum(byDomain, ({ holders }) => holders),
      capableWithout: sum(byDomain, ({ capableWithout }) => capableWithout),
      usage: perType((type) => mergeUsages(byDomain.map((domain) => domain.usage[type]))),
      requests: sum(reading.domains, ({ coverage }) => coverage.requests),
      exemptions: exemptions.map(({ exemption, live, matches }) => ({ ...exemption, live, matches })),
    },
    credentials: read.flatMap(({ credentials }) => credentials),
    holders: read.flatMap(({ holders }) => holders),
  };
  return { ...report, delta: previous ? deltaOf(previous, report) : null };
}

interface CountedExemption {
  readonly exemption: Exemption;
  readonly live: boolean;
  matches: number;
}

interface JudgedDomain {
  readonly credentials: readonly ReportedCredential[];
  readonly holders: readonly ReportedHolder[];
  readonly deleted: number;
  readonly statusCounts: Record<Status, number>;
  readonly flagCounts: Record<Flag, number>;
  readonly summary: DomainSummary;
}

/** What one user has of one type. */
interface Holding {
  count: number;
  oldestDays: number | null;
}

type Holdings = Partial<Record<CredentialType, Holding>>;

function judgeDomain(
  { domain, users, usersComplete, credentials, coverage }: DomainReading,
  asOf: Instant,
  policy: RotationPolicy,
  exemptions: readonly CountedExemption[],
  scope: ExemptionScope,
): JudgedDomain {
  const userOf = userIndex(users);
  const living = credentials.filter((credential) => !isDeleted(credential));
  const held = new Map<string, number>();
  for (const credential of living) {
    const key = holdingKey(credential, userOf(credential));
    held.set(key, (held.get(key) ?? 0) + 1);
  }

  const statusCounts = countBy(statuses, () => 0);
  const flagCounts = countBy(flags, () => 0);
  const tallies = perType(() => ({
    total: 0,
    byStatus: countBy(statuses, () => 0),
    oldestDays: null as number | null,
  }));
  const holdings = new Map<User, Holdings>();
  const reported = living.map((credential): ReportedCredential => {
    const user = userOf(credential);
    const matching = exemptions.filter(({ exemption }) => covers(exemption, credential, user, domain, scope));
    for (const match of matching) match.matches += 1;
    const exemption = matching.find(({ live }) => live)?.exemption;
    const judgement = judge(credential, {
      asOf,
      thresholds: policy.thresholds[credential.type],
      exempt: exemption !== undefined,
      user,
      usersComplete,
      held: held.get(holdingKey(credential, user)) ?? 0,
    });

    statusCounts[judgement.status] += 1;
    for (const flag of judgement.flags) flagCounts[flag] += 1;
    const tally = tallies[credential.type];
    tally.total += 1;
    tally.byStatus[judgement.status] += 1;
    tally.oldestDays = older(tally.oldestDays, judgement.daysOld);
    if (user) {
      const ofUser = holdings.get(user) ?? {};
      holdings.set(user, ofUser);
      const holding = (ofUser[credential.type] ??= { count: 0, oldestDays: null });
      holding.count += 1;
      holding.oldestDays = older(holding.oldestDays, judgement.daysOld);
    }
    return reportCredential(credential, domain, user, judgement, exemption);
  });

  // Of a type that nobody looked at, nobody can be said to have none.
  const looked = credentialTypes.filter((type) => {
    return isLookedAt(coverage.types[type].status);
  });
  return {
    credentials: sortedBy(reported, ({ userName, type, id }) => [
      userName,
      String(credentialTypes.indexOf(type)),
      id,
    ]),
    holders: sortedBy([...holdings], ([user]) => [user.userName, user.id]).map(([user, has]) =>
      reportHolder(user, has, domain),
    ),
    deleted: credentials.length - living.length,
    statusCounts,
    flagCounts,
    summary: {
      domain: domain.name,
      domainUrl: domain.url,
      users: users.length,
      holders: holdings.size,
      capableWithout: users.filter(
        (user) => !holdings.has(user) && looked.some((type) => user.capabilities[type]),
      ).length,
      byType: tallies,
      usage: perType((type) => usageOf(type, users, holdings, looked.includes(type))),
    },
  };
}

/** Classic IAM lists deleted credentials for a while; they are counted, not judged. */
function isDeleted(credential: Credential): boolean {
  return credential.lifecycleState === "DELETED";
}

function holdingKey(credential: Credential, user: User | undefined): string {
  return `${credential.type} ${user?.id ?? credential.userOcid ?? credential.userId ?? ""}`;
}

function reportCredential(
  credential: Credential,
  domain: Domain,
  user: User | undefined,
  judgement: Judgement,
  exemption: Exemption | undefined,
): ReportedCredential {
  return {
    domain: domain.name,
    domainUrl: domain.url,
    compartment: domain.compartment.name,
    userName: user?.userName ?? credential.userName ?? "",
    userOcid: user?.ocid ?? credential.userOcid ?? null,
    userId: user?.id ?? credential.userId ?? null,
    email: user?.email ?? null,
    type: credential.type,
    id: credential.ocid ?? credential.id,
    scimId: credential.id,
    label: credential.label ?? null,
    created: instantOrNull(judgement.ageInstant),
    daysOld: judgement.daysOld ?? null,
    rotationDue: instantOrNull(judgement.due),
    status: judgement.status,
    flags: judgement.flags,
    expiresOn: instantOrNull(judgement.expiresOn),
    lifecycleState: credential.lifecycleState ?? null,
    exemption: exemption
      ? { reason: exemption.reason, owner: exemption.owner, until: exemption.until }
      : null,
    unknownBecause: judgement.unknownBecause ?? null,
  };
}

function reportHolder(user: User, has: Holdings, domain: Domain): ReportedHolder {
  return {
    domain: domain.name,
    domainUrl: domain.url,
    userName: user.userName,
    userOcid: user.ocid ?? null,
    userId: user.id,
    email: user.email ?? null,
    active: user.active ?? null,
    federated: user.federated,
    serviceUser: user.serviceUser,
    can: credentialTypes.filter((type) => user.capabilities[type]),
    has: Object.fromEntries(credentialTypes.filter((type) => has[type]).map((type) => [type, has[type]])),
  };
}

function usageOf(
  type: CredentialType,
  users: readonly User[],
  holdings: ReadonlyMap<User, Holdings>,
  looked: boolean,
): Usage {
  let [capable, holders, capableWithout] = [0, 0, 0];
  for (const user of users) {
    const can = user.capabilities[type] === true;
    const has = holdings.get(user)?.[type] !== undefined;
    if (can) capable += 1;
    if (has) holders += 1;
    if (looked && can && !has) capableWithout += 1;
  }
  return { capable, holders, capableWithout };
}

function mergeTallies(tallies: readonly Tally[]): Tally {
  return {
    total: sum(tallies, ({ total }) => total),
    byStatus: countBy(statuses, (status) => sum(tallies, ({ byStatus }) => byStatus[status])),
    oldestDays: tallies.reduce<number | null>((oldest, tally) => older(oldest, tally.oldestDays), null),
  };
}

function mergeUsages(usages: readonly Usage[]): Usage {
  return {
    capable: sum(usages, ({ capable }) => capable),
    holders: sum(usages, ({ holders }) => holders),
    capableWithout: sum(usages, ({ capableWithout }) => capableWithout),
  };
}

function older(a: number | null, b: number | null | undefined): number | null {
  if (b === null || b === undefined) return a;
  return a === null ? b : Math.max(a, b);
}

function instantOrNull(instant: Instant | undefined): string | null {
  return instant === undefined ? null : formatInstant(instant);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function countBy<K extends string>(keys: readonly K[], value: (key: K) => number): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, number>;
}

/** Sorted by code units, never by locale: the order must not depend on the machine. */
function sortedBy<T>(items: readonly T[], keys: (item: T) => readonly string[]): T[] {
  return items
    .map((item) => ({ item, key: keys(item) }))
    .sort((a, b) => {
      for (const [index, left] of a.key.entries()) {
        const right = b.key[index] ?? "";
        if (left !== right) return left < right ? -1 : 1;
      }
      return 0;
    })
    .map(({ item }) => item);
}
