import type { FindingStatus } from "../audit/findings";
import { digestOf } from "./stamp";
import type {
  ActualTicket,
  DesiredTicket,
  DesiredTickets,
  Entry,
  LeftAlone,
  Outcome,
  Stamp,
  Write,
} from "./ticket";
import { plainText } from "./ticket-text";

export interface Reconciliation<Actual extends ActualTicket> {
  /** In the order of their tickets' keys. */
  readonly writes: readonly Write<Actual>[];
  readonly left: readonly LeftAlone<Actual>[];
}

/**
 * The fewest writes that bring the tickets that there are to what the report asks for.
 *
 * - A ticket closes only when every type of every domain that it was about was read completely; an entry whose place was
 *   not stays on it.
 * - A human's closing holds for the credentials that were on the ticket then; one more opens it again. A human's opening
 *   of what this program closed holds while nothing is due.
 */
export function reconcile<Actual extends ActualTicket>(
  desired: DesiredTickets,
  actual: readonly Actual[],
): Reconciliation<Actual> {
  const writes: Write<Actual>[] = [];
  const left: LeftAlone<Actual>[] = [];
  const wanted = new Map(desired.tickets.map((ticket) => [ticket.key, ticket]));
  const there = new Map<string, Actual>();
  for (const ticket of [...actual].sort(openFirst)) {
    if (there.has(ticket.stamp.key)) left.push({ actual: ticket, because: "second-of-its-key" });
    else there.set(ticket.stamp.key, ticket);
  }
  for (const key of [...new Set([...wanted.keys(), ...there.keys()])].sort()) {
    const one = wanted.get(key);
    const other = there.get(key);
    const step = one === undefined ? ending(desired, other) : standing(desired, one, other);
    if (step === undefined) continue;
    if ("because" in step) left.push(step);
    else writes.push(step);
  }
  return { writes, left };
}

/** The stamp that a ticket bears once it says what it is to say. */
export function stampOf({ key, title, text, entries }: DesiredTicket): Stamp {
  return { key, digest: digestOf(title, plainText(text)), entries, closed: false };
}

function standing<Actual extends ActualTicket>(
  desired: DesiredTickets,
  ticket: DesiredTicket,
  actual: Actual | undefined,
): Write<Actual> | LeftAlone<Actual> | undefined {
  if (actual === undefined) return { kind: "create", ticket };
  const { entries: before } = actual.stamp;
  const kept = unread(desired, ticket.entries, before);
  const whole = kept.length === 0 ? ticket : withKept(ticket, kept);
  const known = new Set(before.map(({ key }) => key));
  const added = whole.entries.filter(({ key }) => !known.has(key));
  if (!actual.open) {
    if (!actual.stamp.closed && before.length > 0 && added.length === 0)
      return { actual, because: "closed-by-a-human" };
    return {
      kind: "reopen",
      actual,
      ticket: whole,
      comment: changesOf(desired, before, whole.entries) || "Something on this ticket is due again.",
    };
  }
  // Lines of what was not read this time would be lost for nothing.
  const said = kept.length > 0 || stampOf(whole).digest === actual.stamp.digest;
  if (said && !actual.stamp.closed && sameEntries(before, whole.entries)) return undefined;
  const comment = changesOf(desired, before, whole.entries) || "The text was brought up to date.";
  return { kind: "update", actual, ticket: whole, comment };
}

function ending<Actual extends ActualTicket>(
  desired: DesiredTickets,
  actual: Actual | undefined,
): Write<Actual> | LeftAlone<Actual> | undefined {
  if (!actual?.open) return undefined;
  const { entries, closed } = actual.stamp;
  if (closed) return { actual, because: "reopened-by-a-human" };
  // A stamp without entries had too many to remember: what it was about is not known, so only the whole will do.
  if (entries.length === 0 || entries.some(({ place }) => !desired.wasRead(place)))
    return { actual, because: "not-read-completely" };
  return {
    kind: "close",
    actual,
    comment: `Nothing on this ticket is due any more. ${changesOf(desired, entries, [])}`.trim(),
  };
}

function withKept(ticket: DesiredTicket, kept: readonly Entry[]): DesiredTicket {
  const line = `${kept.length} more ${kept.length === 1 ? "is" : "are"} on this ticket from an earlier audit: what they belong to was not read completely this time.`;
  return {
    ...ticket,
    entries: [...ticket.entries, ...kept],
    text: [...ticket.text, { kind: "paragraph", line: [line] }],
  };
}

/** Entries of places that were not read: whether they are still there is not known, so they stay. */
function unread(desired: DesiredTickets, now: readonly Entry[], before: readonly Entry[]): readonly Entry[] {
  const seen = new Set(now.map(({ key }) => key));
  return before.filter(({ key, place }) => !seen.has(key) && !desired.wasRead(place));
}

function changesOf(desired: DesiredTickets, before: readonly Entry[], now: readonly Entry[]): string {
  const earlier = new Map(before.map(({ key, status }) => [key, status]));
  const current = new Set(now.map(({ key }) => key));
  const parts: string[] = [];
  const say = (count: number, words: string) => {
    if (count > 0) parts.push(`${count} ${words}`);
  };
  say(before.length === 0 ? 0 : now.filter(({ key }) => !earlier.has(key)).length, "more on this ticket");
  for (const status of ["OVERDUE", "UNKNOWN", "DUE_SOON"] as const)
    say(
      now.filter((entry) => entry.status === status && isOther(earlier.get(entry.key), status)).length,
      changed[status],
    );
  const outcomes = before.filter(({ key }) => !current.has(key)).map(({ key }) => desired.outcomeOf(key));
  for (const words of new Set(outcomes.map(outcomeWords)))
    say(outcomes.filter((outcome) => outcomeWords(outcome) === words).length, words);
  return parts.length === 0 ? "" : `${parts.join("; ")}.`;
}

const changed: Record<FindingStatus, string> = {
  OVERDUE: "overdue now",
  UNKNOWN: "of an age that can no longer be read",
  DUE_SOON: "due soon instead",
};

function outcomeWords({ kind, until }: Outcome): string {
  switch (kind) {
    case "exempt":
      return `exempt until ${until ?? "a later day"}`;
    case "current":
      return "within the policy again";
    case "gone":
      return "rotated or deleted";
  }
}

function isOther(before: FindingStatus | undefined, now: FindingStatus): boolean {
  return before !== undefined && before !== now;
}

function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  // A stamp that had too many to remember has none.
  if (a.length === 0) return true;
  const statuses = new Map(a.map(({ key, status }) => [key, status]));
  return a.length === b.length && b.every(({ key, status }) => statuses.get(key) === status);
}

/** The open one of several, else the oldest by its id: which one counts must not change from run to run. */
function openFirst(a: ActualTicket, b: ActualTicket): number {
  return Number(b.open) - Number(a.open) || (a.id < b.id ? -1 : a.id === b.id ? 0 : 1);
}
