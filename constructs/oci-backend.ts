import { type DataTerraformRemoteStateConfig, TerraformBackend, TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";

/** Settings of Terraform's `oci` backend (Terraform 1.12 or later). */
export interface OciBackendProps {
  /** Object Storage namespace of the bucket. */
  readonly namespace: string;
  /** Bucket that holds the state. */
  readonly bucket: string;
  /** Name of the object. */
  readonly key: string;
  /** Region of the bucket. @default the region of the profile */
  readonly region?: string;
  /** How Terraform authenticates there. @default "APIKey" */
  readonly auth?:
    "APIKey" | "InstancePrincipal" | "ResourcePrincipal" | "SecurityToken" | "OKEWorkloadIdentity";
  /** Profile in `~/.oci/config`. @default DEFAULT */
  readonly configFileProfile?: string;
  /** Key that encrypts the state. @default Oracle's */
  readonly kmsKeyId?: string;
}

function settings(props: OciBackendProps): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(props)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

/** State in Object Storage through Terraform's own `oci` backend, which cdktf has no class for. */
export class OciBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    private readonly props: OciBackendProps,
  ) {
    super(scope, "backend", "oci");
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return settings(this.props);
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return settings(this.props);
  }

  override getRemoteStateDataSource(scope: Construct, name: string): TerraformRemoteState {
    return new OciRemoteState(scope, name, this.props);
  }
}

class OciRemoteState extends TerraformRemoteState {
  constructor(scope: Construct, id: string, config: OciBackendProps & DataTerraformRemoteStateConfig) {
    super(scope, id, "oci", config);
  }
}
