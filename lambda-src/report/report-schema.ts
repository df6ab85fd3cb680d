import { z } from "zod";
import { type StoredCoverage, withReasons } from "../audit/coverage/earlier-reports";
import { reasonKinds } from "../audit/coverage/reason";
import { credentialTypes, perType } from "../audit/credential-type";
import { changeKinds } from "../audit/change";
import { flags, statuses } from "../audit/judgement";
import { parseInstant } from "../audit/instant";
import { type Report, type ReportedCredential, reportSchemaVersion } from "../audit/report";
import { acceptedGapSchema, canarySchema, exemptionSchema, rotationPolicy } from "../audit/rotation-policy";

const count = z.int().min(0);
const days = z.int();
const optionalText = z.string().nullable();
const type = z.enum(credentialTypes);
const status = z.enum(statuses);
const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, { error: "expected a date-time with offset" })
  .meta({ format: "date-time" });

const domainStatuses = ["AUDITED", "PARTIAL", "NOT_AUDITED", "SKIPPED"] as const;
const typeStatus = z.enum([...domainStatuses, "NOT_APPLICABLE"]);
const byStatus = z.object(
  Object.fromEntries(statuses.map((name) => [name, count])) as Record<
    (typeof statuses)[number],
    typeof count
  >,
);
/** A flag that the report's version did not know yet was raised for nobody. */
const flagCount = count.default(0);
const byFlag = z.object(
  Object.fromEntries(flags.map((name) => [name, flagCount])) as Record<
    (typeof flags)[number],
    typeof flagCount
  >,
);

/**
 * An object with a member for each credential type.
 * @param unknown what a report says of a type that its version did not know yet
 */
const eachType = <T extends z.ZodType>(schema: T, unknown: () => z.output<T>) => {
  // A function, so that no two reports share an object; the schema's own output is its input here.
  const member = schema.default(unknown as never);
  return z.object(perType(() => member));
};

/** A later minor version may add kinds and facts: they are let through. */
const reason = z
  .looseObject({ kind: z.string().describe(`One of: ${reasonKinds.join(", ")}.`) })
  .meta({ id: "reason" })
  .describe("Why, for programs: a kind with its facts. Absent in reports of earlier versions.");
const because = z.array(reason).optional();

const typeCoverage = z.object({
  status: typeStatus,
  expected: count.nullable().describe("References that users carry to credentials of this type."),
  found: count.describe("Credentials read."),
  reason: optionalText.describe("Why it is anything but AUDITED."),
  because,
  completeness: z
    .object({
      how: z.enum(["proven", "rolling", "sampled"]),
      provenOn: z.string().nullable().describe("The day on which everybody was asked about."),
      runs: count.describe("Runs since the first proof."),
      parts: count.describe(
        "Into how many parts the users were divided: each has its turn in a round of runs.",
      ),
    })
    .optional()
    .describe("How it was shown that nothing is missing. Absent in reports of earlier versions."),
});

const unknownType = (): z.output<typeof typeCoverage> => ({
  status: "NOT_AUDITED",
  expected: null,
  found: 0,
  reason: "the report is of a version that did not know this type",
});

const coverage = z.object({
  complete: z.boolean().describe("Whether everything that was asked for was read, accepted gaps aside."),
  domains: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      ocid: optionalText,
      status: z.enum(domainStatuses),
      reason: optionalText,
      because,
      users: count,
      requests: count,
      types: eachType(typeCoverage, unknownType),
      doubts: z
        .array(z.string())
        .optional()
        .describe("Why the domain, or others beside it, may hold more than its types show."),
      doubtedBecause: because,
      baseline: z
        .object({ users: count.nullable(), found: z.object(perType(() => count.optional())) })
        .optional()
        .describe("Earlier counts that the next audit is measured by in place of this one's."),
    }),
  ),
  discoveryGaps: z.array(
    z.object({
      compartment: z.string(),
      ocid: optionalText,
      reason: z.string(),
      because: reason.optional(),
    }),
  ),
  acceptedGaps: z.array(
    z.object({
      domain: z.string(),
      domainUrl: z.string().optional(),
      domainOcid: optionalText.optional(),
      type: type.nullable(),
      reason: z.string(),
      owner: z.string(),
      until: z.string(),
    }),
  ),
  missingCanaries: z.array(canarySchema),
  because,
  incompleteBecause: z.array(z.string()),
});

const tally = z.object({ total: count, byStatus, oldestDays: days.nullable() });
const usage = z.object({ capable: count, holders: count, capableWithout: count });

const noTally = (): z.output<typeof tally> => ({
  total: 0,
  byStatus: Object.fromEntries(statuses.map((name) => [name, 0])) as z.output<typeof byStatus>,
  oldestDays: null,
});
const noUsage = (): z.output<typeof usage> => ({ capable: 0, holders: 0, capableWithout: 0 });

const summary = z.object({
  credentials: count.describe("Credentials judged."),
  deleted: count.describe("Credentials that the service lists as deleted: counted, not judged."),
  byStatus,
  byFlag,
  byType: eachType(tally, noTally),
  byDomain: z.array(
    z.object({
      domain: z.string(),
      domainUrl: z.string(),
      users: count,
      holders: count,
      capableWithout: count,
      byType: eachType(tally, noTally),
      usage: eachType(usage, noUsage),
    }),
  ),
  users: count,
  holders: count,
  capableWithout: count,
  usage: eachType(usage, noUsage),
  requests: count,
  exemptions: z.array(exemptionSchema.safeExtend({ live: z.boolean(), matches: count })),
});

/** One row of `credentials`, for reading a large report row by row. */
export const reportedCredentialSchema: z.ZodType<ReportedCredential> = z.object({
  domain: z.string(),
  domainUrl: z.string(),
  compartment: z.string(),
  userName: z.string(),
  userOcid: optionalText,
  userId: optionalText,
  email: optionalText,
  type,
  id: z.string().describe("OCID where there is one, else the SCIM id."),
  scimId: z.string(),
  label: optionalText,
  created: instant.nullable().describe("The age instant."),
  daysOld: days.nullable(),
  rotationDue: instant.nullable(),
  status,
  flags: z.array(z.enum(flags)),
  expiresOn: instant.nullable(),
  lifecycleState: optionalText,
  exemption: z.object({ reason: z.string(), owner: z.string(), until: z.string() }).nullable(),
  unknownBecause: optionalText,
});

const holder = z.object({
  domain: z.string(),
  domainUrl: z.string(),
  userName: z.string(),
  userOcid: optionalText,
  userId: z.string(),
  email: optionalText,
  active: z.boolean().nullable(),
  federated: z.boolean(),
  serviceUser: z.boolean(),
  can: z.array(type),
  has: z.object(perType(() => z.object({ count, oldestDays: days.nullable() }).optional())),
});

const delta = z.object({
  previous: z.object({ asOf: instant, complete: z.boolean() }),
  counts: z.object(
    Object.fromEntries(changeKinds.map((kind) => [kind, count])) as Record<
      (typeof changeKinds)[number],
      typeof count
    >,
  ),
  changes: z.array(
    z.object({
      kind: z.enum(changeKinds),
      domain: z.string(),
      domainUrl: z.string(),
      userName: z.string(),
      userOcid: optionalText,
      type,
      id: z.string(),
      scimId: z.string(),
      replacedBy: optionalText,
      before: status.nullable(),
      after: status.nullable(),
      reason: optionalText,
    }),
  ),
  coverage: z.array(
    z.object({
      kind: z.enum(["gained", "lost"]),
      domain: z.string(),
      domainUrl: z.string(),
      type,
      before: typeStatus.nullable(),
      after: typeStatus.nullable(),
    }),
  ),
});

const policyDays = z.int().min(0).max(3650);

const policy = z.object({
  thresholds: eachType(
    z.object({ maxAgeDays: policyDays, warnAgeDays: policyDays, basis: z.string().optional() }),
    () => rotationPolicy().thresholds.api_keys,
  ),
  exemptions: z.array(exemptionSchema),
  acceptedGaps: z.array(acceptedGapSchema),
  canaries: z.array(canarySchema),
});

const controls = z
  .object({ benchmark: z.string(), byType: eachType(optionalText, () => null) })
  .describe("Which control of a benchmark asks for the rotation of a type; null where it has none.");

/** A report as a file has it, whichever minor version wrote it. */
export type StoredReport = Omit<Report, "coverage"> & { readonly coverage: StoredCoverage };

/** A stored report as this version knows it. */
export function reportOf(stored: StoredReport): Report {
  return { ...stored, coverage: withReasons(stored.coverage) };
}

/**
 * The shape of `report.json`, for reading one back and for its published JSON Schema. Fields that a later minor version
 * adds are let through.
 */
export const reportSchema: z.ZodType<StoredReport> = z
  .object({
    schemaVersion: z.literal(reportSchemaVersion),
    tenancy: z.object({ ocid: z.string(), name: optionalText }),
    asOf: instant,
    generatedAt: z.iso.date().optional().describe("The day on which the tenancy was read, UTC."),
    toolVersion: z.string().optional().describe("Version of the program that made it."),
    policy,
    policySource: z.string().optional().describe("Where the policy came from."),
    controls: controls.optional(),
    coverage,
    summary,
    credentials: z.array(reportedCredentialSchema),
    holders: z.array(holder),
    delta: delta.nullable(),
  })
  .describe("What a credential audit found. Instants are ISO 8601 in UTC.");
