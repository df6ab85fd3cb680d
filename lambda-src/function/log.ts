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
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
}
