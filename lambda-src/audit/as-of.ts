import { type Instant, millisecondsPerDay, parseDate, parseInstant } from "./instant";

/** The text given for the as-of instant cannot be read. */
export class AsOfError extends Error {
  override readonly name = "AsOfError";
}

/**
 * Reads the instant at which ages are judged: a date-time with offset, a date (its start in UTC), or `+30d`, which is
 * `now` and that many days: a forecast.
 *
 * @throws {AsOfError} when it is none of these.
 */
export function parseAsOf(text: string, now: Instant): Instant {
  const days = /^\+(\d{1,4})d$/.exec(text)?.[1];
  const instant = days ? now + Number(days) * millisecondsPerDay : (parseInstant(text) ?? parseDate(text));
  if (instant === undefined) {
    throw new AsOfError(
      `"${text}" is not an instant: give a date-time with offset (2026-11-21T00:00:00Z), a date (2026-11-21) or a forecast (+30d)`,
    );
  }
  return instant;
}
