import { z } from "zod";
import type { StoreFactory } from "../cloud";
import { detailsOf } from "../control/details";
import { invalidParameter } from "../control/errors";
import { logs } from "../control/logging/logs";
import type { Operation } from "../operation";

/** A line of a log. */
export interface LogEntry {
  readonly logId: string;
  readonly source: string;
  readonly type: string;
  readonly data: string;
  /** RFC 3339. */
  readonly time: string;
}

/** The lines of a tenancy's logs, in the order in which they came. */
export class LogEntries {
  readonly all: LogEntry[] = [];

  of(logId: string): readonly LogEntry[] {
    return this.all.filter((entry) => entry.logId === logId);
  }
}

/** The key of the lines: `tenancy.store(logEntries)`. */
export const logEntries: StoreFactory<LogEntries> = () => new LogEntries();

const putDetails = z.object({
  specversion: z.literal("1.0"),
  logEntryBatches: z
    .array(
      z.object({
        source: z.string(),
        type: z.string(),
        subject: z.string().optional(),
        defaultlogentrytime: z.string(),
        entries: z.array(z.object({ data: z.string(), id: z.string(), time: z.string().optional() })).min(1),
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
      const { logEntryBatches } = detailsOf(call, putDetails);
      const store = call.tenancy.store(logEntries);
      for (const { source, type, defaultlogentrytime, entries } of logEntryBatches)
        for (const { data, time } of entries)
          store.all.push({ logId: log.id, source, type, data, time: time ?? defaultlogentrytime });
      return { status: 200 };
    },
  },
];
