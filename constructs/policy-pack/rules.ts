import type { Rule } from "./rule";
import { ageRuleOff } from "./rules/age-rule-off";
import { anonymousPrincipal } from "./rules/anonymous-principal";
import { broadPolicy } from "./rules/broad-policy";
import { cloudGuardOff } from "./rules/cloud-guard-off";
import { missingAlarm } from "./rules/missing-alarm";
import { missingInvokeLog } from "./rules/missing-invoke-log";
import { mutableEvidence } from "./rules/mutable-evidence";
import { openIngress } from "./rules/open-ingress";
import { plainSecret } from "./rules/plain-secret";
import { publicBucket } from "./rules/public-bucket";
import { publicRepository } from "./rules/public-repository";
import { publicSubnet } from "./rules/public-subnet";
import { secretEndpoint } from "./rules/secret-endpoint";
import { unpinnedImage } from "./rules/unpinned-image";

/** The policy pack, by id. docs/policy-pack.md lists it. */
export const rules: readonly Rule[] = [
  publicBucket,
  mutableEvidence,
  unpinnedImage,
  broadPolicy,
  anonymousPrincipal,
  missingAlarm,
  plainSecret,
  secretEndpoint,
  publicRepository,
  publicSubnet,
  openIngress,
  missingInvokeLog,
  ageRuleOff,
  cloudGuardOff,
];
