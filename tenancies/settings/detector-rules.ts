/** The four credential-age rules of Oracle's configuration detector recipe (Oracle, "Auto-rotation of OCI IAM credentials"). */
export const ageRules = [
  "API_KEY_TOO_OLD",
  "AUTH_TOKEN_TOO_OLD",
  "PASSWORD_TOO_OLD",
  "SECRET_KEY_TOO_OLD",
] as const;

/** Rules about credentials, beside their age, that can be turned on by choice. Not every tenancy has them all. */
export const hygieneRules = [
  "IAM_MFA_TOTP_DEVICE_TOO_OLD",
  "KEY_NOT_ROTATED",
  "NO_MFA_ENABLED_FOR_USER",
  "PASSWORD_POLICY_NOT_COMPLEX",
  "USER_HAS_API_KEYS",
] as const;

/** Risk levels of a detector rule (provider schema, `detector_rules.details.risk_level`). */
export const riskLevels = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "MINOR"] as const;

export type AgeRule = (typeof ageRules)[number];
export type HygieneRule = (typeof hygieneRules)[number];
export type RiskLevel = (typeof riskLevels)[number];

/** Detector rules that are on, by id, with their risk levels. */
export type EnabledRules = Readonly<Record<string, RiskLevel>>;

/** Label on every detector rule that this project turns on, and so on its problems. */
export const ruleLabel = "stale-credential";

/** Risk level of a credential-age rule, if nothing else is said. */
const defaultRiskLevel: RiskLevel = "HIGH";

/** The rules to turn on: every age rule, and the hygiene rules that were chosen; sorted by id. */
export function enabledRules(
  riskLevels: Readonly<Partial<Record<AgeRule, RiskLevel>>> = {},
  hygiene: Readonly<Partial<Record<HygieneRule, RiskLevel>>> = {},
): EnabledRules {
  const ages = ageRules.map((rule): [string, RiskLevel] => [rule, riskLevels[rule] ?? defaultRiskLevel]);
  return Object.fromEntries(
    [...ages, ...Object.entries(hygiene)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}
