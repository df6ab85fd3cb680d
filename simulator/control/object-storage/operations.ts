import { bucketOperations } from "./bucket-operations";
import { lifecyclePolicyOperations } from "./lifecycle-policy-operations";
import { objectOperations } from "./object-operations";
import { retentionRuleOperations } from "./retention-rule-operations";

export const objectStorageOperations = [
  ...bucketOperations,
  ...lifecyclePolicyOperations,
  ...objectOperations,
  ...retentionRuleOperations,
];
