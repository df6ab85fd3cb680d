/** A resource as it stands in the synthesized JSON. */
export interface SynthesizedResource {
  /** Terraform type, such as `oci_objectstorage_bucket`. */
  readonly type: string;
  /** Path of its construct. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where a rule does not hold, and what is there. */
export interface Violation {
  /** Path of the construct; empty for the stack as a whole. */
  readonly path: string;
  readonly detail: string;
}

/** One rule of the policy pack. */
export interface Rule {
  /** `CC` and three digits; never reused. */
  readonly id: string;
  /** What must hold. */
  readonly title: string;
  /** Why. */
  readonly reason: string;
  check(resources: readonly SynthesizedResource[]): Violation[];
}

/** A rule about every resource of one type: `problem` says what is wrong with one, or nothing. */
export function ruleFor(
  type: string,
  rule: Omit<Rule, "check">,
  problem: (body: Readonly<Record<string, unknown>>) => string | undefined,
): Rule {
  return {
    ...rule,
    check: (resources) =>
      resources
        .filter((resource) => resource.type === type)
        .flatMap(({ path, body }) => {
          const detail = problem(body);
          return detail === undefined ? [] : [{ path, detail }];
        }),
  };
}

/** The blocks under a key: Terraform's JSON has one as an object or several as an array. */
export function blocks(value: unknown): Readonly<Record<string, unknown>>[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]) as Readonly<Record<string, unknown>>[];
}
