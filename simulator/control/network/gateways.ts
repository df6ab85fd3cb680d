import { Region } from "oci-common";
import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { named, tagDetails } from "../details";
import { alreadyExists, incorrectState, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { networkLifecycle } from "./network-lifecycle";
import { routeTables } from "./route-tables";
import { vcns } from "./vcns";

export interface ServiceGateway extends Resource {
  readonly vcnId: string;
  displayName: string;
  blockTraffic: boolean;
  routeTableId?: string | undefined;
  services: readonly { readonly serviceId: string; readonly serviceName: string }[];
}

export interface NatGateway extends Resource {
  readonly vcnId: string;
  displayName: string;
  blockTraffic: boolean;
  routeTableId?: string | undefined;
  readonly natIp: string;
}

export interface InternetGateway extends Resource {
  readonly vcnId: string;
  displayName: string;
  isEnabled: boolean;
  routeTableId?: string | undefined;
}

export const serviceGateways: StoreFactory<Resources<ServiceGateway>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "servicegateway", lifecycle: networkLifecycle });

export const natGateways: StoreFactory<Resources<NatGateway>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "natgateway", lifecycle: networkLifecycle });

export const internetGateways: StoreFactory<Resources<InternetGateway>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "internetgateway", lifecycle: networkLifecycle });

/** Every kind of gateway. */
export const gateways = [serviceGateways, natGateways, internetGateways] as const;

/** What a service gateway can lead to in the tenancy's region. */
const oracleServices = (call: Call) => {
  const key = Region.fromRegionId(call.tenancy.homeRegion)?.regionCode ?? call.tenancy.homeRegion;
  return ["Object Storage", "Services In Oracle Services Network"].map((what, index) => {
    const name = index === 0 ? `OCI ${key.toUpperCase()} ${what}` : `All ${key.toUpperCase()} ${what}`;
    return {
      id: mintOcid("service", call.tenancy.homeRegion, name),
      name,
      description: name,
      cidrBlock: index === 0 ? `oci-${key}-objectstorage` : `all-${key}-services-in-oracle-services-network`,
    };
  });
};

const serviceNamed = (call: Call, id: string) => {
  const found = oracleServices(call).find((service) => service.id === id);
  if (found === undefined) throw notAuthorizedOrNotFound(id);
  return found;
};

const resolved = (call: Call, services: readonly { readonly serviceId: string }[]) =>
  services.map(({ serviceId }) => ({ serviceId, serviceName: serviceNamed(call, serviceId).name }));

/** @throws {ServiceError} 409, when a route leads to the gateway */
const requireUnrouted = (call: Call, gateway: Resource): void => {
  const table = call.tenancy
    .store(routeTables)
    .all()
    .find(({ routeRules }) => routeRules.some(({ networkEntityId }) => networkEntityId === gateway.id));
  if (table !== undefined) throw incorrectState(`gateway ${gateway.id} is in use by ${table.id}`);
};

/** A network has one gateway of each kind (Networking service limits). */
const requireFirst = (call: Call, vcnId: string, others: readonly { readonly vcnId: string }[]): void => {
  call.tenancy.store(vcns).usable(vcnId);
  if (others.some((other) => other.vcnId === vcnId))
    throw alreadyExists(`a gateway of this kind in ${vcnId}`);
};

const services = z.array(z.object({ serviceId: z.string() }));
const common = { displayName: z.string().optional(), routeTableId: z.string().optional(), ...tagDetails };
const blockTraffic = z.boolean().optional();

const list = {
  shape: "array",
  scope: "compartmentId",
  filters: { compartmentId: "compartmentId", vcnId: "vcnId", displayName: "displayName" },
} as const;

export const gatewayOperations: readonly Operation[] = [
  {
    service: "virtual-network",
    name: "ListServices",
    method: "GET",
    path: "/20160918/services",
    handle: (call) => page(call, oracleServices(call), "array"),
  },
  {
    service: "virtual-network",
    name: "GetService",
    method: "GET",
    path: "/20160918/services/:serviceId",
    handle: (call) => ({ status: 200, body: serviceNamed(call, call.params.serviceId ?? "") }),
  },
  ...resourceOperations({
    service: "virtual-network",
    noun: "ServiceGateway",
    path: "/20160918/serviceGateways",
    store: serviceGateways,
    createDetails: z.object({ compartmentId: z.string(), vcnId: z.string(), services, ...common }),
    updateDetails: z.object({ services: services.optional(), blockTraffic, ...common }),
    create: (call, details) => {
      requireFirst(call, details.vcnId, call.tenancy.store(serviceGateways).all());
      return {
        ...details,
        displayName: details.displayName ?? "servicegateway",
        services: resolved(call, details.services),
        blockTraffic: false,
      };
    },
    update: (call, gateway, { services: wanted, ...details }) => {
      Object.assign(gateway, named(details));
      if (wanted !== undefined) gateway.services = resolved(call, wanted);
    },
    beforeDelete: (call, gateway) => {
      requireUnrouted(call, gateway);
    },
    list,
  }),
  ...resourceOperations({
    service: "virtual-network",
    noun: "NatGateway",
    path: "/20160918/natGateways",
    store: natGateways,
    createDetails: z.object({
      compartmentId: z.string(),
      vcnId: z.string(),
      blockTraffic,
      publicIpId: z.string().optional(),
      ...common,
    }),
    updateDetails: z.object({ blockTraffic, ...common }),
    create: (call, details) => {
      requireFirst(call, details.vcnId, call.tenancy.store(natGateways).all());
      // An address of the block for documentation (RFC 5737).
      return {
        ...details,
        displayName: details.displayName ?? "natgateway",
        blockTraffic: details.blockTraffic ?? false,
        natIp: "192.0.2.1",
      };
    },
    beforeDelete: (call, gateway) => {
      requireUnrouted(call, gateway);
    },
    list,
  }),
  ...resourceOperations({
    service: "virtual-network",
    noun: "InternetGateway",
    path: "/20160918/internetGateways",
    store: internetGateways,
    createDetails: z.object({
      compartmentId: z.string(),
      vcnId: z.string(),
      isEnabled: z.boolean(),
      ...common,
    }),
    updateDetails: z.object({ isEnabled: z.boolean().optional(), ...common }),
    create: (call, details) => {
      requireFirst(call, details.vcnId, call.tenancy.store(internetGateways).all());
      return { ...details, displayName: details.displayName ?? "internetgateway" };
    },
    beforeDelete: (call, gateway) => {
      requireUnrouted(call, gateway);
    },
    list,
  }),
];
