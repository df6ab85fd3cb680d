import { IdentityDynamicGroup } from "@cdktf-providers/oracle-oci/identity-dynamic-group";
import { IdentityPolicy } from "@cdktf-providers/oracle-oci/identity-policy";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { checkOcid } from "../check-ocid";
import { rejectProblems } from "../invalid-props-error";
import { distinct, type Grant, type Principal, statementFor } from "./grant";

/** What each principal of the stack may do: the grants of the constructs that it uses. */
export interface GrantsOfPrincipals {
  readonly "cloud-guard": readonly Grant[];
  readonly logging: readonly Grant[];
  readonly function: readonly Grant[];
  readonly schedule: readonly Grant[];
}

/** Props of Policies. */
export interface PoliciesProps {
  /** OCID of the tenancy: policies are attached to its root. */
  readonly tenancyId: string;
  /** Prefix of names, unique in the tenancy. */
  readonly name: string;
  /** OCID of the audit function. */
  readonly functionId: string;
  /** OCID of the schedule. */
  readonly scheduleId: string;
  /** What each may do. Who is granted nothing gets no policy. */
  readonly grants: GrantsOfPrincipals;
  /**
   * Write the function's statements for a dynamic group that holds it alone; `false`: for `any-user` with the function's own
   * OCID. @default true
   */
  readonly dynamicGroup?: boolean;
  /** Provider of the home region: IAM is written there alone. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** Statements of one policy at most (Oracle, "IAM Without Identity Domains Limits" and "Service Limits", IAM). */
const mostStatements = 50;

/** One policy for each principal of the stack, with the statements that the constructs offer and no other. */
export class Policies extends Construct {
  constructor(scope: Construct, id: string, props: PoliciesProps) {
    super(scope, id);
    rejectProblems(this, [
      checkOcid("tenancyId", props.tenancyId, "tenancy"),
      checkOcid("functionId", props.functionId, "fnfunc"),
      checkOcid("scheduleId", props.scheduleId, "resourceschedule"),
    ]);
    const { grants, functionId, scheduleId } = props;
    this.#policy(props, "cloud-guard", "What Cloud Guard reads to find problems.", grants["cloud-guard"], {
      who: "service cloudguard",
    });
    this.#policy(
      props,
      "logging",
      "What Logging does for Cloud Guard's query of the findings.",
      grants.logging,
      {
        who: "service logging",
      },
    );
    this.#policy(
      props,
      "function",
      "What the credential audit function does.",
      grants.function,
      (props.dynamicGroup ?? true)
        ? { who: `dynamic-group ${this.#dynamicGroup(props)}`, where: [] }
        : onlyResource("fnfunc", functionId),
    );
    this.#policy(
      props,
      "schedule",
      "Lets the schedule call the credential audit function.",
      grants.schedule,
      onlyResource("resourceschedule", scheduleId),
    );
  }

  #policy(
    { tenancyId, name, provider }: PoliciesProps,
    id: keyof GrantsOfPrincipals,
    description: string,
    grants: readonly Grant[],
    principal: Principal,
  ): void {
    const needed = distinct(grants);
    for (let start = 0; start < needed.length; start += mostStatements) {
      const part = needed.slice(start, start + mostStatements);
      const suffix = start === 0 ? id : `${id}-${start / mostStatements + 1}`;
      const policy = new IdentityPolicy(this, suffix, {
        compartmentId: tenancyId,
        name: `${name}-${suffix}`,
        description,
        statements: part.map((grant) => statementFor(principal, grant)),
        provider,
      });
      // IAM keeps no comments: they stand beside the statements in cdk.tf.json, which Terraform ignores there.
      policy.addOverride(
        "//.operations",
        part.map(({ operation }) => operation),
      );
    }
  }

  #dynamicGroup({ tenancyId, name, functionId, provider }: PoliciesProps): string {
    return new IdentityDynamicGroup(this, "dynamic-group", {
      compartmentId: tenancyId,
      name: `${name}-function`,
      description: "The credential audit function.",
      matchingRule: `ALL {resource.type = 'fnfunc', resource.id = '${functionId}'}`,
      provider,
    }).name;
  }
}

function onlyResource(type: string, ocid: string): Principal {
  return {
    who: "any-user",
    where: [`request.principal.type = '${type}'`, `request.principal.id = '${ocid}'`],
  };
}
