import type { Operation } from "../operation";
import { functionInvocationOperations } from "./function-invocation";
import { logEntryOperations } from "./log-entries";
import { metricOperations } from "./metric-operations";
import { oauthOperations } from "./oauth-clients";
import { submittedEmailOperations } from "./submitted-emails";
import { topicMessageOperations } from "./topic-messages";

/** The data planes: what a running function calls. Secrets and objects are with their control planes. */
export const dataPlaneOperations: readonly Operation[] = [
  ...functionInvocationOperations,
  ...logEntryOperations,
  ...metricOperations,
  ...oauthOperations,
  ...submittedEmailOperations,
  ...topicMessageOperations,
];
