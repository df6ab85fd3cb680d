import { setTimeout as wait } from "node:timers/promises";
import type { Report } from "../audit/report";
import type { TicketSettings } from "../contract/ticket-settings";
import { desiredTickets } from "./desired-tickets";
import { reconcile, type Reconciliation } from "./reconcile";
import type { Write } from "./ticket";
import type { StoredTicket, TicketSystem } from "./ticket-system";
import { TicketSystemError } from "./ticket-http";

export interface FollowOptions {
  /** Whether anything is written. */
  readonly apply: boolean;
  /** Told of each write when it was done, or could not be. */
  readonly onWrite?: (write: Write<StoredTicket>, result: { url: string } | { error: string }) => void;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

export interface Followed extends Reconciliation<StoredTicket> {
  readonly done: number;
  readonly failed: readonly { readonly write: Write<StoredTicket>; readonly error: string }[];
}

/**
 * Brings the tickets of a system to what a report asks for. Cut off anywhere and called again it ends in the same
 * tickets: nothing is remembered but what the tickets themselves say.
 *
 * @throws {TicketSystemError} when the tickets that there are cannot be listed: then nothing is written
 */
export async function followReport(
  report: Report,
  settings: TicketSettings,
  system: TicketSystem,
  { apply, onWrite, sleep = wait }: FollowOptions,
): Promise<Followed> {
  const desired = desiredTickets(report, settings);
  let plan = reconcile(desired, await system.list(desired.tenancyTag));
  if (apply && system.lag > 0 && plan.writes.some(({ kind }) => kind === "create")) {
    // A run that was killed may have created what the search does not show yet.
    await sleep(system.lag);
    plan = reconcile(desired, await system.list(desired.tenancyTag));
  }
  const failed: { write: Write<StoredTicket>; error: string }[] = [];
  let done = 0;
  for (const write of apply ? plan.writes : []) {
    try {
      const url = await system.write(write, desired.tenancyTag);
      done += 1;
      onWrite?.(write, { url });
    } catch (error) {
      if (!(error instanceof TicketSystemError)) throw error;
      failed.push({ write, error: error.message });
      onWrite?.(write, { error: error.message });
      // Who may not write one ticket may write none.
      if (error.status === 401 || error.status === 403) break;
    }
  }
  return { ...plan, done, failed };
}
