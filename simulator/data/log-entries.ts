import { z } from "zod";
import type { StoreFactory } from "../cloud";
import { detailsOf } from "../control/details";
import { invalidParameter } from "../control/errors";
import { logs } from "../control/logging/logs";
import { type Operation, ServiceError } from "../operation";

/** A line of a log. */
export interface LogEntry {
  readonly logId: string;
  readonly source: string;
  readonly type: string;
  readonly data: string;
  /** RFC 3339. */
  readonly time: string;
  /** When it came, in milliseconds of the simulated clock. */
  readonly receivedAt: number;
}

/** The lines of a tenancy's logs, in the order in which they came. */
export class LogEntries {
  readonly all: LogEntry[] = [];
  readonly #pushed = new Set<string>();

  /** Keeps a line that was pushed, once for its id: an id is "UUID uniquely representing this logEntry" (API reference). */
  push(id: string, entry: LogEntry): void {
    const key = `${entry.logId}/${id}`;
    if (this.#pushed.has(key)) return;
    this.#pushed.add(key);
    this.all.push(entry);
  }

  of(logId: string): readonly LogEntry[] {
    return this.all.filter((entry) => entry.logId === logId);
  }
}

/** The key of the lines: `tenancy.store(logEntries)`. */
export const logEntries: StoreFactory<LogEntries> = () => new LogEntries();

/** "Each entry should be less than 1 MB size" (API reference, LogEntry). */
const largestEntry = 1_000_000;

/** Of a request. Not published; Oracle's own fluentd plugin stays below 9 MB. */
const largestRequest = 10_000_000;

const putDetails = z.object({
  specversion: z.literal("1.0"),
  logEntryBatches: z
    .array(
      z.object({
        source: z.string(),
        type: z.string(),
        subject: z.string().optional(),
        defaultlogentrytime: z.iso.datetime({ offset: true }),
        entries: z
          .array(
            z.object({ data: z.string(), id: z.uuid(), time: z.iso.datetime({ offset: true }).optional() }),
          )
          .min(1),
      }),
    )
    .min(1),
});

export const logEntryOperations: readonly Operation[] = [
  {
    service: "logging",
    name: "PutLogs",
    method: "POST",
    path: "/20200831/logs/:logId/actions/push",
    handle: (call) => {
      const log = call.tenancy.store(logs).usable(call.params.logId ?? "");
      // Service logs are written by their service alone (Logging, "Custom Logs").
      if (log.logType !== "CUSTOM") throw invalidParameter("logId: not a custom log");
      // The status and code beyond the limits are inferred.
      if (call.body.length > largestRequest)
        throw new ServiceError(413, "PayloadTooLarge", `The request has ${call.body.length} bytes`);
      const { logEntryBatches } = detailsOf(call, putDetails);
      for (const { entries } of logEntryBatches)
        for (const { data } of entries)
          if (Buffer.byteLength(data) >= largestEntry)
            throw invalidParameter("data: an entry of 1 MB or more");
      const store = call.tenancy.store(logEntries);
      const receivedAt = call.cloud.clock.now().getTime();
      for (const { source, type, defaultlogentrytime, entries } of logEntryBatches)
        for (const { data, id, time } of entries)
          store.push(id, {
            logId: log.id,
            source,
            type,
            data,
            time: time ?? defaultlogentrytime,
            receivedAt,
          });
      return { status: 200 };
    },
  },
];
