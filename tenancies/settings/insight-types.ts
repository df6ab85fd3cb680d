import { type CredentialType, credentialTypes } from "../../lambda-src/audit/credential-type";
import { ownAgeRules } from "../../lambda-src/contract/insight";

/** Which types become problems of Cloud Guard: those that it has no age rule for, or all. */
export const insightTypeChoices = ["gaps", "all"] as const;

export type InsightTypes = (typeof insightTypeChoices)[number];

/** The types of a choice. */
export function insightTypes(choice: InsightTypes = "gaps"): CredentialType[] {
  return credentialTypes.filter((type) => choice === "all" || ownAgeRules[type] === undefined);
}
