import type { CredentialType } from "../audit/credential-type";

/**
 * How a finding gets from the function's log line into a problem of Cloud Guard: the field of the line (`data.<name>`), the
 * field of the data source's query, and the name of the problem's entity. Keys correlate, one problem for each value; the
 * others are carried (Cloud Guard, "Data Sources").
 */
export const insightFields = {
  key: { queryField: "cgkey01", entity: "Finding" },
  type: { queryField: "cg01", entity: "Credential type" },
  user: { queryField: "cg02", entity: "User" },
  domain: { queryField: "cg03", entity: "Identity domain" },
  domain_url: { queryField: "cg04", entity: "URL of the identity domain" },
  credential: { queryField: "cg05", entity: "Credential" },
  status: { queryField: "cg06", entity: "Status" },
  age: { queryField: "cg07", entity: "Age" },
} as const;

export type InsightField = keyof typeof insightFields;

/** How many of the fields are keys. */
export const insightKeys = Object.values(insightFields).filter(({ queryField }) =>
  queryField.startsWith("cgkey"),
).length;

/** What tells a finding's line from any other line of the log. */
export const findingLineKind = "credential-finding";

/** Name of the detector rule, and so of its problems: rules and events are found by it. */
export const insightRuleName = "Credential is overdue for rotation (credential audit)";

/** Label of the detector rule, and so of its problems: by it the function knows them. */
export function insightLabel(tenancyName: string): string {
  return `credential-audit-${tenancyName}`;
}

/** A log, as a query names it. Values may be Terraform references. */
export interface LogAddress {
  readonly compartmentId: string;
  readonly logGroupId: string;
  readonly logId: string;
}

/** The query of the data source, in Logging's query language. */
export function insightQuery({ compartmentId, logGroupId, logId }: LogAddress): string {
  const selected = Object.entries(insightFields).map(
    ([name, { queryField }]) => `data.${name} as ${queryField}`,
  );
  return `search "${compartmentId}/${logGroupId}/${logId}" | data.kind='${findingLineKind}' | select ${selected.join(", ")}`;
}

/**
 * Cloud Guard's own detector rule for the age of each type (Oracle, "Auto-rotation of OCI IAM credentials"). It has none for
 * the others; what its rules say is a fixed number of days, which knows no exemption.
 */
export const ownAgeRules: Readonly<Partial<Record<CredentialType, string>>> = {
  api_keys: "API_KEY_TOO_OLD",
  auth_tokens: "AUTH_TOKEN_TOO_OLD",
  customer_secret_keys: "SECRET_KEY_TOO_OLD",
};
