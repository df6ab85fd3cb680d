import pino, { type DestinationStream, type Logger } from "pino";

/** Writes one JSON line a step, each with the run's id. */
export type RunLog = Logger;

/**
 * A log on standard output, where the platform collects it. Written at once: the process may be frozen or ended as soon
 * as the answer is out.
 */
export function runLog(
  runId: string,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): RunLog {
  return pino(
    {
      base: { runId },
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      // How near a step came to the function's memory limit.
      mixin: () => ({ memoryMb: Math.round(process.memoryUsage.rss() / 1_048_576) }),
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
}
