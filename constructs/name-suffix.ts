import { Fn } from "cdktf";
import { Construct } from "constructs";
import { TerraformData } from "./terraform-data";

/**
 * A suffix for names that the service holds on to after a deletion: secrets that are pending deletion, a bucket that
 * stays as evidence. It is stable while the stack lives and new when it is deployed again after being retired, or
 * when one of `replacedBy` changes.
 */
export class NameSuffix extends Construct {
  /** Eight hexadecimal digits. */
  readonly suffix: string;

  constructor(scope: Construct, id: string, replacedBy: Readonly<Record<string, string>> = {}) {
    super(scope, id);
    const resource = new TerraformData(this, "Resource", {
      triggersReplace: Object.keys(replacedBy).length > 0 ? replacedBy : undefined,
    });
    // The id of terraform_data is a random UUID, made once.
    this.suffix = Fn.substr(resource.id, 0, 8);
  }
}
