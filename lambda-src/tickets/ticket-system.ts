import type { ActualTicket, Write } from "./ticket";

/** A ticket with its own text, which closing must keep. */
export interface StoredTicket extends ActualTicket {
  /** The description as the system has it; JSON where it is a document. */
  readonly body: string;
}

/** Whatever keeps tickets. */
export interface TicketSystem {
  /** Every ticket of this tenancy, open or not. @throws `TicketSystemError` */
  list(tenancyTag: string): Promise<readonly StoredTicket[]>;
  /**
   * Does one write. Done again after it was cut off at any request, it ends in the same state.
   * @returns address of the ticket, for people
   * @throws `TicketSystemError`
   */
  write(write: Write<StoredTicket>, tenancyTag: string): Promise<string>;
  /** What of the settings does not fit the real project; empty when all does. @throws `TicketSystemError` */
  check(): Promise<readonly string[]>;
  /** How long a list may miss what was just created, in milliseconds. 0 unless it asks a search index. */
  readonly lag: number;
}

/** Labels that find the tickets again: of this program, of the tenancy, and of the ticket. */
export function labelsOf(tenancyTag: string, key: string, own: readonly string[] = []): string[] {
  return ["credential-audit", `occ-${tenancyTag}`, key, ...own];
}
