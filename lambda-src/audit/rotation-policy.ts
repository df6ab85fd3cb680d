import { z } from "zod";
import { type CredentialType, credentialTypes, perType, type PerType } from "./credential-type";
import { type Instant, millisecondsPerDay, parseDate } from "./instant";

const defaultMaxAgeDays = 90;
const defaultWarnAgeDays = 75;

const days = z.int().min(1).max(3650);
const warnDays = z.int().min(0).max(3650);
const text = z.string().trim().min(1).max(500);

const endDate = z
  .string()
  .refine((value) => parseDate(value) !== undefined, { error: "expected a date, YYYY-MM-DD" })
  .describe("Last day on which it counts, UTC, YYYY-MM-DD.");

const accountability = {
  reason: text.describe("Why, for the auditor."),
  owner: text.describe("Who answers for it: a person or a team."),
  until: endDate,
};

/** Names a domain: its display name, OCID or URL. */
const domain = text.describe("Display name, OCID or URL of an identity domain.");
const type = z.enum(credentialTypes);

/** Credentials that need not be rotated in time. Every selector given must match; at least one is needed. */
export const exemptionSchema = z
  .strictObject({
    user: text.describe("User name, OCID or SCIM id.").optional(),
    domain: domain.optional(),
    type: type.optional(),
    credential: text.describe("OCID or SCIM id of one credential.").optional(),
    ...accountability,
  })
  .refine((value) => Boolean(value.user ?? value.domain ?? value.type ?? value.credential), {
    error: "needs at least one of user, domain, type, credential: an exemption for everything is not one",
  });

export type Exemption = z.infer<typeof exemptionSchema>;

/** A domain, or one credential type of it, that may stay unread without making the audit incomplete. */
export const acceptedGapSchema = z.strictObject({ domain, type: type.optional(), ...accountability });

export type AcceptedGap = z.infer<typeof acceptedGapSchema>;

/** A credential that is known to exist: an audit that does not see it has not seen its domain. */
export const canarySchema = z.strictObject({
  domain,
  credential: text.describe("OCID or SCIM id of the credential."),
});

export type Canary = z.infer<typeof canarySchema>;

const basis = text.describe(
  "Where the age comes from, for the auditor, such as the id of a targeted risk analysis (PCI DSS 12.3.1).",
);

const thresholds = z.strictObject({
  maxAgeDays: days.optional(),
  warnAgeDays: warnDays.optional(),
  basis: basis.optional(),
});

/** A rotation policy as people write it, in a policy file, a tenancy file or the configuration secret. */
export const rotationPolicySchema = z
  .strictObject({
    maxAgeDays: days
      .optional()
      .describe("Age in days at which a credential must have been rotated. Default 90."),
    warnAgeDays: warnDays
      .optional()
      .describe(
        "Age in days from which a credential is due soon. Default 75, or maxAgeDays when that is lower.",
      ),
    basis: basis.optional(),
    types: z
      .strictObject(perType(() => thresholds.optional()))
      .optional()
      .describe("Thresholds for one credential type, in place of the general ones."),
    exemptions: z.array(exemptionSchema).optional(),
    acceptedGaps: z.array(acceptedGapSchema).optional(),
    canaries: z
      .array(canarySchema)
      .optional()
      .describe("Credentials that every complete audit must see; a domain without its canary is PARTIAL."),
  })
  .superRefine(
    (policy, context) => {
      for (const { path, warn, max } of warnings(policy)) {
        if (warn <= max) continue;
        context.addIssue({
          code: "custom",
          path,
          input: warn,
          message: `warn age ${warn} is above the max age ${max}: a credential would be overdue before it is due soon`,
        });
      }
    },
    // Also beside other mistakes, so that all are reported at once.
    { when: ({ value }) => typeof value === "object" && value !== null },
  );

/** Every warn age that was set, and the max age that it goes with; those that are no numbers are reported as such. */
function* warnings(policy: RotationPolicyInput): Generator<{ path: string[]; warn: number; max: number }> {
  const generalMax = asNumber(policy.maxAgeDays) ?? defaultMaxAgeDays;
  const warn = asNumber(policy.warnAgeDays);
  if (warn !== undefined) yield { path: ["warnAgeDays"], warn, max: generalMax };
  for (const name of credentialTypes) {
    const own = policy.types?.[name];
    const ownWarn = asNumber(own?.warnAgeDays);
    if (ownWarn === undefined) continue;
    yield {
      path: ["types", name, "warnAgeDays"],
      warn: ownWarn,
      max: asNumber(own?.maxAgeDays) ?? generalMax,
    };
  }
}

function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** A rotation policy as it is written. */
export type RotationPolicyInput = z.infer<typeof rotationPolicySchema>;

/** When credentials of one type fall due. */
export interface Thresholds {
  readonly maxAgeDays: number;
  readonly warnAgeDays: number;
  /** Where the age comes from, as the policy says it. */
  readonly basis?: string | undefined;
}

/** A rotation policy with every default filled in. */
export interface RotationPolicy {
  readonly thresholds: PerType<Thresholds>;
  readonly exemptions: readonly Exemption[];
  readonly acceptedGaps: readonly AcceptedGap[];
  readonly canaries: readonly Canary[];
}

/** Fills in the defaults. A warn age that nobody set never exceeds the max age. */
export function rotationPolicy(input: RotationPolicyInput = {}): RotationPolicy {
  const generalMax = input.maxAgeDays ?? defaultMaxAgeDays;
  const generalWarn = input.warnAgeDays ?? defaultWarnAgeDays;
  const thresholdsOf = (name: CredentialType): Thresholds => {
    const own = input.types?.[name];
    const maxAgeDays = own?.maxAgeDays ?? generalMax;
    const warnAgeDays = own?.warnAgeDays ?? Math.min(generalWarn, maxAgeDays);
    // The general basis is one of the general age alone.
    const basis = own?.basis ?? (own?.maxAgeDays === undefined ? input.basis : undefined);
    return { maxAgeDays, warnAgeDays, ...(basis !== undefined && { basis }) };
  };
  return {
    thresholds: perType(thresholdsOf),
    exemptions: input.exemptions ?? [],
    acceptedGaps: input.acceptedGaps ?? [],
    canaries: input.canaries ?? [],
  };
}

/** Whether something that holds until the end of the day `until` (UTC) still holds at `asOf`. */
export function isLive(until: string, asOf: Instant): boolean {
  const day = parseDate(until);
  return day !== undefined && asOf < day + millisecondsPerDay;
}
