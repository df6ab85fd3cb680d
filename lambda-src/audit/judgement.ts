import { reasonsText, recordWords } from "./coverage/reason-text";
import type { Credential } from "./credential";
import { credentialTypeFacts } from "./credential-type";
import { type Instant, millisecondsPerDay, readInstant } from "./instant";
import type { Thresholds } from "./rotation-policy";
import type { User } from "./user";

export const statuses = ["OVERDUE", "UNKNOWN", "DUE_SOON", "EXEMPT", "CURRENT"] as const;

/**
 * `OVERDUE`: past its due instant. `DUE_SOON`: at or past the warn age, not overdue. `CURRENT`: younger.
 * `EXEMPT`: a live exemption covers it. `UNKNOWN`: no usable age instant, whatever exemption covers it.
 */
export type Status = (typeof statuses)[number];

export const flags = [
  "capability_off",
  "inactive_user",
  "orphan",
  "at_quota",
  "expired",
  "future",
  "federated",
  "service_user",
  "inactive_credential",
  "unreadable_expiry",
] as const;

/** What else there is to know about a credential, beside its status. */
export type Flag = (typeof flags)[number];

/** A credential's age and what follows from it. */
export interface Judgement {
  readonly status: Status;
  readonly flags: readonly Flag[];
  /** `undefined` when it cannot be told. */
  readonly ageInstant: Instant | undefined;
  /** Age instant and max age; exactly then a credential is not yet overdue. */
  readonly due: Instant | undefined;
  /** Whole days elapsed, rounded down; negative for an age instant in the future. */
  readonly daysOld: number | undefined;
  readonly expiresOn: Instant | undefined;
  /** Why the status is `UNKNOWN`. */
  readonly unknownBecause: string | undefined;
}

/** What judging needs to know beside the credential. */
export interface Circumstances {
  readonly asOf: Instant;
  readonly thresholds: Thresholds;
  readonly exempt: boolean;
  /** The user that the credential belongs to, if the inventory has it. */
  readonly user: User | undefined;
  /** Whether the inventory is complete, so that a user who is not in it is gone. */
  readonly usersComplete: boolean;
  /** Credentials of the same type that the user has, this one included, deleted ones excluded. */
  readonly held: number;
}

/** Judges one credential that is not deleted. */
export function judge(credential: Credential, circumstances: Circumstances): Judgement {
  const { asOf, thresholds, exempt } = circumstances;
  const age = ageInstantOf(credential);
  const expiresOn = credential.expiresOn === undefined ? undefined : readInstant(credential.expiresOn);
  const common = { expiresOn, flags: flagsOf(credential, circumstances, age.instant, expiresOn) };
  if (age.instant === undefined) {
    return {
      ...common,
      status: "UNKNOWN",
      ageInstant: undefined,
      due: undefined,
      daysOld: undefined,
      unknownBecause: age.because,
    };
  }
  const elapsed = asOf - age.instant;
  const due = age.instant + thresholds.maxAgeDays * millisecondsPerDay;
  const byAge: Status =
    asOf > due
      ? "OVERDUE"
      : elapsed >= 0 && elapsed >= thresholds.warnAgeDays * millisecondsPerDay
        ? "DUE_SOON"
        : "CURRENT";
  return {
    ...common,
    status: exempt ? "EXEMPT" : byAge,
    ageInstant: age.instant,
    due,
    daysOld: Math.floor(elapsed / millisecondsPerDay),
    unknownBecause: undefined,
  };
}

type AgeInstant =
  | { readonly instant: Instant; readonly because?: undefined }
  | { readonly instant?: undefined; readonly because: string };

/** When a credential's age began: for a database credential when its password was last set, if the service says so. */
function ageInstantOf(credential: Credential): AgeInstant {
  if (credential.unresolved !== undefined)
    return { because: reasonsText(credential.unresolved, recordWords) };
  const lastSet = credential.type === "db_credentials" ? credential.lastSet : undefined;
  const [name, text] =
    lastSet === undefined ? ["creation date", credential.created] : ["lastSetDate", lastSet];
  if (text === undefined) return { because: "the service gave no creation date" };
  const instant = readInstant(text);
  return instant === undefined ? { because: unreadable(name, text) } : { instant };
}

/** One that names no user is nobody's for want of a name: its user is not known to be gone. */
function namesUser({ userId, userOcid }: Credential): boolean {
  return userId !== undefined || userOcid !== undefined;
}

function unreadable(name: string, text: string): string {
  return `unreadable ${name} ${JSON.stringify(text.slice(0, 60))}`;
}

function flagsOf(
  credential: Credential,
  { asOf, user, usersComplete, held }: Circumstances,
  ageInstant: Instant | undefined,
  expiresOn: Instant | undefined,
): Flag[] {
  const raised: Record<Flag, boolean> = {
    capability_off: user?.capabilities[credential.type] === false,
    inactive_user: user?.active === false,
    orphan: user === undefined && usersComplete && namesUser(credential),
    at_quota: user !== undefined && held >= credentialTypeFacts[credential.type].quota,
    expired: expiresOn !== undefined && expiresOn < asOf,
    future: ageInstant !== undefined && ageInstant > asOf,
    federated: user?.federated === true,
    service_user: user?.serviceUser === true,
    inactive_credential: credential.lifecycleState === "INACTIVE",
    unreadable_expiry: credential.expiresOn !== undefined && expiresOn === undefined,
  };
  return flags.filter((flag) => raised[flag]);
}
