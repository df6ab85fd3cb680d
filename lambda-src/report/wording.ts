import type { TypeStatus } from "../audit/coverage/coverage";
import type { CredentialType } from "../audit/credential-type";
import { credentialTypeFacts } from "../audit/credential-type";
import type { ChangeKind } from "../audit/change";
import type { Flag, Status } from "../audit/judgement";

export const statusWords: Readonly<Record<Status, string>> = {
  OVERDUE: "Overdue",
  UNKNOWN: "Unknown",
  DUE_SOON: "Due soon",
  EXEMPT: "Exempt",
  CURRENT: "Current",
};

export const statusMeaning: Readonly<Record<Status, string>> = {
  OVERDUE: "older than the policy allows",
  UNKNOWN: "age cannot be told",
  DUE_SOON: "past the warn age",
  EXEMPT: "excused for a while",
  CURRENT: "younger than the warn age",
};

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  new: "New",
  rotated: "Rotated",
  deleted: "Deleted",
  newly_overdue: "Newly overdue",
  newly_due: "Newly due soon",
  no_longer_exempt: "No longer exempt",
  no_longer_due: "No longer due",
  not_seen: "Not seen",
  newly_seen: "Seen for the first time",
};

export const coverageWords: Readonly<Record<TypeStatus, string>> = {
  AUDITED: "Audited",
  PARTIAL: "Partial",
  NOT_AUDITED: "Not audited",
  SKIPPED: "Skipped",
  NOT_APPLICABLE: "Not applicable",
};

export const coverageMeaning: Readonly<Record<TypeStatus, string>> = {
  AUDITED: "Everything was read.",
  PARTIAL: "Some of it was read: credentials can be missing.",
  NOT_AUDITED: "Nothing of it was read: nobody knows what is there.",
  SKIPPED: "Left out on request, or an inactive domain.",
  NOT_APPLICABLE: "The service itself says that the type does not exist there.",
};

/** Headings of the table of findings. */
export const columnTitles = {
  status: "Status",
  user: "User",
  type: "Type",
  credential: "Credential",
  domain: "Domain",
  created: "Created",
  due: "Due",
} as const;

export function typeName(type: CredentialType): string {
  return credentialTypeFacts[type].consoleName;
}

/** `1,234`: the same on every machine. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** The names of the flags for people, what each means, and what follows from it. */
export const flagWords: Readonly<Record<Flag, { readonly name: string; readonly meaning: string }>> = {
  capability_off: {
    name: "Capability off",
    meaning:
      "The user has it, but may not create one: the capability is off. Delete it, or switch the capability on before you rotate it.",
  },
  inactive_user: {
    name: "Inactive user",
    meaning: "The user is inactive. Delete it; the user's administrator has to, since the user cannot.",
  },
  orphan: {
    name: "No user",
    meaning:
      "Its user is gone: the complete list of users of the domain does not have it. Delete it; only Oracle's CLI reaches it.",
  },
  at_quota: {
    name: "No room",
    meaning:
      "The user has as many of the type as a user can have. The next one can be created only after one is deleted.",
  },
  expired: { name: "Expired", meaning: "Its expiry date is past. Delete it." },
  future: {
    name: "Dated in the future",
    meaning: "Its age instant is after the instant of the audit, so its age is negative.",
  },
  federated: {
    name: "Federated user",
    meaning:
      "The user signs in through an identity provider. The credential works without it, also after the person has left there.",
  },
  service_user: {
    name: "Service user",
    meaning: "The user is a service user: find out what runs as it before you rotate it.",
  },
  inactive_credential: {
    name: "Inactive credential",
    meaning: "It is inactive and works for nobody. It is judged all the same: it can be activated again.",
  },
  unreadable_expiry: {
    name: "Unreadable expiry",
    meaning:
      "Its expiry date is none that can be read, so it may have expired or not. It is judged by its age; look the expiry up in the domain.",
  },
};
