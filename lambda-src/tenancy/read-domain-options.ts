import type { CredentialType } from "../audit/credential-type";
import type { Progress } from "./progress";
import type { LimiterClock } from "./scim/limiter";
import type { ProofOptions } from "./scim/rota";

/** How one domain is read, whichever API it has. */
export interface ReadDomainOptions {
  readonly types: readonly CredentialType[];
  readonly timeoutMs: number;
  /** Time as the limiter sees it. */
  readonly limiterClock: LimiterClock;
  /** Rows that a page may have. */
  readonly pageSize: number;
  /** How it is shown that nothing was missed. */
  readonly proof: ProofOptions;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: Progress) => void;
}
