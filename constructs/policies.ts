import { IdentityDynamicGroup } from "@cdktf-providers/oracle-oci/identity-dynamic-group";
import { IdentityPolicy } from "@cdktf-providers/oracle-oci/identity-policy";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { checkOcid } from "./check-ocid";
import { rejectProblems } from "./invalid-props-error";
import { type PolicyStatement, type PolicySubjects, policyStatements } from "./policy-statements";

/** Props of Policies. */
export interface PoliciesProps extends Omit<PolicySubjects, "dynamicGroup"> {
  /** OCID of the tenancy: policies are attached to its root. */
  readonly tenancyId: string;
  /** Prefix of names, unique in the tenancy. */
  readonly name: string;
  /** Write the function's statements for a dynamic group instead of its own OCID. @default false */
  readonly dynamicGroup?: boolean;
  /** Provider of the home region: IAM is written there alone. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

const descriptions: Readonly<Record<PolicyStatement["for"], string>> = {
  "cloud-guard": "What Cloud Guard reads to find problems.",
  function: "What the credential audit function does.",
  schedule: "Lets the schedule call the credential audit function.",
};

/** One policy for each of Cloud Guard, the function and the schedule, with no statement that none of them needs. */
export class Policies extends Construct {
  /** The statements, each with the operation that needs it. */
  readonly statements: readonly PolicyStatement[];

  constructor(scope: Construct, id: string, props: PoliciesProps) {
    super(scope, id);
    rejectProblems(this, [
      checkOcid("tenancyId", props.tenancyId, "tenancy"),
      checkOcid("functionId", props.functionId, "fnfunc"),
      checkOcid("secretId", props.secretId, "vaultsecret"),
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
    ]);
    const { tenancyId, provider } = props;
    const group = props.dynamicGroup
      ? new IdentityDynamicGroup(this, "dynamic-group", {
          compartmentId: tenancyId,
          name: `${props.name}-function`,
          description: "The credential audit function.",
          matchingRule: `ALL {resource.type = 'fnfunc', resource.id = '${props.functionId}'}`,
          provider,
        }).name
      : undefined;

    this.statements = policyStatements({ ...props, dynamicGroup: group });
    for (const subject of new Set(this.statements.map((statement) => statement.for))) {
      const own = this.statements.filter((statement) => statement.for === subject);
      const policy = new IdentityPolicy(this, subject, {
        compartmentId: tenancyId,
        name: `${props.name}-${subject}`,
        description: descriptions[subject],
        statements: own.map(({ statement }) => statement),
        provider,
      });
      // IAM keeps no comments: they stand beside the statements in cdk.tf.json, which Terraform ignores there.
      policy.addOverride(
        "//.operations",
        own.map(({ operation }) => operation),
      );
    }
  }
}
