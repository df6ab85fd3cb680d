import type { CredentialType } from "../../audit/credential-type";
import type { Instant } from "../../audit/instant";

/** Which finding a problem of our rule is about, as its entities say. */
export interface ProblemSubject {
  /** Key of the finding. */
  readonly key: string;
  readonly type: CredentialType;
  readonly user: string;
  readonly domain: string;
  /** Empty for classic IAM. */
  readonly domainUrl: string;
}

/** A problem of our rule that is open, or that somebody dismissed. */
export interface AuditProblem {
  readonly id: string;
  readonly state: "OPEN" | "DISMISSED";
  readonly firstDetected: Instant;
  readonly lastDetected: Instant;
  /** `undefined` when its entities do not say. */
  readonly subject: ProblemSubject | undefined;
}
