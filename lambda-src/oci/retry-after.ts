/**
 * The longest wait that is granted, in milliseconds. Oracle counts its limits by the minute, so one that asks for more, such
 * as an hour, is not waiting for a minute to pass: the request fails and says so, instead of costing the run its time.
 */
export const longestRetryAfter = 120_000;

/**
 * How long an answer asks to wait, in milliseconds from `at`: `Retry-After` as seconds or as an HTTP date (RFC 9110,
 * section 10.2.3). None when the header is missing or cannot be read.
 */
export function retryAfter(headers: Headers, at: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
  const date = Date.parse(value);
  if (Number.isNaN(date)) return undefined;
  // The date is the service's: counted from its own clock where it tells it, so that a wrong clock here does no harm.
  const now = Date.parse(headers.get("date") ?? "");
  return Math.max(0, date - (Number.isNaN(now) ? at : now));
}
