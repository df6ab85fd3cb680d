import type { TypeStatus } from "../../audit/coverage/coverage";
import type { CredentialType } from "../../audit/credential-type";
import { credentialTypeFacts } from "../../audit/credential-type";
import type { ChangeKind } from "../../audit/change";
import type { Status } from "../../audit/judgement";

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
