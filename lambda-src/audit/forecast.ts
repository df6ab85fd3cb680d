import { type Instant, millisecondsPerDay, parseDate } from "./instant";
import type { Report } from "./report";

/**
 * Whether a report judges at an instant that was still to come when its tenancy was read. Also once that instant is past,
 * nobody has looked then. A report of a version that did not say when it was made is a forecast while its instant is to
 * come.
 */
export function isForecast(
  { asOf, generatedAt }: Pick<Report, "asOf" | "generatedAt">,
  now: Instant,
): boolean {
  const day = generatedAt === undefined ? undefined : parseDate(generatedAt);
  const instant = Date.parse(asOf);
  return day === undefined ? instant > now : instant >= day + millisecondsPerDay;
}
