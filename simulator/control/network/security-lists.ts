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

const endpointType = z.enum(["CIDR_BLOCK", "SERVICE_CIDR_BLOCK"]).optional();

const egressRule = z.looseObject({
  destination: z.string(),
  destinationType: endpointType,
  protocol: z.string(),
});
const ingressRule = z.looseObject({ source: z.string(), sourceType: endpointType, protocol: z.string() });

export interface SecurityList extends Resource {
  readonly vcnId: string;
  displayName: string;
  egressSecurityRules: readonly z.infer<typeof egressRule>[];
  ingressSecurityRules: readonly z.infer<typeof ingressRule>[];
}

/** The security lists of a tenancy, the default ones among them. */
export const securityLists: StoreFactory<Resources<SecurityList>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "securitylist", lifecycle: networkLifecycle });

export const securityListOperations = resourceOperations({
  service: "virtual-network",
  noun: "SecurityList",
  path: "/20160918/securityLists",
  store: securityLists,
  createDetails: z.object({
    compartmentId: z.string(),
    vcnId: z.string(),
    displayName: z.string().optional(),
    egressSecurityRules: z.array(egressRule),
    ingressSecurityRules: z.array(ingressRule),
    ...tagDetails,
  }),
  updateDetails: z.object({
    displayName: z.string().optional(),
    egressSecurityRules: z.array(egressRule).optional(),
    ingressSecurityRules: z.array(ingressRule).optional(),
    ...tagDetails,
  }),
  create: (call, details) => {
    call.tenancy.store(vcns).usable(details.vcnId);
    return { ...details, displayName: details.displayName ?? "securitylist" };
  },
  beforeDelete: (call, list) => {
    const user = call.tenancy
      .store(subnets)
      .all()
      .find(({ securityListIds }) => securityListIds.includes(list.id));
    if (user !== undefined) throw incorrectState(`security list ${list.id} is in use by ${user.id}`);
    const isDefault = call.tenancy
      .store(vcns)
      .all()
      .some(({ defaultSecurityListId }) => defaultSecurityListId === list.id);
    if (isDefault) throw incorrectState(`security list ${list.id} is the default of its VCN`);
  },
  present: (_call, { egressSecurityRules, ingressSecurityRules, ...list }) => ({
    ...list,
    egressSecurityRules: egressSecurityRules.map((rule) => ({
      isStateless: false,
      destinationType: "CIDR_BLOCK",
      ...rule,
    })),
    ingressSecurityRules: ingressSecurityRules.map((rule) => ({
      isStateless: false,
      sourceType: "CIDR_BLOCK",
      ...rule,
    })),
  }),
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", vcnId: "vcnId", displayName: "displayName" },
  },
});
