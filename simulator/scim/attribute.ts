/** When an attribute is in an answer, in SCIM's words. */
export type Returned = "always" | "default" | "request" | "never";

/**
 * An attribute, as the `SCIM++ Properties` that oci-identitydomains 2.140.2 documents on its models have it (`returned`,
 * `idcsSearchable`); test/simulator/schema.test.ts compares the two.
 */
export interface Attribute {
  readonly returned: Returned;
  /** Whether filters and sorting may name it. Where Oracle's schema does not say so (`idcsSearchable`), they may not. */
  readonly searchable: boolean;
  /** Compared to the letter, not by SCIM's rule that case does not matter. */
  readonly exact?: boolean;
  /** Compared as an instant. */
  readonly instant?: boolean;
  readonly secret?: boolean;
  readonly sub?: Readonly<Record<string, Attribute>>;
}

export const plain = (returned: Returned, searchable = false): Attribute => ({ returned, searchable });
export const identifier = (returned: Returned): Attribute => ({ returned, searchable: true, exact: true });
export const instant = (returned: Returned, searchable = false): Attribute => ({
  returned,
  searchable,
  instant: true,
});
export const secret: Attribute = { returned: "default", searchable: false, secret: true };
export const complex = (returned: Returned, sub: Readonly<Record<string, Attribute>>): Attribute => ({
  returned,
  searchable: false,
  sub,
});
