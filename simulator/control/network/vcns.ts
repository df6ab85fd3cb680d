import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import { tagDetails } from "../details";
import { incorrectState, invalidParameter, missingParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { gateways } from "./gateways";
import { networkLifecycle } from "./network-lifecycle";
import { routeTables } from "./route-tables";
import { securityLists } from "./security-lists";
import { subnets } from "./subnets";

export interface Vcn extends Resource {
  displayName: string;
  readonly cidrBlock: string;
  readonly cidrBlocks: readonly string[];
  readonly dnsLabel?: string | undefined;
  readonly vcnDomainName?: string | undefined;
  defaultRouteTableId: string;
  defaultSecurityListId: string;
  readonly defaultDhcpOptionsId: string;
}

/** The virtual cloud networks of a tenancy. */
export const vcns: StoreFactory<Resources<Vcn>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "vcn", lifecycle: networkLifecycle });

const dhcpOptions: StoreFactory<Resources<Resource>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "dhcpoptions", lifecycle: networkLifecycle });

/** What is in a network beside what Oracle put there itself. */
const contents = (tenancy: Tenancy, vcn: Vcn): readonly string[] => {
  const own = new Set([vcn.defaultRouteTableId, vcn.defaultSecurityListId]);
  return [subnets, routeTables, securityLists, ...gateways]
    .flatMap((store) => tenancy.store<Resources<Resource & { readonly vcnId: string }>>(store).all())
    .filter(({ id, vcnId }) => vcnId === vcn.id && !own.has(id))
    .map(({ id }) => id);
};

export const vcnOperations = resourceOperations({
  service: "virtual-network",
  noun: "Vcn",
  path: "/20160918/vcns",
  store: vcns,
  createDetails: z.object({
    compartmentId: z.string(),
    displayName: z.string().optional(),
    cidrBlock: z.string().optional(),
    cidrBlocks: z.array(z.string()).optional(),
    dnsLabel: z.string().max(15).optional(),
    ...tagDetails,
  }),
  updateDetails: z.object({ displayName: z.string().optional(), ...tagDetails }),
  create: (call, details) => {
    const cidrBlocks = details.cidrBlocks ?? (details.cidrBlock === undefined ? [] : [details.cidrBlock]);
    const [cidrBlock] = cidrBlocks;
    if (cidrBlock === undefined) throw missingParameter("cidrBlocks");
    for (const cidr of cidrBlocks) {
      if (!/^\d{1,3}(\.\d{1,3}){3}\/(1[6-9]|2\d|30)$/.test(cidr)) {
        throw invalidParameter(`cidrBlocks: ${cidr} is not a block of /16 to /30`);
      }
    }
    const dhcp = call.tenancy
      .store(dhcpOptions)
      .create(call.cloud.clock, { compartmentId: details.compartmentId });
    return {
      ...details,
      displayName: details.displayName ?? "vcn",
      cidrBlock,
      cidrBlocks,
      vcnDomainName: details.dnsLabel === undefined ? undefined : `${details.dnsLabel}.oraclevcn.com`,
      defaultRouteTableId: "",
      defaultSecurityListId: "",
      defaultDhcpOptionsId: dhcp.id,
    };
  },
  created: (call, vcn) => {
    const { clock } = call.cloud;
    const common = { compartmentId: vcn.compartmentId, vcnId: vcn.id };
    vcn.defaultRouteTableId = call.tenancy.store(routeTables).create(clock, {
      ...common,
      displayName: `Default Route Table for ${vcn.displayName}`,
      routeRules: [],
    }).id;
    vcn.defaultSecurityListId = call.tenancy.store(securityLists).create(clock, {
      ...common,
      displayName: `Default Security List for ${vcn.displayName}`,
      egressSecurityRules: [],
      ingressSecurityRules: [],
    }).id;
    call.tenancy.store(routeTables).settle(vcn.defaultRouteTableId);
    call.tenancy.store(securityLists).settle(vcn.defaultSecurityListId);
  },
  beforeDelete: (call, vcn) => {
    const left = contents(call.tenancy, vcn);
    if (left.length > 0) throw incorrectState(`VCN ${vcn.id} still has ${left.join(", ")}`);
    call.tenancy.store(routeTables).remove(vcn.defaultRouteTableId);
    call.tenancy.store(securityLists).remove(vcn.defaultSecurityListId);
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", displayName: "displayName", lifecycleState: "lifecycleState" },
  },
});
