import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { tagDetails } from "../details";
import { incorrectState } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { networkLifecycle } from "./network-lifecycle";
import { subnets } from "./subnets";
import { vcns } from "./vcns";

const routeRule = z.looseObject({
  networkEntityId: z.string(),
  cidrBlock: z.string().optional(),
  destination: z.string().optional(),
  destinationType: z.enum(["CIDR_BLOCK", "SERVICE_CIDR_BLOCK"]).optional(),
  description: z.string().optional(),
});

export interface RouteTable extends Resource {
  readonly vcnId: string;
  displayName: string;
  routeRules: readonly z.infer<typeof routeRule>[];
}

/** The route tables of a tenancy, the default ones among them. */
export const routeTables: StoreFactory<Resources<RouteTable>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "routetable", lifecycle: networkLifecycle });

export const routeTableOperations = resourceOperations({
  service: "virtual-network",
  noun: "RouteTable",
  path: "/20160918/routeTables",
  store: routeTables,
  createDetails: z.object({
    compartmentId: z.string(),
    vcnId: z.string(),
    displayName: z.string().optional(),
    routeRules: z.array(routeRule),
    ...tagDetails,
  }),
  updateDetails: z.object({
    displayName: z.string().optional(),
    routeRules: z.array(routeRule).optional(),
    ...tagDetails,
  }),
  create: (call, details) => {
    call.tenancy.store(vcns).usable(details.vcnId);
    return { ...details, displayName: details.displayName ?? "routetable" };
  },
  beforeDelete: (call, table) => {
    const user = call.tenancy
      .store(subnets)
      .all()
      .find(({ routeTableId }) => routeTableId === table.id);
    if (user !== undefined) throw incorrectState(`route table ${table.id} is in use by ${user.id}`);
    const isDefault = call.tenancy
      .store(vcns)
      .all()
      .some(({ defaultRouteTableId }) => defaultRouteTableId === table.id);
    if (isDefault) throw incorrectState(`route table ${table.id} is the default of its VCN`);
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", vcnId: "vcnId", displayName: "displayName" },
  },
});
