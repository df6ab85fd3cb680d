import { type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** Settings of a TerraformData. */
export interface TerraformDataConfig extends TerraformMetaArguments {
  /** The resource is replaced when any of these changes. @default never */
  readonly triggersReplace?: Readonly<Record<string, unknown>>;
}

/**
 * Terraform's built-in `terraform_data`. cdktf's own class runs `terraform version` whenever a stack is synthesized,
 * a quarter of a second each; the stack requires its Terraform version in the JSON instead.
 */
export class TerraformData extends TerraformResource {
  readonly #triggersReplace: Readonly<Record<string, unknown>> | undefined;

  constructor(scope: Construct, id: string, { triggersReplace, ...meta }: TerraformDataConfig = {}) {
    super(scope, id, { terraformResourceType: "terraform_data", ...meta });
    this.#triggersReplace = triggersReplace;
  }

  /** A random UUID, made when the resource is created. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.#triggersReplace };
  }
}
