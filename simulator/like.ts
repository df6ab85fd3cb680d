import { z } from "zod";
import type { Tenancy } from "./cloud";
import { askedOf, askingFor } from "./fault-effects";
import type { Fault, FaultableRequest, FaultMatch, FaultRule } from "./faults";
import type { IdentityDomain, LicenseType } from "./identity/identity-domain";
import { identity } from "./identity/identity-store";
import type { Call } from "./operation";
import { type CredentialType, credentialTypeRows, credentialTypes } from "./scim/credential-type";
import { rateLimits } from "./scim/rate-limiter";
import { userCredentialsUrn } from "./scim/schema";
import { scimSettings } from "./scim/scim-settings";

const answer = z.object({
  status: z.number(),
  code: z.string().nullable(),
  missing: z.enum(["timeout", "network", "malformed", "unsigned"]).nullable(),
  unknownType: z.boolean(),
  rows: z.number().nullable(),
  total: z.number().nullable(),
});

const reportedDomain = z.object({
  default: z.boolean().nullable(),
  licence: z.string().nullable(),
  active: z.boolean(),
  hasUrl: z.boolean(),
  answers: z.record(z.string(), answer),
  references: z.object({ byPath: z.number().nullable(), whole: z.number().nullable() }),
  sameOrder: z.boolean().nullable(),
});

const fieldReport = z.object({
  fieldReport: z.literal(1),
  domainsListed: answer.nullable(),
  domains: z.array(reportedDomain),
});

type Answer = z.infer<typeof answer>;
type Reported = z.infer<typeof reportedDomain>;

/** What a field report of `credential-audit doctor` says. */
export type FieldReport = z.infer<typeof fieldReport>;

/** @throws {Error} for a text that is no field report */
export function parseFieldReport(text: string): FieldReport {
  const parsed = fieldReport.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`not a field report: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

/**
 * Makes the domains of a tenancy answer as those of a field report did: the Default domain as the Default domain, the others
 * one after the other. A domain that the report did not ask answers as one of the same licence, or as the first.
 *
 * @returns what goes wrong from then on; the domains themselves are changed too
 */
export function like(report: FieldReport, tenancy: Tenancy): readonly FaultRule[] {
  const rules: FaultRule[] = [];
  if (report.domainsListed && failed(report.domainsListed)) {
    const fault = faultOf(report.domainsListed);
    rules.push({ match: { operation: "ListDomains" }, fault });
  }
  const asked = report.domains.filter(({ answers }) => Object.keys(answers).length > 0);
  const others = report.domains.filter((reported) => reported.default !== true);
  for (const domain of tenancy.store(identity).domains.values()) {
    const own = domain.type === "DEFAULT" ? report.domains.find(isDefault) : others.shift();
    if (own) beLike(domain, own);
    const answers =
      own && asked.includes(own)
        ? own
        : (asked.find(({ licence }) => licence === domain.licenseType) ?? asked[0]);
    if (answers) rules.push(...answersLike(domain, answers));
  }
  return rules;
}

function isDefault(reported: Reported): boolean {
  return reported.default === true;
}

function beLike(domain: IdentityDomain, { licence, active, hasUrl }: Reported): void {
  if (licence !== null && Object.hasOwn(rateLimits, licence)) domain.licenseType = licence as LicenseType;
  if (!active) domain.lifecycleState = "INACTIVE";
  domain.hosted = hasUrl;
}

/** How a domain is asked for credentials, and what in the report tells of it. */
const ways = ["listing", "filter", "search"] as const;

function answersLike(domain: IdentityDomain, reported: Reported): FaultRule[] {
  const { answers, references, sameOrder } = reported;
  const match = { domain: domain.ocid };
  const last = Object.values(answers).at(-1);
  // Who was throttled to the end was asked no more.
  if (last?.status === 429) return [{ match, fault: faultOf(last) }];

  const rules: FaultRule[] = [];
  const users = /^(List|Search)Users$|^GetUser$/;
  const inventory = { ...match, operation: users };
  if (failed(answers.users)) rules.push({ match: inventory, fault: faultOf(answers.users) });
  const { users_1000: page } = answers;
  if (page && page.rows !== null && page.total !== null && page.rows < Math.min(page.total, 1000)) {
    const cap = page.rows;
    rules.push({
      match: inventory,
      fault: {
        kind: "reask",
        as: (call) => askingFor(call, { count: Math.min(cap, Number(askedOf(call, "count") ?? cap)) }),
      },
    });
  }
  if (sameOrder === false) rules.push({ match: inventory, fault: { kind: "reordered-pages" } });
  const { byPath, whole } = references;
  if (byPath === 0 && whole === 0) rules.push({ match: inventory, fault: { kind: "no-references" } });
  if (byPath === 0 && (whole ?? 0) > 0)
    rules.push({ match: inventory, fault: { kind: "reask", as: withoutReferencePaths } });

  const listed = credentialTypes.map((type) => answers[`listing_${type}`]);
  scimSettings(domain).refuseUnfiltered = listed.every((each) => each === undefined || failed(each));
  for (const type of credentialTypes)
    for (const way of ways) {
      const told = answers[`${way}_${type}`];
      if (failed(told)) rules.push({ match: { ...match, ...asking(type, way) }, fault: faultOf(told, type) });
    }
  for (const [size, fewer] of [
    [2, 1],
    [10, 2],
    [50, 10],
  ] as const) {
    const told = answers[`batch_${size}`];
    if (!failed(told) || failed(answers.search_api_keys)) continue;
    const isTooLarge = (request: FaultableRequest) => termsOf(request) > fewer;
    rules.push({
      match: { ...match, operation: /^Search(?!Users)/, when: isTooLarge },
      fault: faultOf(told),
    });
    break;
  }
  return rules;
}

/** The requests for a type that ask in one way. */
function asking(type: CredentialType, way: (typeof ways)[number]): FaultMatch {
  const { resource } = credentialTypeRows[type];
  if (way === "search") return { operation: `Search${resource}` };
  const filtered = way === "filter";
  return { operation: `List${resource}`, when: ({ query }) => query.has("filter") === filtered };
}

function termsOf({ body }: FaultableRequest): number {
  const { filter } = JSON.parse(body.toString()) as { filter?: unknown };
  return typeof filter === "string" ? filter.split(" or ").length : 0;
}

function withoutReferencePaths(call: Call): Call {
  const kept = (paths: readonly string[]) =>
    paths.filter((path) => !path.startsWith(`${userCredentialsUrn}:`));
  return call.method === "POST"
    ? askingFor(call, { attributes: kept((call.json() as { attributes?: string[] }).attributes ?? []) })
    : askingFor(call, { attributes: kept((call.query.get("attributes") ?? "").split(",")).join(",") });
}

function failed(told: Answer | undefined): told is Answer {
  return told !== undefined && (told.missing !== null || told.status >= 300);
}

function faultOf({ status, code, missing, unknownType }: Answer, type?: CredentialType): Fault {
  switch (missing) {
    case "timeout":
      return { kind: "stall", where: "headers" };
    case "network":
    case "unsigned":
      return { kind: "reset" };
    case "malformed":
      return { kind: "non-json" };
    case null:
      return {
        kind: "status",
        status,
        ...(code !== null && code !== "other" && { code }),
        ...(unknownType &&
          type && { message: `Resource type ${credentialTypeRows[type].resource} is not supported.` }),
      };
  }
}
