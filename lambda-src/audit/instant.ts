/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const millisecondsPerDay = 86_400_000;

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?:([Zz])|([+-])(\d{2}):?(\d{2}))$/;

/**
 * Reads a date-time with its offset, as SCIM's `dateTime` and OCI's APIs write them. Digits beyond the millisecond are
 * cut. Anything else (no offset, 30 February, second 60, an empty text) is `undefined`: whoever asks must not guess.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const millisecond = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const midnight = dayStart(year, month, day);
  if (midnight === undefined) return undefined;
  const [offsetHours, offsetMinutes] = [Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = (match[9] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond - offset;
}

/**
 * The same as a service may write it: with white space around it, and with more digits of a second than are of use. What
 * that says is certain; anything else is `undefined`.
 */
export function readInstant(text: string): Instant | undefined {
  return parseInstant(text.trim().replace(/([.,]\d{9})\d+/, "$1"));
}

/** Reads a calendar date `YYYY-MM-DD` as the start of that day in UTC, or `undefined` when there is no such day. */
export function parseDate(text: string): Instant | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match ? dayStart(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

function dayStart(year: number, month: number, day: number): Instant | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() : undefined;
}

/** `YYYY-MM-DD`, UTC. */
export function formatDate(instant: Instant): string {
  return formatInstant(instant).slice(0, 10);
}

/** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}
