import { z } from "zod";
import { credentialTypes } from "../../audit/credential-type";
import { assumptionIds, verdicts } from "./assumption-ids";

/** What is asked of a domain, by the names that the file has for it. */
export const questionIds = [
  "users",
  "users_again",
  "users_whole_references",
  "users_1000",
  "batch_2",
  "batch_10",
  "batch_50",
  "nobody",
  "unsearchable",
  ...credentialTypes.flatMap((type) => [`listing_${type}`, `search_${type}`, `filter_${type}`] as const),
] as const;

export type QuestionId = (typeof questionIds)[number];

/**
 * Codes that Oracle's documents and public logs show, and those of RFC 7644, section 3.12. A code that is none of them is
 * `other`: in a file that leaves the house, a word that a service chose is a word that nobody checked.
 */
export const knownCodes = [
  "BadErrorResponse",
  "InternalServerError",
  "InvalidParameter",
  "MissingParameter",
  "NotAllowed",
  "NotAuthenticated",
  "NotAuthorizedOrNotFound",
  "NotFound",
  "PayloadTooLarge",
  "ServiceUnavailable",
  "TooManyRequests",
  "error.common.common.accessDenied",
  "error.common.validation.invalidFilter",
  "error.common.validation.stringExceedsMaxLimit",
  "invalidFilter",
  "invalidPath",
  "invalidSyntax",
  "invalidValue",
  "sensitive",
  "tooMany",
] as const;

/** Names of headers that could tell of rate limits and paging. Any other is not written down, for the same reason. */
export const knownHeaders = [
  "opc-next-page",
  "opc-total-items",
  "ratelimit",
  "ratelimit-limit",
  "ratelimit-policy",
  "ratelimit-remaining",
  "ratelimit-reset",
  "retry-after",
  "x-rate-limit-limit",
  "x-rate-limit-remaining",
  "x-rate-limit-reset",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
] as const;

/** `DomainSummary.licenseType` as documents and public code spell it. */
export const knownLicences = [
  "free",
  "oracle-apps",
  "oracle-apps-premium",
  "premium",
  "external-user",
  "external-active-user",
] as const;

/** More than any domain has; a larger number would not be a count. */
export const mostCounted = 10_000_000;

const count = z.int().min(0).max(mostCounted);

const answer = z.strictObject({
  /** HTTP status; 0 when no answer came. */
  status: z.int().min(0).max(599),
  code: z.enum([...knownCodes, "other"]).nullable(),
  /** Why there is no readable answer. */
  missing: z.enum(["timeout", "network", "malformed", "unsigned"]).nullable(),
  /** The service says in its own words that it knows no such resource type. */
  unknownType: z.boolean(),
  rows: count.nullable(),
  total: count.nullable(),
});

const domain = z.strictObject({
  default: z.boolean().nullable(),
  licence: z.enum([...knownLicences, "other"]).nullable(),
  active: z.boolean(),
  hasUrl: z.boolean(),
  /** Empty for a domain that was not asked: a report asks two. */
  answers: z.partialRecord(z.enum(questionIds), answer),
  /** References of the first users, asked for path by path and as the whole extension. */
  references: z.strictObject({ byPath: count.nullable(), whole: count.nullable() }),
  /** Whether the same page came twice in the same order. */
  sameOrder: z.boolean().nullable(),
  headers: z.array(z.enum(knownHeaders)),
});

/**
 * What a tenancy answered to questions that no document answers. Every text in it is one of the words of this schema, so
 * that no name, OCID, address, key or mail of a tenancy can be in it, whatever its services answer.
 */
export const fieldReportSchema = z.strictObject({
  fieldReport: z.literal(1),
  requests: z.int().min(0),
  /** The listing of the root compartment's domains; null when domains were named by their URLs. */
  domainsListed: answer.nullable(),
  domains: z.array(domain),
  verdicts: z.record(z.enum(assumptionIds), z.enum(verdicts)),
});

export type FieldReport = z.infer<typeof fieldReportSchema>;
export type DomainAnswers = z.infer<typeof domain>;
export type Answer = z.infer<typeof answer>;
