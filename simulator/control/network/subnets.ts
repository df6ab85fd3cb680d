import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { tagDetails } from "../details";
import { incorrectState } from "../errors";
import { applications } from "../functions/applications";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { networkLifecycle } from "./network-lifecycle";
import { routeTables } from "./route-tables";
import { securityLists } from "./security-lists";
import { vcns } from "./vcns";

export interface Subnet extends Resource {
  readonly vcnId: string;
  displayName: string;
  cidrBlock: string;
  readonly availabilityDomain?: string | undefined;
  readonly dnsLabel?: string | undefined;
  readonly subnetDomainName?: string | undefined;
  dhcpOptionsId: string;
  routeTableId: string;
  securityListIds: readonly string[];
  readonly prohibitPublicIpOnVnic: boolean;
  readonly prohibitInternetIngress: boolean;
}

/** The subnets of a tenancy, in any of its networks. */
export const subnets: StoreFactory<Resources<Subnet>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "subnet", lifecycle: networkLifecycle });

const changeable = {
  displayName: z.string().optional(),
  cidrBlock: z.string(),
  dhcpOptionsId: z.string().optional(),
  routeTableId: z.string().optional(),
  securityListIds: z.array(z.string()).max(5).optional(),
  ...tagDetails,
};

/** The address after the network's own: where the subnet's virtual router is. */
const routerAddress = (cidr: string): string => {
  const [address = ""] = cidr.split("/");
  const parts = address.split(".").map(Number);
  parts.push((parts.pop() ?? 0) + 1);
  return parts.join(".");
};

export const subnetOperations = resourceOperations({
  service: "virtual-network",
  noun: "Subnet",
  path: "/20160918/subnets",
  store: subnets,
  createDetails: z.object({
    compartmentId: z.string(),
    vcnId: z.string(),
    availabilityDomain: z.string().optional(),
    dnsLabel: z.string().max(15).optional(),
    prohibitPublicIpOnVnic: z.boolean().optional(),
    prohibitInternetIngress: z.boolean().optional(),
    ...changeable,
  }),
  updateDetails: z.object(changeable).partial(),
  create: (call, details) => {
    const vcn = call.tenancy.store(vcns).usable(details.vcnId);
    if (details.routeTableId !== undefined) call.tenancy.store(routeTables).usable(details.routeTableId);
    for (const id of details.securityListIds ?? []) call.tenancy.store(securityLists).usable(id);
    const isPrivate = details.prohibitPublicIpOnVnic ?? details.prohibitInternetIngress ?? false;
    return {
      ...details,
      displayName: details.displayName ?? "subnet",
      routeTableId: details.routeTableId ?? vcn.defaultRouteTableId,
      securityListIds: details.securityListIds ?? [vcn.defaultSecurityListId],
      dhcpOptionsId: details.dhcpOptionsId ?? vcn.defaultDhcpOptionsId,
      prohibitPublicIpOnVnic: isPrivate,
      prohibitInternetIngress: isPrivate,
      subnetDomainName:
        details.dnsLabel === undefined || vcn.vcnDomainName === undefined
          ? undefined
          : `${details.dnsLabel}.${vcn.vcnDomainName}`,
    };
  },
  beforeDelete: (call, subnet) => {
    const user = call.tenancy
      .store(applications)
      .all()
      .find(({ subnetIds }) => subnetIds.includes(subnet.id));
    if (user !== undefined) throw incorrectState(`subnet ${subnet.id} is in use by ${user.id}`);
  },
  present: (_call, subnet) => ({
    ...subnet,
    ipv4CidrBlocks: [subnet.cidrBlock],
    virtualRouterIp: routerAddress(subnet.cidrBlock),
    virtualRouterMac: "00:00:17:00:00:01",
  }),
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: {
      compartmentId: "compartmentId",
      vcnId: "vcnId",
      displayName: "displayName",
      lifecycleState: "lifecycleState",
    },
  },
});
