import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { named, tagDetails } from "../details";
import { alreadyExists, invalidParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";

export interface Policy extends Resource {
  readonly name: string;
  description: string;
  statements: readonly string[];
  versionDate?: string | undefined;
}

/** The policies of a tenancy. */
export const policies: StoreFactory<Resources<Policy>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "policy",
    global: true,
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

const subject =
  /any-user|any-group|(group|dynamic-group|service)\s+\S+(\s*,\s*((group|dynamic-group|service)\s+)?\S+)*/
    .source;
const what = /(inspect|read|use|manage)\s+[a-z][\w-]*|\{[^}]+\}/.source;
const where = /(tenancy|compartment(\s+id)?\s+\S+)(\s+where\s+.+)?/.source;
const allow = new RegExp(`^allow\\s+(${subject})\\s+to\\s+(${what})\\s+in\\s+(${where})$`, "is");
const crossTenancy = /^(define|endorse|admit|deny)\s/i;

/** Checks the grammar of statements, not what they allow. @throws {ServiceError} 400 InvalidParameter */
const requireStatements = (statements: readonly string[]): void => {
  // Up to 50 statements (IAM service limits).
  if (statements.length === 0 || statements.length > 50) throw invalidParameter("statements: 1 to 50");
  for (const statement of statements) {
    if (!allow.test(statement.trim()) && !crossTenancy.test(statement)) {
      throw invalidParameter(`statements: cannot parse "${statement}"`);
    }
  }
};

export const policyOperations = resourceOperations({
  service: "identity",
  noun: "Policy",
  plural: "Policies",
  path: "/20160918/policies",
  store: policies,
  createDetails: z.object({
    compartmentId: z.string(),
    name: z.string().regex(/^[\w.-]{1,100}$/),
    description: z.string().min(1).max(400),
    statements: z.array(z.string()),
    versionDate: z.string().optional(),
    ...tagDetails,
  }),
  updateDetails: z.object({
    description: z.string().optional(),
    statements: z.array(z.string()).optional(),
    versionDate: z.string().optional(),
    ...tagDetails,
  }),
  create: (call, details) => {
    requireStatements(details.statements);
    // Names are unique in the tenancy (API reference, CreatePolicyDetails.name).
    if (
      call.tenancy
        .store(policies)
        .all()
        .some(({ name }) => name === details.name)
    ) {
      throw alreadyExists(`policy ${details.name}`);
    }
    return details;
  },
  update: (_call, policy, details) => {
    if (details.statements !== undefined) requireStatements(details.statements);
    Object.assign(policy, named(details));
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", name: "name", lifecycleState: "lifecycleState" },
  },
});
