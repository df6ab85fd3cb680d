import { OciProvider } from "@cdktf-providers/oracle-oci/provider";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { Regions } from "../tenancies/regions";
import type { TerraformAuthentication } from "./sdk-step/sdk-step";

/** Props of TenancyProviders. */
export interface TenancyProvidersProps extends Regions {
  /** OCID of the tenancy. */
  readonly tenancyId: string;
  /** How Terraform authenticates. @default API key of the default profile */
  readonly authentication?: TerraformAuthentication;
}

/** Tags that Oracle's tag defaults add to everything; without this every plan would remove them. */
const oracleTags = ["Oracle-Tags.CreatedBy", "Oracle-Tags.CreatedOn"];

/** Oracle's provider, once for each region that the stack writes to. */
export class TenancyProviders extends Construct {
  readonly main: TerraformProvider;
  readonly home: TerraformProvider;
  readonly reporting: TerraformProvider;

  constructor(scope: Construct, id: string, props: TenancyProvidersProps) {
    super(scope, id);
    const common = {
      tenancyOcid: props.tenancyId,
      auth: props.authentication?.auth ?? "APIKey",
      configFileProfile: props.authentication?.profile,
      ignoreDefinedTags: oracleTags,
    };
    this.main = new OciProvider(this, "main", { ...common, region: props.region });
    this.home = new OciProvider(this, "home", { ...common, region: props.homeRegion, alias: "home" });
    this.reporting = new OciProvider(this, "reporting", {
      ...common,
      region: props.reportingRegion,
      alias: "reporting",
    });
  }
}
