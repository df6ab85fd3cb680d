import { TerraformBackend, type TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";

/**
 * State behind HTTP, with its address from the environment (`TF_HTTP_ADDRESS`, `TF_HTTP_USERNAME`, …): the address of
 * a pre-authenticated request is a secret, and cdktf's own class would write it into `cdk.tf.json`.
 */
export class EnvironmentHttpBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    private readonly updateMethod: "POST" | "PUT" = "PUT",
  ) {
    super(scope, "backend", "http");
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { update_method: this.updateMethod };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return this.synthesizeAttributes();
  }

  /** @throws Error always: another stack cannot know the address. */
  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("State behind HTTP cannot be read by another stack: its address is in the environment.");
  }
}
