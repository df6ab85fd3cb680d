import { isForecast } from "../../audit/forecast";
import { ticketSettings } from "../../contract/ticket-settings";
import { readReport } from "../../report/read-report";
import { readSettings } from "../../settings-file/read-settings";
import { print } from "../../terminal/print";
import { printable, shown } from "../../terminal/shown";
import { followReport, type Followed } from "../../tickets/follow-report";
import { openSystem } from "../../tickets/open-system";
import type { LeftAlone, Write } from "../../tickets/ticket";
import type { ExitCode } from "../finish";
import { UsageError } from "../usage-error";
import { tokenVariable, type TicketsOptions } from "./command";

/** Shows, or does, the writes that bring the tickets of a system to what a report says. */
export async function execute(path: string, options: TicketsOptions): Promise<ExitCode> {
  if (options.apply && options.dryRun) throw new UsageError("--apply and --dry-run: give one of the two");
  const settings = readSettings(options.to, ticketSettings, {
    name: "tickets",
    content: "the settings of tickets",
  });
  const token = process.env[tokenVariable]?.trim();
  if (!token) throw new UsageError(`${tokenVariable} is not set: it holds the token of the ticket system`);
  const system = openSystem(settings, token);
  if (options.check) {
    const problems = await system.check();
    for (const problem of problems) say(problem);
    say(problems.length === 0 ? "The settings fit the project." : `${problems.length} do not fit.`);
    return problems.length === 0 ? 0 : 2;
  }
  const report = readReport(path);
  if (isForecast(report, Date.now()))
    throw new UsageError(`${path} judges a day to come: a forecast opens and closes no tickets`);
  const apply = options.apply === true;
  const followed = await followReport(report, settings, system, {
    apply,
    onWrite: (write, result) => {
      if ("error" in result) say(`FAILED to ${write.kind} ${titleOf(write)}: ${result.error}`);
      else say(`${done[write.kind]} ${titleOf(write)}${result.url === "" ? "" : ` ${result.url}`}`);
    },
  });
  if (!apply) for (const write of followed.writes) show(write);
  for (const each of followed.left) say(leftText(each));
  say(outcome(followed, apply));
  return followed.failed.length > 0 ? 3 : 0;
}

const done = { create: "created", update: "updated", reopen: "reopened", close: "closed" } as const;

function show(write: Write): void {
  say(`would ${write.kind} ${titleOf(write)}${write.kind === "create" ? "" : ` ${write.actual.url}`}`);
  if (write.kind === "create") {
    const { entries, dueDate, owner, queue } = write.ticket;
    const whom = owner === null ? `queue ${queue ?? "of the project"}` : `owner ${owner}`;
    say(`    ${entries.length} on it, due ${dueDate ?? "on an unknown day"}, ${whom}`);
  } else say(`    ${write.comment}`);
}

function titleOf(write: Write): string {
  return write.kind === "close" ? write.actual.stamp.key : `"${write.ticket.title}"`;
}

function leftText({ actual, because }: LeftAlone): string {
  switch (because) {
    case "closed-by-a-human":
      return `left ${actual.url}: somebody closed it, and nothing was added since`;
    case "reopened-by-a-human":
      return `left ${actual.url}: somebody opened it again; nothing on it is due`;
    case "not-read-completely":
      return `left ${actual.url}: what it is about was not read completely, so it stays open`;
    case "second-of-its-key":
      return `left ${actual.url}: another ticket is about the same; close one of them`;
  }
}

function outcome({ writes, done: count, failed, left }: Followed, apply: boolean): string {
  const kept = left.length === 0 ? "" : `, ${left.length} left as they are`;
  if (!apply)
    return writes.length === 0
      ? `Nothing to write${kept}.`
      : `${writes.length} to write${kept}. Nothing was written: --apply does it.`;
  return `${count} of ${writes.length} written${failed.length === 0 ? "" : `, ${failed.length} failed`}${kept}.`;
}

function say(line: string): void {
  print(shown`${printable(line)}\n`);
}
