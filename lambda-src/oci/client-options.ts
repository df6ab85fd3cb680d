import type { RequestGate } from "./request-gate";

/** How the clients of one part of an audit send their requests. */
export interface ClientOptions {
  /** Asked before every attempt; none means no limit. */
  readonly gate?: RequestGate;
  /** Ends every attempt, wait and retry of the client. */
  readonly signal?: AbortSignal;
  /** Called once for every attempt that was sent. */
  readonly onAttempt?: () => void;
  /** Told of every answer, also of those that are repeated; `doctor` reads the service's clock there. */
  readonly onAnswer?: (status: number, headers: Headers) => void;
}
