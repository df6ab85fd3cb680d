import { isOutOfPolicy } from "./verdict";
import { type Change, type ChangeKind, changeKinds, type CoverageChange, type Delta } from "./change";
import {
  type DomainCoverage,
  type DomainStatus,
  type DomainVerdict,
  doubtsOf,
  isReadToTheEnd,
  type TypeStatus,
} from "./coverage/coverage";
import { reasonsText, recordWords } from "./coverage/reason-text";
import { type CredentialType, credentialTypes } from "./credential-type";
import { domainKey, isSameDomain } from "./domain";
import type { Report, ReportedCredential } from "./report";

/** What a delta is made from. */
export type Compared = Pick<Report, "tenancy" | "asOf" | "coverage" | "credentials">;

/** The two reports are of different tenancies. */
export class DifferentTenancyError extends Error {
  override readonly name = "DifferentTenancyError";
}

/**
 * Compares two reports of one tenancy. Nothing is called deleted unless the newer report read its domain and type
 * completely.
 *
 * @throws {DifferentTenancyError} when they are of different tenancies: every credential would seem to have gone.
 */
export function deltaOf(before: Compared, after: Compared): Delta {
  if (before.tenancy.ocid !== after.tenancy.ocid) {
    throw new DifferentTenancyError(
      `the reports are of different tenancies: ${before.tenancy.ocid} and ${after.tenancy.ocid}`,
    );
  }
  const pairs = pairUp(before.credentials, after.credentials);
  const read = { before: readIndex(before.coverage.domains), after: readIndex(after.coverage.domains) };
  const changes = [
    ...pairs.kept.flatMap(([old, now]) => keptChanges(old, now)),
    ...goneAndCome(pairs, before.asOf, read.before, read.after),
  ].sort(byPlace);
  return {
    previous: { asOf: before.asOf, complete: before.coverage.complete },
    counts: Object.fromEntries(
      changeKinds.map((kind) => [kind, changes.filter((change) => change.kind === kind).length]),
    ) as Record<ChangeKind, number>,
    changes,
    coverage: coverageChanges(before.coverage.domains, after.coverage.domains),
  };
}

interface Pairs {
  readonly kept: readonly (readonly [old: ReportedCredential, now: ReportedCredential])[];
  readonly gone: readonly ReportedCredential[];
  readonly come: readonly ReportedCredential[];
}

/** A credential is the same when its SCIM id is, in the same domain; else when its OCID is. */
function pairUp(before: readonly ReportedCredential[], after: readonly ReportedCredential[]): Pairs {
  const kept: [ReportedCredential, ReportedCredential][] = [];
  let [gone, come] = [[...before], [...after]];
  for (const key of [scimKey, ocidKey]) {
    const byKey = new Map<string, ReportedCredential>();
    for (const credential of gone) {
      const own = key(credential);
      if (own !== undefined) byKey.set(own, credential);
    }
    const paired = new Set<ReportedCredential>();
    come = come.filter((now) => {
      const own = key(now);
      const old = own === undefined ? undefined : byKey.get(own);
      if (!old || paired.has(old)) return true;
      paired.add(old);
      kept.push([old, now]);
      return false;
    });
    gone = gone.filter((credential) => !paired.has(credential));
  }
  return { kept, gone, come };
}

function scimKey(credential: ReportedCredential): string {
  return `${credential.type}\0${domainKey(credential.domain, credential.domainUrl)}\0${credential.scimId}`;
}

function ocidKey({ type, id }: ReportedCredential): string | undefined {
  return id.startsWith("ocid1.") ? `${type}\0${id}` : undefined;
}

function keptChanges(old: ReportedCredential, now: ReportedCredential): Change[] {
  const kinds: ChangeKind[] = [];
  if (old.created !== null && now.created !== null && now.created > old.created) kinds.push("rotated");
  if (now.status === "OVERDUE" && old.status !== "OVERDUE") kinds.push("newly_overdue");
  if (now.status === "DUE_SOON" && old.status !== "DUE_SOON" && old.status !== "OVERDUE") {
    kinds.push("newly_due");
  }
  if (old.status === "EXEMPT" && now.status !== "EXEMPT") kinds.push("no_longer_exempt");
  if (now.status === "CURRENT" && wasDue(old) && !kinds.includes("rotated")) kinds.push("no_longer_due");
  return kinds.map((kind) => ({
    ...change(kind, now),
    replacedBy: kind === "rotated" ? now.id : null,
    before: old.status,
    after: now.status,
  }));
}

function wasDue({ status }: ReportedCredential): boolean {
  return isOutOfPolicy(status) || status === "DUE_SOON";
}

function goneAndCome(
  { gone, come }: Pairs,
  previousAsOf: string,
  readBefore: ReadIndex,
  readAfter: ReadIndex,
): Change[] {
  const unread = gone.filter((credential) => readAfter(credential) !== undefined);
  const deleted = gone.filter((credential) => readAfter(credential) === undefined);
  const fresh = come.filter((credential) => isNew(credential, previousAsOf, readBefore));
  const { rotated, remaining } = matchRotations(deleted, fresh);
  const replacements = new Set(rotated.map(([, now]) => now));
  const isFresh = new Set(fresh);
  return [
    ...rotated.map(([old, now]) => ({
      ...change("rotated", old),
      replacedBy: now.id,
      before: old.status,
      after: now.status,
    })),
    ...remaining.map((old) => ({ ...change("deleted", old), before: old.status })),
    ...unread.map((old) => ({
      ...change("not_seen", old),
      before: old.status,
      reason: readAfter(old) ?? null,
    })),
    ...come
      .filter((now) => !replacements.has(now))
      .map((now) =>
        isFresh.has(now)
          ? { ...change("new", now), after: now.status }
          : {
              ...change("newly_seen", now),
              after: now.status,
              reason: readBefore(now) ?? "the previous report read its domain and does not show it",
            },
      ),
  ];
}

/** Without an age instant only the previous report's coverage can tell whether a credential is new. */
function isNew(credential: ReportedCredential, previousAsOf: string, readBefore: ReadIndex): boolean {
  return credential.created === null
    ? readBefore(credential) === undefined
    : credential.created > previousAsOf;
}

/** The oldest deleted credential of a user and type was replaced by the oldest new one, and so on. */
function matchRotations(
  deleted: readonly ReportedCredential[],
  fresh: readonly ReportedCredential[],
): { rotated: [ReportedCredential, ReportedCredential][]; remaining: ReportedCredential[] } {
  const freshByHolder = new Map<string, ReportedCredential[]>();
  for (const credential of [...fresh].sort(byCreation)) {
    const key = holderKey(credential);
    if (key === undefined) continue;
    const list = freshByHolder.get(key);
    if (list) list.push(credential);
    else freshByHolder.set(key, [credential]);
  }
  const rotated: [ReportedCredential, ReportedCredential][] = [];
  const remaining: ReportedCredential[] = [];
  for (const old of [...deleted].sort(byCreation)) {
    const key = holderKey(old);
    const next = key === undefined ? undefined : freshByHolder.get(key)?.shift();
    if (next) rotated.push([old, next]);
    else remaining.push(old);
  }
  return { rotated, remaining };
}

function holderKey(credential: ReportedCredential): string | undefined {
  const user = credential.userOcid ?? credential.userId;
  return user === null
    ? undefined
    : `${credential.type}\0${domainKey(credential.domain, credential.domainUrl)}\0${user}`;
}

function byCreation(a: ReportedCredential, b: ReportedCredential): number {
  return compare(a.created ?? "", b.created ?? "") || compare(a.scimId, b.scimId);
}

function change(kind: ChangeKind, credential: ReportedCredential): Change {
  const { domain, domainUrl, userName, userOcid, type, id, scimId } = credential;
  return {
    kind,
    domain,
    domainUrl,
    userName,
    userOcid,
    type,
    id,
    scimId,
    replacedBy: null,
    before: null,
    after: null,
    reason: null,
  };
}

/** Why the absence of a credential says nothing; `undefined` when its domain and type were completely read. */
type ReadIndex = (
  credential: Pick<ReportedCredential, "domain" | "domainUrl" | "type">,
) => string | undefined;

function readIndex(domains: readonly DomainCoverage[]): ReadIndex {
  const byKey = new Map(domains.map((domain) => [domainKey(domain.name, domain.url), domain]));
  return (credential) => {
    const domain = byKey.get(domainKey(credential.domain, credential.domainUrl));
    if (!domain) return "its domain is not in the report";
    const type = domain.types[credential.type];
    if (type.status !== "AUDITED") return `${credential.type} of its domain: ${explain(type)}`;
    const doubts = doubtsOf(domain);
    if (doubts.length === 0) return undefined;
    return `its domain: ${domain.status}: ${reasonsText(doubts, recordWords)}`;
  };
}

function explain({ status, reason }: { status: DomainStatus | TypeStatus; reason: string | null }): string {
  return reason === null ? status : `${status}: ${reason}`;
}

function coverageChanges(
  before: readonly DomainCoverage[],
  after: readonly DomainCoverage[],
): CoverageChange[] {
  const everyDomain = [
    ...after.map((now) => ({ now, old: before.find((domain) => isSameDomain(now, domain)) })),
    ...before
      .filter((old) => !after.some((now) => isSameDomain(now, old)))
      .map((old) => ({ now: undefined, old })),
  ];
  return everyDomain
    .flatMap(({ now, old }) => credentialTypes.map((type) => coverageChange(type, old, now)))
    .filter((found) => found !== undefined)
    .sort(
      (a, b) =>
        compare(a.domain, b.domain) ||
        compare(a.domainUrl, b.domainUrl) ||
        credentialTypes.indexOf(a.type) - credentialTypes.indexOf(b.type),
    );
}

function coverageChange(
  type: CredentialType,
  old: DomainCoverage | undefined,
  now: DomainCoverage | undefined,
): CoverageChange | undefined {
  const [before, after] = [effective(type, old), effective(type, now)];
  const [wasRead, isRead] = [before, after].map(wasCompletelyRead);
  const domain = now ?? old;
  if (wasRead === isRead || !domain) return undefined;
  return {
    kind: isRead ? "gained" : "lost",
    domain: domain.name,
    domainUrl: domain.url,
    type,
    before,
    after,
  };
}

/** A type's status, no better than what its whole domain was given for doubts about all of it. */
function effective(type: CredentialType, domain: DomainVerdict | undefined): TypeStatus | null {
  if (!domain) return null;
  const own = domain.types[type].status;
  return own === "AUDITED" && doubtsOf(domain).length > 0 ? domain.status : own;
}

function wasCompletelyRead(status: TypeStatus | null): boolean {
  return status !== null && isReadToTheEnd(status);
}

function byPlace(a: Change, b: Change): number {
  return (
    changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
    compare(a.domain, b.domain) ||
    compare(a.domainUrl, b.domainUrl) ||
    compare(a.userName, b.userName) ||
    credentialTypes.indexOf(a.type) - credentialTypes.indexOf(b.type) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
