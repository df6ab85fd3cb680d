import type { Principal, Tenancy } from "../cloud";
import { dynamicGroups } from "../control/identity/dynamic-groups";
import { type Policy, policies } from "../control/identity/policies";
import { identity } from "../identity/identity-store";
import { type Answer, type Call, ServiceError } from "../operation";
import { holds, parseCondition, PolicySyntaxError, type Variables } from "./condition";
import { permissionsOf } from "./permissions";
import { type Requirement, requirementsOf } from "./requirements";
import { parseStatement, type Statement, type Subject } from "./statement";

export interface PolicyEngineOptions {
  /**
   * How a list is answered to who may not see it: with an error, or with nothing in it. Oracle does either, and for the
   * endpoints of identity domains its documentation does not say which. Default `refuse`.
   */
  readonly listings?: "refuse" | "filter";
}

/** A request that no statement allows. */
export interface Refusal {
  readonly operation: string;
  readonly principal: string;
  /** The permissions that no statement gave; empty for an operation that is not in the table. */
  readonly missing: readonly string[];
}

/**
 * Decides by the policies and dynamic groups that are deployed whether a resource principal may do what it asks; users
 * and OAuth clients may do everything. Nothing more is claimed than what follows from the tables of `permissions.ts` and
 * `requirements.ts`.
 */
export class PolicyEngine {
  /** What was refused, in order. */
  readonly refusals: Refusal[] = [];
  readonly #parsed = new Map<string, Statement | undefined>();

  constructor(private readonly options: PolicyEngineOptions = {}) {}

  /** For `authorize` of a simulator. */
  readonly authorize = (call: Call): boolean | Answer => {
    const { principal } = call;
    if (principal.kind !== "resource") return true;
    const requirements = requirementsOf(call);
    const missing = requirements?.flatMap((requirement) => this.#missing(call, principal, requirement));
    if (missing?.length === 0) return true;
    this.refusals.push({
      operation: `${call.operation.service}:${call.operation.name}`,
      principal: principal.ocid,
      missing: missing ?? [],
    });
    return refuse(call, this.options.listings === "filter");
  };

  /** Statements of deployed policies that the engine cannot read, and that so allow nothing. */
  unread(tenancy: Tenancy): readonly string[] {
    return tenancy
      .store(policies)
      .all()
      .flatMap(({ statements }) => statements.filter((text) => this.#parse(text) === undefined));
  }

  #missing(call: Call, principal: ResourcePrincipal, requirement: Requirement): readonly string[] {
    const { compartment, permissions, target } = requirement;
    if (compartment === undefined) return permissions;
    const { tenancy, operation } = call;
    return permissions.filter((permission) => {
      const variables: Variables = {
        "request.operation": operation.name,
        "request.permission": permission,
        "request.principal.type": principal.type,
        "request.principal.id": principal.ocid,
        "request.principal.compartment.id": principal.compartmentOcid,
        "request.region": tenancy.homeRegion,
        "target.compartment.id": compartment,
        ...target,
      };
      return !tenancy
        .store(policies)
        .all()
        .some((policy) => this.#allows(tenancy, policy, principal, permission, compartment, variables));
    });
  }

  #allows(
    tenancy: Tenancy,
    policy: Policy,
    principal: ResourcePrincipal,
    permission: string,
    compartment: string,
    variables: Variables,
  ): boolean {
    return policy.statements.some((text) => {
      const statement = this.#parse(text);
      return (
        statement !== undefined &&
        isGranted(statement, permission) &&
        isMeant(tenancy, statement.subject, principal) &&
        covers(tenancy, policy, statement.location, compartment) &&
        (statement.condition === undefined || holds(statement.condition, variables))
      );
    });
  }

  #parse(text: string): Statement | undefined {
    if (!this.#parsed.has(text))
      this.#parsed.set(
        text,
        unlessSyntaxError(() => parseStatement(text)),
      );
    return this.#parsed.get(text);
  }
}

/** Whether deployed policies let a service of Oracle's, such as `logging`, do something in a compartment. */
export function serviceMay(
  tenancy: Tenancy,
  service: string,
  permission: string,
  compartment: string,
): boolean {
  return tenancy
    .store(policies)
    .all()
    .some((policy) =>
      policy.statements.some((text) => {
        const statement = unlessSyntaxError(() => parseStatement(text));
        return (
          statement?.subject.kind === "service" &&
          statement.subject.names.some((name) => name.toLowerCase() === service) &&
          isGranted(statement, permission) &&
          covers(tenancy, policy, statement.location, compartment) &&
          (statement.condition === undefined ||
            holds(statement.condition, { "target.compartment.id": compartment }))
        );
      }),
    );
}

type ResourcePrincipal = Extract<Principal, { kind: "resource" }>;

function unlessSyntaxError<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}

function isGranted({ grant }: Statement, permission: string): boolean {
  return "permissions" in grant
    ? grant.permissions.includes(permission)
    : permissionsOf(grant.verb, grant.resourceType).has(permission);
}

/** Groups hold users and services are no resources: neither means a resource principal. */
function isMeant(tenancy: Tenancy, subject: Subject, principal: ResourcePrincipal): boolean {
  if (subject.kind === "any-user") return true;
  if (subject.kind !== "dynamic-group") return false;
  const variables: Variables = {
    "resource.type": principal.type,
    "resource.id": principal.ocid,
    "resource.compartment.id": principal.compartmentOcid,
  };
  return subject.names.some((name) => {
    // Names can be preceded by their domain: 'Default'/'group'.
    const own = (name.split("/").at(-1) ?? name).replace(/^'|'$/g, "").toLowerCase();
    const group = tenancy
      .store(dynamicGroups)
      .all()
      .find((candidate) => candidate.name.toLowerCase() === own);
    const rule = group && unlessSyntaxError(() => parseCondition(group.matchingRule));
    return rule !== undefined && holds(rule, variables);
  });
}

/** Whether a statement's location is the compartment or above it. A policy reaches no further than where it is attached. */
function covers(
  tenancy: Tenancy,
  policy: Policy,
  location: Statement["location"],
  compartment: string,
): boolean {
  const above = lineage(tenancy, compartment);
  if (!above.includes(policy.compartmentId)) return false;
  if (location === "tenancy") return policy.compartmentId === tenancy.ocid;
  if ("id" in location) return above.includes(location.id);
  const named = byPath(tenancy, policy.compartmentId, location.path);
  return named !== undefined && above.includes(named);
}

/** A compartment and all above it, the tenancy last. */
function lineage(tenancy: Tenancy, compartment: string): readonly string[] {
  const { compartments } = tenancy.store(identity);
  const found: string[] = [];
  for (let at: string | undefined = compartment; at !== undefined && !found.includes(at);) {
    found.push(at);
    at = compartments.get(at)?.parentOcid;
  }
  return found;
}

/** The compartment at a path of names such as `A:B` below the one that the policy is attached to. */
function byPath(tenancy: Tenancy, from: string, path: string): string | undefined {
  const { compartments } = tenancy.store(identity);
  let at: string | undefined = from;
  for (const name of path.split(":")) {
    const parent: string | undefined = at;
    at = [...compartments.values()].find(
      (candidate) => candidate.parentOcid === parent && candidate.name.toLowerCase() === name.toLowerCase(),
    )?.ocid;
  }
  return at;
}

const refused = "Authorization failed or requested resource not found.";

function refuse(call: Call, filter: boolean): boolean | Answer {
  const { service, name, host } = call.operation;
  // Only ACCESSIBLE leaves out what may not be seen; ANY asks for the permission (API reference, ListCompartments).
  if (name === "ListCompartments" && call.query.get("accessLevel") === "ACCESSIBLE")
    return { status: 200, body: [] };
  if (filter && /^(List|Search)/.test(name) && name !== "ListCompartments") {
    if (host === "domain") return { status: 200, body: emptyList };
    if (service === "identity") return { status: 200, body: [] };
  }
  // Object Storage says it in words of its own (API reference, "BucketNotFound").
  if (service === "objectstorage")
    throw new ServiceError(
      404,
      "BucketNotFound",
      `Either the bucket named '${call.params.bucketName ?? ""}' does not exist in the namespace '${call.params.namespaceName ?? ""}' or you are not authorized to access it`,
    );
  throw new ServiceError(404, "NotAuthorizedOrNotFound", refused);
}

const emptyList = {
  schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  totalResults: 0,
  Resources: [],
  startIndex: 1,
  itemsPerPage: 0,
};
