import { ArtifactsContainerRepository } from "@cdktf-providers/oracle-oci/artifacts-container-repository";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { z } from "zod";
import { containerRepository } from "../tenancies/settings/container-repository";
import { checkOcid } from "./check-ocid";
import { checkSettings } from "./check-settings";
import { rejectProblems } from "./invalid-props-error";

/** Props of a ContainerRepository. */
export interface ContainerRepositoryProps {
  /** Compartment of the repository. */
  readonly compartmentId: string;
  /** Name of the repository, such as `credential-compliance/credential-audit`. */
  readonly name: string;
  /** Provider of the function's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** A private repository in OCIR, whose tags cannot be moved to another image. */
export class ContainerRepository extends Construct {
  /** OCID of the repository. */
  readonly repositoryId: string;

  constructor(scope: Construct, id: string, props: ContainerRepositoryProps) {
    super(scope, id);
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      ...checkSettings(z.object({ name: containerRepository }), props),
    ]);
    this.repositoryId = new ArtifactsContainerRepository(this, "Resource", {
      compartmentId: props.compartmentId,
      displayName: props.name,
      isPublic: false,
      isImmutable: true,
      provider: props.provider,
    }).id;
  }
}
