import { isOutOfPolicy } from "./verdict";
import type { Report, ReportedCredential } from "./report";

/** A user with credentials that are out of policy. */
export interface Actor {
  readonly userName: string;
  readonly userOcid: string | null;
  readonly userId: string | null;
  readonly email: string | null;
  readonly domain: string;
  readonly domainUrl: string;
  readonly overdue: number;
  readonly unknown: number;
  /** Of those, the age of the oldest with a known age, in whole days. */
  readonly oldestDays: number | null;
  /** The user cannot act: it is gone or inactive. An administrator of the domain must. */
  readonly absent: boolean;
}

/** Whose credentials are overdue or of unknown age: most of them first, then the oldest. */
export function mustAct({ credentials }: Pick<Report, "credentials">): Actor[] {
  const byUser = new Map<string, Actor>();
  for (const credential of credentials) {
    if (!isOutOfPolicy(credential.status)) continue;
    const key = userKey(credential);
    byUser.set(key, withOne(byUser.get(key) ?? nothingYet(credential), credential));
  }
  return [...byUser.values()].sort(
    (a, b) =>
      b.overdue + b.unknown - (a.overdue + a.unknown) ||
      (b.oldestDays ?? -1) - (a.oldestDays ?? -1) ||
      compare(a.domain, b.domain) ||
      compare(a.userName, b.userName) ||
      compare(a.userOcid ?? a.userId ?? "", b.userOcid ?? b.userId ?? ""),
  );
}

/** Tells users apart, also those of one name in two domains. */
export function userKey(
  user: Pick<ReportedCredential, "domain" | "domainUrl" | "userName" | "userOcid" | "userId">,
): string {
  return JSON.stringify([user.domain, user.domainUrl, user.userOcid ?? user.userId ?? user.userName]);
}

function nothingYet(credential: ReportedCredential): Actor {
  const { userName, userOcid, userId, email, domain, domainUrl, flags } = credential;
  const absent = flags.includes("orphan") || flags.includes("inactive_user");
  return {
    userName,
    userOcid,
    userId,
    email,
    domain,
    domainUrl,
    overdue: 0,
    unknown: 0,
    oldestDays: null,
    absent,
  };
}

function withOne(actor: Actor, { status, daysOld }: ReportedCredential): Actor {
  return {
    ...actor,
    overdue: actor.overdue + (status === "OVERDUE" ? 1 : 0),
    unknown: actor.unknown + (status === "UNKNOWN" ? 1 : 0),
    oldestDays: daysOld === null ? actor.oldestDays : Math.max(actor.oldestDays ?? daysOld, daysOld),
  };
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
