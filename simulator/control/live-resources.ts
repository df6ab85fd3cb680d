import type { StoreFactory, Tenancy } from "../cloud";
import { identity } from "../identity/identity-store";
import { dataSources } from "./cloud-guard/data-sources";
import { detectorRecipes } from "./cloud-guard/detector-recipes";
import { responderRecipes } from "./cloud-guard/responder-recipes";
import { targets } from "./cloud-guard/targets";
import { containerRepositories } from "./container-registry/repositories";
import { eventsRules } from "./events/rules";
import { applications } from "./functions/applications";
import { functions } from "./functions/functions";
import { dynamicGroups } from "./identity/dynamic-groups";
import { policies } from "./identity/policies";
import { logGroups } from "./logging/log-groups";
import { logs } from "./logging/logs";
import { alarms } from "./monitoring/alarms";
import { internetGateways, natGateways, serviceGateways } from "./network/gateways";
import { routeTables } from "./network/route-tables";
import { securityLists } from "./network/security-lists";
import { subnets } from "./network/subnets";
import { vcns } from "./network/vcns";
import { subscriptions } from "./notifications/subscriptions";
import { topics } from "./notifications/topics";
import { objectStorage } from "./object-storage/buckets";
import type { Resource } from "./resource";
import type { Resources } from "./resources";
import { schedules } from "./scheduler/schedules";
import { keys } from "./vaults/keys";
import { secrets } from "./vaults/secrets";
import { vaults } from "./vaults/vaults";

const live = <T extends Resource>(tenancy: Tenancy, store: StoreFactory<Resources<T>>): string[] => {
  const resources = tenancy.store(store);
  const { deleting, pendingDeletion } = resources.kind.lifecycle;
  return resources
    .all()
    .filter(({ lifecycleState }) => lifecycleState !== deleting && lifecycleState !== pendingDeletion)
    .map(({ id }) => id);
};

/** The OCIDs of everything in the tenancy that is neither deleted nor on its way to be, buckets and compartments too. */
export const liveResources = (tenancy: Tenancy): string[] => [
  ...live(tenancy, alarms),
  ...live(tenancy, applications),
  ...live(tenancy, containerRepositories),
  ...live(tenancy, dataSources),
  ...live(tenancy, detectorRecipes),
  ...live(tenancy, dynamicGroups),
  ...live(tenancy, eventsRules),
  ...live(tenancy, functions),
  ...live(tenancy, internetGateways),
  ...live(tenancy, keys),
  ...live(tenancy, logGroups),
  ...live(tenancy, logs),
  ...live(tenancy, natGateways),
  ...live(tenancy, policies),
  ...live(tenancy, responderRecipes),
  ...live(tenancy, routeTables),
  ...live(tenancy, schedules),
  ...live(tenancy, secrets),
  ...live(tenancy, securityLists),
  ...live(tenancy, serviceGateways),
  ...live(tenancy, subnets),
  ...live(tenancy, subscriptions),
  ...live(tenancy, targets),
  ...live(tenancy, topics),
  ...live(tenancy, vaults),
  ...live(tenancy, vcns),
  ...[...tenancy.store(objectStorage).buckets.values()].map(({ id }) => id),
  ...[...tenancy.store(identity).compartments.values()]
    .filter(({ lifecycleState }) => lifecycleState === "ACTIVE")
    .map(({ ocid }) => ocid),
];
