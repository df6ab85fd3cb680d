import { Cron } from "croner";
import { z } from "zod";

const hour = 3_600_000;
const fields = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12 },
  { name: "day of week", min: 0, max: 7 },
] as const;

/** Longest allowed time between two audits, in milliseconds: the alarms look at windows of one day. */
const longestAllowedGap = 24 * hour;
/** Shortest allowed time between two audits, in milliseconds: a detached function may run for an hour. */
const shortestAllowedGap = hour;

function syntaxProblem(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return `expected the five fields of UNIX cron (minute hour day-of-month month day-of-week), got ${parts.length}`;
  }
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? "";
    for (const item of part.split(",")) {
      const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(item);
      const [, from, to, step] = match ?? [];
      const bounds = [from, to].filter((value) => value !== undefined).map(Number);
      if (
        !match ||
        bounds.some((value) => value < field.min || value > field.max) ||
        (to !== undefined && Number(from) > Number(to)) ||
        (step !== undefined && Number(step) === 0)
      ) {
        return `"${item}" is not a ${field.name}: expected numbers ${field.min} to ${field.max}, or *, lists, ranges and steps of them`;
      }
    }
  }
  return undefined;
}

/** The runs of `expression` in UTC over the time after which it repeats, or over a year. */
function runs(expression: string): Date[] {
  const cron = new Cron(expression, { timezone: "UTC", mode: "5-part" });
  const start = new Date("2027-12-25T00:00:00Z"); // ahead of a leap day and a turn of the year
  const [, , dayOfMonth, month] = expression.trim().split(/\s+/);
  const days = dayOfMonth === "*" && month === "*" ? 15 : 430;
  const end = start.getTime() + days * 24 * hour;
  const found: Date[] = [];
  let next = cron.nextRun(start);
  while (next && next.getTime() < end) {
    const previous = found.at(-1);
    found.push(next);
    // One gap that is refused decides.
    if (previous && refused(next.getTime() - previous.getTime())) break;
    next = cron.nextRun(next);
  }
  return found;
}

function refused(gap: number): boolean {
  return gap > longestAllowedGap || gap < shortestAllowedGap;
}

/** Longest time between two runs of a schedule, in hours, rounded up. */
export function longestGapHours(expression: string): number {
  const times = runs(expression).map((run) => run.getTime());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return Math.ceil(Math.max(...gaps) / hour);
}

/**
 * Says why a schedule cannot be used; `undefined` when it can. Oracle's Resource Scheduler takes "UNIX cron
 * formatting" (CreateScheduleDetails.recurrenceDetails) in UTC, so names, seconds and Quartz characters are refused.
 */
export function cronProblem(expression: string): string | undefined {
  const syntax = syntaxProblem(expression);
  if (syntax !== undefined) return syntax;
  const times = runs(expression);
  const last = times.at(-1);
  const beforeLast = times.at(-2);
  if (!last || !beforeLast) return "never runs twice within a year: expected a run at least every 24 hours";
  const gap = last.getTime() - beforeLast.getTime();
  const between = `${beforeLast.toISOString().slice(0, 16)}Z and ${last.toISOString().slice(0, 16)}Z`;
  if (gap > longestAllowedGap) {
    return `leaves ${Math.round(gap / hour)} hours between ${between}: expected a run at least every 24 hours`;
  }
  if (gap < shortestAllowedGap) {
    return `runs again after ${Math.round(gap / 60_000)} minutes (${between}): an audit may take an hour, expected at most one run an hour`;
  }
  return undefined;
}

/** When the audit runs, if nothing else is said: daily, off the full hour. */
export const defaultSchedule = "17 3 * * *";

/** `schedule` of a tenancy file. */
export const schedule = z.string().check((context) => {
  const problem = cronProblem(context.value);
  if (problem !== undefined) context.issues.push({ code: "custom", message: problem, input: context.value });
});
