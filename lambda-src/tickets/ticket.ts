import type { CredentialType } from "../audit/credential-type";
import type { FindingStatus } from "../audit/findings";
import type { TicketText } from "./ticket-text";

/** One credential on a ticket, as the ticket itself remembers it. */
export interface Entry {
  /** The first 12 digits of the finding's key. */
  readonly key: string;
  readonly status: FindingStatus;
  /** Which type of which domain it belongs to, for whoever must know whether that was read. */
  readonly place: string;
}

/** What a ticket says of itself, in its own text: no other memory is needed to go on from there. */
export interface Stamp {
  readonly key: string;
  /** Of title and text; another one means that the ticket must be written again. */
  readonly digest: string;
  readonly entries: readonly Entry[];
  /** Whether this program closed it. */
  readonly closed: boolean;
}

/** A ticket that there is to be. */
export interface DesiredTicket {
  /** Names the ticket, the same in every run: `occ-<tenancy>-<what it is about>`. */
  readonly key: string;
  readonly title: string;
  readonly text: TicketText;
  readonly entries: readonly Entry[];
  readonly worst: FindingStatus;
  /** `YYYY-MM-DD`: the earliest date on which one of its credentials is, or was, due. */
  readonly dueDate: string | null;
  /** Email of the owner; `null` for the default queue. */
  readonly owner: string | null;
  readonly queue: string | null;
}

/** A ticket that there is. */
export interface ActualTicket {
  readonly id: string;
  readonly url: string;
  readonly open: boolean;
  readonly stamp: Stamp;
}

/** One change of the ticket system. */
export type Write<Actual extends ActualTicket = ActualTicket> =
  | { readonly kind: "create"; readonly ticket: DesiredTicket }
  | {
      readonly kind: "update" | "reopen";
      readonly actual: Actual;
      readonly ticket: DesiredTicket;
      readonly comment: string;
    }
  | { readonly kind: "close"; readonly actual: Actual; readonly comment: string };

/** A ticket that is left as it is although the report asks for another state, and why. */
export interface LeftAlone<Actual extends ActualTicket = ActualTicket> {
  readonly actual: Actual;
  readonly because: "closed-by-a-human" | "reopened-by-a-human" | "not-read-completely" | "second-of-its-key";
}

/** What is known of a credential that a ticket was about. */
export interface Outcome {
  readonly kind: "exempt" | "current" | "gone";
  readonly until?: string;
}

export interface DesiredTickets {
  readonly tenancyTag: string;
  readonly tickets: readonly DesiredTicket[];
  /** Whether all of a place was read, so that what is no longer there is gone. */
  readonly wasRead: (place: string) => boolean;
  readonly outcomeOf: (entryKey: string) => Outcome;
}

/** The type of the credentials of a place, and the domain, as short as a stamp wants it. */
export function placeOf(domainDigest: string, type: CredentialType): string {
  return `${domainDigest.slice(0, 8)}.${type}`;
}
