import { CoreNatGateway } from "@cdktf-providers/oracle-oci/core-nat-gateway";
import { CoreRouteTable } from "@cdktf-providers/oracle-oci/core-route-table";
import { CoreSecurityList } from "@cdktf-providers/oracle-oci/core-security-list";
import { CoreServiceGateway } from "@cdktf-providers/oracle-oci/core-service-gateway";
import { CoreSubnet } from "@cdktf-providers/oracle-oci/core-subnet";
import { CoreVcn } from "@cdktf-providers/oracle-oci/core-vcn";
import { DataOciCoreServices } from "@cdktf-providers/oracle-oci/data-oci-core-services";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { z } from "zod";
import { cidr } from "../tenancies/settings/network";
import { checkOcid } from "./check-ocid";
import { checkSettings } from "./check-settings";
import { rejectProblems } from "./invalid-props-error";

/** Props of a Network. */
export interface NetworkProps {
  /** Compartment of the network and all its parts. */
  readonly compartmentId: string;
  /** Prefix of display names. */
  readonly name: string;
  /** IPv4 range of the network and its one subnet, /16 to /30. */
  readonly cidr: string;
  /** Provider of the function's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

const tcp = "6";

/**
 * A network for the function alone: one private subnet, out over TLS only, nothing in. Oracle's services are reached
 * through a service gateway; identity domains, whose URLs are on the internet, through a NAT gateway.
 */
export class Network extends Construct {
  /** OCID of the subnet. */
  readonly subnetId: string;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      ...checkSettings(z.object({ cidr }), props),
    ]);
    const { compartmentId, name, provider } = props;
    const vcn = new CoreVcn(this, "vcn", {
      compartmentId,
      displayName: name,
      cidrBlocks: [props.cidr],
      provider,
    });
    const common = { compartmentId, displayName: name, vcnId: vcn.id, provider };
    const services = new DataOciCoreServices(this, "services", {
      filter: [{ name: "name", values: ["All .* Services In Oracle Services Network"], regex: true }],
      provider,
    }).services.get(0);
    const nat = new CoreNatGateway(this, "nat-gateway", common);
    const service = new CoreServiceGateway(this, "service-gateway", {
      ...common,
      services: [{ serviceId: services.id }],
    });
    const routes = new CoreRouteTable(this, "routes", {
      ...common,
      routeRules: [
        {
          description: "Oracle's services",
          destination: services.cidrBlock,
          destinationType: "SERVICE_CIDR_BLOCK",
          networkEntityId: service.id,
        },
        {
          description: "Identity domains",
          destination: "0.0.0.0/0",
          destinationType: "CIDR_BLOCK",
          networkEntityId: nat.id,
        },
      ],
    });
    const rules = new CoreSecurityList(this, "security-list", {
      ...common,
      egressSecurityRules: [
        {
          description: "TLS, to Oracle's services and identity domains",
          destination: "0.0.0.0/0",
          destinationType: "CIDR_BLOCK",
          protocol: tcp,
          tcpOptions: { min: 443, max: 443 },
        },
      ],
    });
    const subnet = new CoreSubnet(this, "subnet", {
      ...common,
      cidrBlock: props.cidr,
      prohibitPublicIpOnVnic: true,
      prohibitInternetIngress: true,
      routeTableId: routes.id,
      securityListIds: [rules.id],
    });
    this.subnetId = subnet.id;
  }
}
