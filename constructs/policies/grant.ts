/**
 * Something that a construct lets others do with what it made. It says what and where; `Policies` says who. Values may be
 * Terraform references.
 */
export interface Grant {
  /** Verb and resource type of IAM's policy language, such as `read secret-bundles`. */
  readonly what: string;
  /** OCID of the compartment. @default the whole tenancy */
  readonly compartmentId?: string;
  /** Conditions that must all hold. @default none */
  readonly where?: readonly string[];
  /** The operation that is refused without it, and what it is for. */
  readonly operation: string;
}

/** Whom a statement is for. */
export interface Principal {
  /** Subject of the statement, such as `service cloudguard`. */
  readonly who: string;
  /** Conditions that leave nobody but the principal. @default the subject means it alone */
  readonly where?: readonly string[];
}

/** The IAM policy statement that gives `grant` to `principal`. */
export function statementFor(principal: Principal, grant: Grant): string {
  const where = [...(principal.where ?? []), ...(grant.where ?? [])];
  const place = grant.compartmentId === undefined ? "tenancy" : `compartment id ${grant.compartmentId}`;
  const isSingle = where.length === 1 && principal.where === undefined;
  const condition = isSingle ? `where ${where[0]}` : `where all {${where.join(", ")}}`;
  return `allow ${principal.who} to ${grant.what} in ${place}${where.length > 0 ? ` ${condition}` : ""}`;
}

/** What is granted twice in the same words is granted once. */
export function distinct(grants: readonly Grant[]): Grant[] {
  const known = new Set<string>();
  return grants.filter((grant) => {
    const key = statementFor({ who: "" }, grant);
    return !known.has(key) && known.add(key);
  });
}
