import type { Operation } from "../operation";
import { configurationOperations } from "./cloud-guard/configuration";
import { dataSourceOperations } from "./cloud-guard/data-sources";
import { detectorRecipeOperations } from "./cloud-guard/detector-recipes";
import { insightRuleOperations } from "./cloud-guard/insight-rules";
import { problemOperations } from "./cloud-guard/problems";
import { responderRecipeOperations } from "./cloud-guard/responder-recipes";
import { targetOperations } from "./cloud-guard/targets";
import { containerImageOperations } from "./container-registry/images";
import { containerRepositoryOperations } from "./container-registry/repositories";
import { eventsRuleOperations } from "./events/rules";
import { applicationOperations } from "./functions/applications";
import { functionOperations } from "./functions/functions";
import { compartmentChangeOperations } from "./identity/compartments";
import { dynamicGroupOperations } from "./identity/dynamic-groups";
import { policyOperations } from "./identity/policies";
import { logGroupOperations } from "./logging/log-groups";
import { logOperations } from "./logging/logs";
import { loggingWorkOperations } from "./logging/work";
import { alarmOperations } from "./monitoring/alarms";
import { gatewayOperations } from "./network/gateways";
import { routeTableOperations } from "./network/route-tables";
import { securityListOperations } from "./network/security-lists";
import { subnetOperations } from "./network/subnets";
import { vcnOperations } from "./network/vcns";
import { subscriptionOperations } from "./notifications/subscriptions";
import { topicOperations } from "./notifications/topics";
import { objectStorageOperations } from "./object-storage/operations";
import { scheduleOperations } from "./scheduler/schedules";
import { schedulerWorkOperations } from "./scheduler/work";
import { keyVersionOperations } from "./vaults/key-versions";
import { keyOperations } from "./vaults/keys";
import { secretBundleOperations } from "./vaults/secret-bundles";
import { secretOperations } from "./vaults/secrets";
import { vaultOperations } from "./vaults/vaults";

/** The control plane: every operation that makes, changes or deletes resources of the tenancy. */
export const controlPlaneOperations: readonly Operation[] = [
  ...alarmOperations,
  ...applicationOperations,
  ...compartmentChangeOperations,
  ...configurationOperations,
  ...containerImageOperations,
  ...containerRepositoryOperations,
  ...dataSourceOperations,
  ...detectorRecipeOperations,
  ...dynamicGroupOperations,
  ...eventsRuleOperations,
  ...functionOperations,
  ...gatewayOperations,
  ...insightRuleOperations,
  ...keyOperations,
  ...keyVersionOperations,
  ...logGroupOperations,
  ...logOperations,
  ...loggingWorkOperations,
  ...objectStorageOperations,
  ...policyOperations,
  ...problemOperations,
  ...responderRecipeOperations,
  ...routeTableOperations,
  ...scheduleOperations,
  ...schedulerWorkOperations,
  ...secretBundleOperations,
  ...secretOperations,
  ...securityListOperations,
  ...subnetOperations,
  ...subscriptionOperations,
  ...targetOperations,
  ...topicOperations,
  ...vaultOperations,
  ...vcnOperations,
];
