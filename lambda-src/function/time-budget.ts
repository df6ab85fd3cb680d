/** The longest that a direct call may take (Oracle Functions, "Functions limits"); assumed when nothing says more. */
const shortestLimit = 300_000;

/** No reserve is longer: publishing does not grow with the time limit. In milliseconds. */
const longestReserve = 120_000;

/** Ends the stages of a call in time, so that the last of them can still tell what the first could not do. */
export interface TimeBudget {
  /** Milliseconds since the epoch: when the platform ends the call. */
  readonly deadline: number;
  /** Ends the reading of the tenancy. */
  readonly reading: AbortSignal;
  /** Ends the signing, so that a run can still be kept unsigned. */
  readonly signing: AbortSignal;
  /** Ends the storing of evidence. */
  readonly evidence: AbortSignal;
  /** Ends every other publication. */
  readonly publishing: AbortSignal;
  /** Whether the reading was ended by time. */
  readonly readingEnded: () => boolean;
  /** Lets the process forget its timers. */
  close(): void;
}

/**
 * Divides what is left until `deadline`: a quarter, at most two minutes, is reserved for publishing, of which evidence
 * may take three fifths, and signing must leave a sixth of those for adding the link; what is left after nineteen twentieths of it is for the answer.
 */
export function timeBudget(deadline: Date | null, now: number): TimeBudget {
  const given = deadline?.getTime();
  const end = given === undefined || Number.isNaN(given) ? now + shortestLimit : given;
  const left = Math.max(0, end - now);
  const reserve = Math.min(longestReserve, left / 4);
  const stage = (milliseconds: number, what: string): { signal: AbortSignal; timer: NodeJS.Timeout } => {
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new Error(`the function's time limit is near, so ${what} was ended`)),
      milliseconds,
    );
    return { signal: controller.signal, timer };
  };
  const stages = [
    stage(left - reserve, "reading the tenancy"),
    stage(left - reserve * 0.5, "signing"),
    stage(left - reserve * 0.4, "storing evidence"),
    stage(left - reserve * 0.05, "publishing"),
  ] as const;
  const [reading, signing, evidence, publishing] = stages;
  return {
    deadline: end,
    reading: reading.signal,
    signing: signing.signal,
    evidence: evidence.signal,
    publishing: publishing.signal,
    readingEnded: () => reading.signal.aborted,
    close: () => {
      for (const { timer } of stages) clearTimeout(timer);
    },
  };
}
