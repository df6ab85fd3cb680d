/** What a rate limiter must offer so that the HTTP seam can ask it before every attempt, retries included. */
export interface RequestGate {
  /** Waits until one more attempt may be sent. @throws the signal's reason when `signal` aborts first. */
  enter(signal?: AbortSignal): Promise<void>;
  /** Told of every answer, so that the gate can slow down. `retryAfter` in milliseconds, when the service named one. */
  answered(status: number, retryAfter: number | undefined): void;
}
