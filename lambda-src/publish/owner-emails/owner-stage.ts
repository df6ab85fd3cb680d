import { type Instant, millisecondsPerDay, parseInstant } from "../../audit/instant";
import type { ReportedCredential } from "../../audit/report";

/** How far a credential is on the way to and beyond its due instant: its owner is told once a stage. */
export type OwnerStage = "due-soon" | "last-week" | "overdue" | `overdue-week-${number}`;

const week = 7 * millisecondsPerDay;

/**
 * The stage of a credential at `asOf`: due soon, the last seven days before it is due, overdue, and from the seventh day
 * after that a new one every week. None for a credential that nobody must rotate now, or whose due instant is unknown.
 */
export function ownerStage(credential: ReportedCredential, asOf: Instant): OwnerStage | undefined {
  const due = credential.rotationDue === null ? undefined : parseInstant(credential.rotationDue);
  if (due === undefined) return undefined;
  switch (credential.status) {
    case "DUE_SOON":
      return due - asOf > week ? "due-soon" : "last-week";
    case "OVERDUE": {
      const weeks = Math.floor((asOf - due) / week);
      return weeks === 0 ? "overdue" : `overdue-week-${weeks}`;
    }
    default:
      return undefined;
  }
}
